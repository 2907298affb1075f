import type { Manifest, Step } from '../model/manifest.ts'
import type { Ceilings, DataPlan, Plan, StepLimits, StepPlan } from '../model/plan.ts'
import { trimSlash } from '../manifest/paths.ts'
import { parseBytes, parseDuration } from '../manifest/units.ts'
import { sha256 } from './key.ts'
import { notebookCommand } from './notebook.ts'

const defaults = { time: '1h', readyTime: '2m', memory: '4g', cpus: 2, pids: 1024, disk: '20g', log: '64m' }
const mostFiles = 1_000_000

/** The files of the manifest's `data`, in its order. */
export function planData({ data = {} }: Manifest): DataPlan[] {
  return Object.entries(data).map(([path, { sha256: hash, url }]) => ({
    path,
    sha256: hash,
    urls: url === undefined ? [] : [url].flat(),
  }))
}

/** The steps, each behind those it needs; where the manifest leaves it open, in its order. */
export function planSteps(manifest: Manifest, imageKey: string): StepPlan[] {
  const planned = new Map<string, StepPlan>()
  const data = planData(manifest).map((file) => [file.path, file.sha256])
  const visit = (name: string): StepPlan => {
    const done = planned.get(name)
    if (done !== undefined) return done
    const step = manifest.steps[name]
    if (step === undefined) throw new Error(`unchecked manifest: no step ${name}`)
    const direct = (step.needs ?? []).map(visit)
    const needs = [...new Set(direct.flatMap((needed) => [...needed.needs, needed.name]))]
    const plan = planStep(name, step, needs)
    const { command, outputs, network, gpus } = plan
    const keys = needs.map((needed) => planned.get(needed)?.key)
    const inputs = [imageKey, data, command, outputs, network, keys, ...(gpus === 0 ? [] : [{ gpus }])]
    const keyed = { ...plan, key: sha256(JSON.stringify(inputs)) }
    planned.set(name, keyed)
    return keyed
  }
  Object.keys(manifest.steps).forEach(visit)
  return [...planned.values()]
}

function planStep(name: string, step: Step, needs: readonly string[]): Omit<StepPlan, 'key'> {
  return {
    name,
    command: planCommand(step),
    needs,
    outputs: outputsOf(step).map(trimSlash),
    network: step.network ?? false,
    limits: planLimits(step),
    gpus: step.limits?.gpus ?? 0,
    service: step.port === undefined ? undefined : { port: step.port, ready: step.ready },
  }
}

function planCommand({ run = [], notebook, kernel }: Step): readonly string[] {
  if (notebook !== undefined) return notebookCommand(notebook, kernel)
  return typeof run === 'string' ? ['/bin/sh', '-c', run] : run
}

/** What the step declares, and the notebook that it executes. */
function outputsOf({ notebook, outputs = [] }: Step): readonly string[] {
  return notebook === undefined || outputs.includes(notebook) ? outputs : [notebook, ...outputs]
}

function planLimits({ limits = {}, port }: Step): StepLimits {
  const time = parseDuration(limits.time ?? (port === undefined ? defaults.time : defaults.readyTime))
  return {
    time,
    silence: limits.silence === undefined ? time : parseDuration(limits.silence),
    memory: parseBytes(limits.memory ?? defaults.memory),
    cpus: limits.cpus ?? defaults.cpus,
    pids: limits.pids ?? defaults.pids,
    disk: parseBytes(limits.disk ?? defaults.disk),
    files: mostFiles,
    log: parseBytes(limits.log ?? defaults.log),
  }
}

/** The plan with no step's limits above the ceilings of the person who runs. */
export function underCeilings(plan: Plan, ceilings: Ceilings): Plan {
  const lower = (limits: StepLimits): StepLimits => {
    const names = Object.keys(limits) as (keyof StepLimits)[]
    const lowered = names.map((name) => [name, Math.min(limits[name], ceilings[name] ?? Infinity)])
    return Object.fromEntries(lowered) as StepLimits
  }
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, limits: lower(step.limits) })) }
}
