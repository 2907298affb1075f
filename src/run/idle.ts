import { lstat, readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { isSettled, Looks } from '../io/looks.ts'
import type { RunContext, Settings } from '../model/context.ts'
import type { LeftOut } from '../model/package.ts'
import type { Rerun, StepRun } from '../model/run.ts'
import { version } from '../version.ts'

/** A step that has not to run, and the id of the run that has what it gave. */
export interface Left {
  readonly run: StepRun
  readonly from: string
}

interface Kept {
  readonly left: readonly Left[]
  /** Directories that are not the package's own: what is in them does not count. */
  readonly leftOut: readonly string[]
  readonly looks: string
}

/**
 * That a package has nothing to do, kept in `.repro/idle.json` with how everything looked when that was found out. As long
 * as it looks so, no manifest need be read to know it.
 */
export class Idleness {
  /** Where the package keeps its runs. */
  readonly runsDirectory: string
  readonly #root: string
  readonly #file: string
  readonly #settings: Settings
  /** When it began to be found out, by the clock of the file system; absent where nothing can be kept. */
  #began: number | undefined

  constructor(root: string, settings: Settings) {
    this.#root = root
    this.runsDirectory = path.join(root, '.repro', 'runs')
    this.#file = path.join(root, '.repro', 'idle.json')
    this.#settings = settings
  }

  /** What there is of all steps, where none has to run; absent where that has to be found out, which begins here. */
  async find(): Promise<readonly Left[] | undefined> {
    try {
      const { left, leftOut, looks } = JSON.parse(await readFile(this.#file, 'utf8')) as Kept
      // What a stranger has put there does not get further: nobody can know this machine's inodes and times before.
      if ((await this.#look(left, leftOut)).looks === looks) return left
    } catch {
      // Nothing is kept, or something cannot be looked at, which is for others to tell.
    }
    this.#began = await this.#clock().catch(() => undefined)
    return undefined
  }

  /** Keeps what was found out, where nothing can have changed meanwhile. Where it cannot be written, it is found out again. */
  async keep(left: readonly Left[], leftOut: readonly LeftOut[]): Promise<void> {
    if (this.#began === undefined) return
    const directories = leftOut.map((one) => one.path).filter((name) => name.endsWith('/'))
    try {
      const { looks, changed } = await this.#look(left, directories)
      if (!isSettled(changed, this.#began)) return
      const kept: Kept = { left, leftOut: directories, looks }
      await this.#write(JSON.stringify(kept))
    } catch {
      // It changes while it is looked at, or is not ours to write to.
    }
  }

  async #look(left: Kept['left'], leftOut: Kept['leftOut']): Promise<{ looks: string; changed: number }> {
    const looks = new Looks()
    await looks.add(this.#root, new Set(leftOut))
    const runs = (await readdir(this.runsDirectory)).filter((name) => !name.startsWith('.')).sort()
    // Only of those that are there: a name could lead anywhere.
    const used = runs.filter((run) => left.some(({ from }) => from === run))
    for (const run of used) await looks.add(path.join(this.runsDirectory, run))
    const { seed, drift } = this.#settings
    // Another program may plan otherwise, and one that was built anew has its version still.
    const { mtimeMs: built } = await lstat(new URL(import.meta.url))
    return { looks: JSON.stringify([version, built, seed, drift, runs, looks.digest()]), changed: looks.changed }
  }

  /** The file system's clock, as what is written now shows it. Where nothing has ever run, nothing is written. */
  async #clock(): Promise<number> {
    await readdir(this.runsDirectory)
    await this.#write('')
    return (await lstat(this.#file)).ctimeMs
  }

  /** What is needed for it is not loaded before. */
  async #write(text: string): Promise<void> {
    const { writeWhole } = await import('../io/files.ts')
    await writeWhole(this.#file, text)
  }
}

/** An edit loop's turn in which there is nothing to do, told as such. */
export function nothingToDo(runsDirectory: string, left: readonly Left[], { emit }: RunContext): Rerun {
  for (const { run, from } of left) emit({ type: 'decided', step: run.name, how: 'reused', why: reusedFrom(from) })
  return {
    steps: left.map(({ run }): StepRun => ({ ...run, status: 'reused' })),
    failure: undefined,
    directory: path.join(runsDirectory, left.at(-1)?.from ?? ''),
    observed: new Map(),
    warnings: [],
  }
}

/** Why a step does not run. */
export function reusedFrom(run: string): string {
  return `unchanged, reused from run ${run}`
}
