import type { Manifest, Step } from '../model/manifest.ts'
import type { DataPlan, StepLimits, StepPlan } from '../model/plan.ts'
import { parseBytes, parseDuration } from '../manifest/units.ts'
import { sha256 } from './key.ts'

const defaults = { time: '1h', readyTime: '2m', memory: '4g', cpus: 2 }

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
    const inputs = [imageKey, data, plan.command, needs.map((needed) => planned.get(needed)?.key)]
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
    command: typeof step.run === 'string' ? ['/bin/sh', '-c', step.run] : step.run,
    needs,
    outputs: (step.outputs ?? []).map((output) => output.replace(/\/+$/, '')),
    network: step.network ?? false,
    limits: planLimits(step),
    service: step.port === undefined ? undefined : { port: step.port, ready: step.ready },
  }
}

function planLimits({ limits = {}, port }: Step): StepLimits {
  return {
    time: parseDuration(limits.time ?? (port === undefined ? defaults.time : defaults.readyTime)),
    memory: parseBytes(limits.memory ?? defaults.memory),
    cpus: limits.cpus ?? defaults.cpus,
  }
}
