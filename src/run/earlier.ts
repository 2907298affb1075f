import { linkSync, lstatSync, type Stats } from 'node:fs'
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Breather } from '../io/breather.ts'
import { statsOf } from '../io/files.ts'
import { sha256OfFile } from '../io/hash.ts'
import type { Package } from '../model/package.ts'
import type { Plan, StepPlan } from '../model/plan.ts'
import type { OutputFile, StepRun } from '../model/run.ts'
import { inputsOf, PackageState, whatChanged, type StepInputs } from '../plan/inputs.ts'
import { runFiles, type RunFiles } from './files.ts'
import { reusedFrom } from './idle.ts'

/** A step of an earlier run that came to its end, with what it depended on. */
interface Candidate {
  readonly files: RunFiles
  readonly run: StepRun
  readonly inputs: StepInputs
  /** By path: size and time of change when it was written. What has both still has its hash. */
  readonly stamps: Readonly<Record<string, string>>
}

/** What a run keeps beside its steps: `inputs.json`. */
export type KeptInputs = Readonly<Record<string, Pick<Candidate, 'inputs' | 'stamps'>>>

/** Whether a step has to run, and why. */
export type Decision =
  | {
      readonly kind: 'reuse'
      readonly run: StepRun
      readonly files: RunFiles
      /** What it read when it ran. */
      readonly reads: readonly string[] | 'all'
    }
  /** `last`: what it gave when it ran last, where that is kept. */
  | { readonly kind: 'run'; readonly why: string; readonly last: StepRun | undefined }

/** So many earlier runs are looked through, newest first. */
const mostRuns = 30

/** What earlier runs of a package have left that can be used again. */
export class EarlierRuns {
  readonly state: PackageState
  readonly #plan: Plan
  readonly #seed: string
  readonly #runs: readonly string[]
  readonly #read = new Map<string, Promise<readonly Candidate[]>>()

  private constructor(pkg: Package, { plan, seed, runs }: { plan: Plan; seed: string; runs: readonly string[] }) {
    this.state = new PackageState(pkg.files)
    this.#plan = plan
    this.#seed = seed
    this.#runs = runs
  }

  static async open(pkg: Package, plan: Plan, seed: string): Promise<EarlierRuns> {
    const ids = await readdir(pkg.runsDirectory).catch((): string[] => [])
    const newest = ids
      .filter((id) => !id.startsWith('.'))
      .sort()
      .reverse()
      .slice(0, mostRuns)
    return new EarlierRuns(pkg, { plan, seed, runs: newest.map((id) => path.join(pkg.runsDirectory, id)) })
  }

  /** Whether a step has to run; `needed`: how the steps that it needs ended in this run. */
  async decide(step: StepPlan, needed: readonly StepRun[]): Promise<Decision> {
    const now = this.inputsOf(step, needed, 'all')
    let why: string | undefined
    let last: StepRun | undefined
    for (const directory of this.#runs) {
      const candidate = (await this.#candidates(directory)).find(({ run }) => run.name === step.name)
      if (candidate === undefined) continue
      const changed = whatChanged(candidate.inputs, now, this.state) ?? (await gone(candidate))
      if (changed === undefined)
        return { kind: 'reuse', run: candidate.run, files: candidate.files, reads: readsOf(candidate.inputs) }
      // What changed since the last time is what a person wants to know.
      why ??= changed
      last ??= candidate.run
    }
    return { kind: 'run', why: why ?? 'it has not run before', last }
  }

  inputsOf(step: StepPlan, needed: readonly StepRun[], reads: readonly string[] | 'all'): StepInputs {
    return inputsOf(step, needed, { plan: this.#plan, state: this.state, seed: this.#seed }, reads)
  }

  #candidates(directory: string): Promise<readonly Candidate[]> {
    const known = this.#read.get(directory) ?? readCandidates(directory)
    this.#read.set(directory, known)
    return known
  }
}

function readsOf({ files }: StepInputs): readonly string[] | 'all' {
  return files === 'all' ? 'all' : Object.keys(files)
}

/** A decision as it is told. */
export function reasonOf(decision: Decision): { readonly how: 'runs' | 'reused'; readonly why: string } {
  if (decision.kind === 'run') return { how: 'runs', why: decision.why }
  return { how: 'reused', why: reusedFrom(path.basename(decision.files.directory)) }
}

/** Puts what an earlier run left of a step among what this one leaves, so that each run is whole by itself. */
export async function takeOver({ outputs, name }: StepRun, from: RunFiles, to: RunFiles): Promise<void> {
  for (const directory of new Set(outputs.map((output) => path.dirname(to.output(name, output.path))))) {
    await mkdir(directory, { recursive: true })
  }
  const breather = new Breather()
  for (const output of outputs) {
    const [source, target] = [from.output(name, output.path), to.output(name, output.path)]
    try {
      linkSync(source, target)
    } catch {
      await copyFile(source, target)
    }
    if (breather.isDue) await breather.breathe()
  }
}

/** What is kept of a step for the runs after this one. */
export async function keptInputs(inputs: StepInputs, run: StepRun, files: RunFiles): Promise<KeptInputs[string]> {
  const stamps = new Map<string, string>()
  const breather = new Breather()
  for (const { path: output } of run.outputs) {
    stamps.set(output, stampOf(lstatSync(files.output(run.name, output))))
    if (breather.isDue) await breather.breathe()
  }
  return { inputs, stamps: Object.fromEntries(stamps) }
}

function stampOf({ size, mtimeMs }: Stats): string {
  return `${size} ${mtimeMs}`
}

async function readCandidates(directory: string): Promise<readonly Candidate[]> {
  const files = runFiles(directory)
  try {
    const [steps, kept] = (await Promise.all(
      [files.steps, files.inputs].map(async (file): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))),
    )) as [unknown, KeptInputs]
    if (!Array.isArray(steps)) return []
    return steps.filter(isStepRun).flatMap((run): Candidate[] => {
      const own = Object.hasOwn(kept, run.name) ? kept[run.name] : undefined
      const isOver = run.status === 'succeeded' || run.status === 'reused'
      return isOver && own !== undefined && isInputs(own.inputs) ? [{ files, run, ...own }] : []
    })
  } catch {
    // A run that did not come to its end has no steps to offer.
    return []
  }
}

/** Anybody may have written into the file since. What is of use here is looked at. */
function isStepRun(value: unknown): value is StepRun {
  const { name, key, status, outputs } = (value ?? {}) as Partial<Record<keyof StepRun, unknown>>
  if (typeof name !== 'string' || typeof key !== 'string' || typeof status !== 'string') return false
  return Array.isArray(outputs) && outputs.every(isOutputFile)
}

function isOutputFile(value: unknown): value is OutputFile {
  const { path: file, size, sha256 } = (value ?? {}) as Partial<Record<keyof OutputFile, unknown>>
  // Neither `..` nor a link leads to other files of this machine.
  return (
    typeof file === 'string' &&
    !file.split('/').includes('..') &&
    typeof size === 'number' &&
    typeof sha256 === 'string'
  )
}

function isInputs(value: unknown): value is StepInputs {
  const { data, needed, files } = (value ?? {}) as Partial<Record<keyof StepInputs, unknown>>
  return (
    [data, needed].every((one) => typeof one === 'object' && one !== null) &&
    (typeof files === 'object' || files === 'all')
  )
}

/** Why what a step left cannot be used any more. A file that looks as it did is not read again. */
async function gone({ files, run, stamps }: Candidate): Promise<string | undefined> {
  const breather = new Breather()
  for (const { path: output, sha256 } of run.outputs) {
    const file = files.output(run.name, output)
    const stats = statsOf(file)
    if (stats?.isFile() !== true) return `${output} is gone`
    if (stamps[output] !== stampOf(stats) && (await sha256OfFile(file)) !== sha256) {
      return `${output} is not as it was left`
    }
    if (breather.isDue) await breather.breathe()
  }
  return undefined
}
