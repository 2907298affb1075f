import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Engine } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import { neverPart } from '../io/package/left-out.ts'
import { listPackage } from '../io/package/list.ts'
import { treeHash } from '../io/package/tree.ts'
import { readManifest } from '../manifest/read.ts'
import type { RunContext } from '../model/context.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { Failure, Run } from '../model/run.ts'
import { planPackage } from '../plan/plan.ts'
import { runFiles } from '../run/files.ts'
import { runPackage } from '../run/run.ts'
import { trialDirectory, trialScript, type Observed } from './observe.ts'
import type { Proposal } from './proposal.ts'

/** A trial: what was seen of each step, and where the files lie that came out. */
export interface Trial {
  readonly observed: readonly Observed[]
  readonly fileOf: (path: string) => string
}

interface PackageChoice {
  /** Where its runs go. */
  readonly kept: string
  /** Whether what lies at the outputs from earlier is part of it; in a package it is not. */
  readonly outputs: 'there' | 'absent'
}

/** A package of a manifest that is not written yet. */
export async function packageOf(root: string, text: string, { kept, outputs }: PackageChoice): Promise<Package> {
  const checked = readManifest(text, path.join(root, 'repro.yaml'))
  const { files, leftOut } = await listPackage(root, outputs === 'there' ? () => undefined : outside(checked.manifest))
  return {
    ...checked,
    root,
    runsDirectory: kept,
    files,
    lock: undefined,
    leftOut,
    sha256: treeHash(files),
    [Symbol.asyncDispose]: async () => {},
  }
}

function outside({ steps, data = {} }: Manifest): (path: string) => string | undefined {
  const outputs = new Set(
    Object.values(steps).flatMap((step) => (step.outputs ?? []).map((output) => output.replace(/\/$/, ''))),
  )
  return (file) => (file in data ? 'data' : outputs.has(file) ? 'an output' : undefined)
}

/**
 * Runs all that is proposed once, sealed as every step is, and sees what each step writes.
 * @throws ReproError where the environment cannot be built or the run does not come to its end.
 */
export async function tryOut(engine: Engine, pkg: Package, proposal: Proposal, context: RunContext): Promise<Trial> {
  const asked = planPackage(pkg)
  const [first] = asked.steps
  if (first === undefined) throw new Error('a proposal without steps is not tried')
  const command = ['/bin/sh', '-c', trialScript(proposal.steps, await directoriesIn(pkg.root))]
  // One container for all: it has the time of all.
  const time = first.limits.time * asked.steps.length
  const limits = { ...first.limits, time, silence: time }
  const step = { ...first, limits, name: 'trial', command, needs: [], outputs: [trialDirectory], service: undefined }
  const plan: Plan = { ...asked, steps: [step], results: [] }
  const run = await runPackage(engine, pkg, plan, context)
  if (run.failure !== undefined) throw failed('the trial run failed', run.failure)
  const { output } = runFiles(run.directory)
  const at = (file: string): string => output('trial', `${trialDirectory}/${file}`)
  const steps = proposal.steps.filter(({ service }) => service === undefined)
  const kept = run.steps[0]?.outputs ?? []
  const programs = new Set(
    kept.filter(({ executable }) => executable).map((file) => file.path.slice(`${trialDirectory}/.files/`.length)),
  )
  const observed = await Promise.all(
    steps.map(async ({ name }): Promise<Observed> => {
      const [code, log, written] = await Promise.all(
        ['code', 'log', 'written'].map((file) => readFile(at(`${name}/${file}`), 'utf8').catch(() => '')),
      )
      const files = (written ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/^\.\//, ''))
        .toSorted()
      return {
        name,
        exitCode: code === '' ? 1 : Number(code),
        log: log ?? '',
        written: files,
        programs: files.filter((file) => programs.has(file)),
      }
    }),
  )
  return { observed, fileOf: (file) => at(`.files/${file}`) }
}

/** Directories below one, empty ones too: a script may count on them, and no package holds them. */
async function directoriesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const found = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.posix.join(path.relative(root, entry.parentPath), entry.name))
  return found
    .filter((name) => name.split('/').every((part) => neverPart(part) === undefined) && /^[\w ./-]+$/.test(name))
    .slice(0, 1000)
}

export function failed(what: string, { code, message, hint, step, log }: Failure): ReproError {
  const next = 'Correct it, and run `repro init --from-run` again; nothing was written.'
  return new ReproError(code, `${what}: ${message}`, {
    log,
    ...(step === undefined ? {} : { step }),
    hint: hint === undefined ? next : `${hint} ${next}`,
  })
}

/** The file that a step of a run wrote, by its path; nothing where it wrote none. */
export function outputFile(run: Run, file: string): string | undefined {
  const step = run.steps.find(({ outputs }) => outputs.some((output) => output.path === file))
  return step === undefined ? undefined : runFiles(run.directory).output(step.name, file)
}
