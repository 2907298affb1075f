import type { Volume } from '../engines/engine.ts'
import { diskUse } from '../io/disk.ts'
import type { StepPlan } from '../model/plan.ts'
import type { Failure } from '../model/run.ts'
import { failed, mebibytes, secondsText } from './failures.ts'

/** Between two looks at the work directory, in milliseconds; longer where a look takes long. */
const diskPause = 1000

/**
 * Watches over a step while it runs: time, silence, and what it writes. Memory, processors and processes are held by the
 * engine itself. Disposed of, it watches no longer.
 */
export class LimitWatch implements Disposable {
  readonly #controller = new AbortController()
  readonly #step: StepPlan
  readonly #work: Volume
  #time: NodeJS.Timeout | undefined
  #look: NodeJS.Timeout | undefined
  #disposed = false
  #silence: NodeJS.Timeout | undefined
  #reached: Failure | undefined

  /** `watched`: of a service only what it writes, as it runs for as long as it is asked. */
  constructor(step: StepPlan, work: Volume, watched: 'all' | 'disk' = step.service === undefined ? 'all' : 'disk') {
    this.#step = step
    this.#work = work
    this.#lookLater(diskPause)
    if (watched === 'disk') return
    const { time } = step.limits
    this.#time = setTimeout(() => this.#end('time-limit', `reached its time limit of ${secondsText(time)}`), time)
    this.heard()
  }

  /** Aborted when a limit is reached. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The limit that was reached, with the figure. */
  get reached(): Failure | undefined {
    return this.#reached
  }

  /** The step has printed something. */
  readonly heard = (): void => {
    const { silence, time } = this.#step.limits
    if (silence >= time) return
    if (this.#silence !== undefined) this.#silence.refresh()
    else {
      const silent = `was silent too long: nothing for ${secondsText(silence)}`
      this.#silence = setTimeout(() => this.#end('silent-too-long', silent), silence)
    }
  }

  /** Looks at the work directory once more: what was written in the last moment counts as well. */
  async lookAtDisk(): Promise<void> {
    if (this.#work.directory === undefined) return
    const { disk, files: mostFiles } = this.#step.limits
    const { bytes, files } = await diskUse(this.#work.directory, mostFiles)
    if (files > mostFiles) this.#end('disk-limit', `reached its disk limit of ${mostFiles} files: it has ${files}`)
    else if (bytes > disk) {
      this.#end('disk-limit', `reached its disk limit of ${mebibytes(disk)}: it has written ${mebibytes(bytes)}`)
    }
  }

  #lookLater(pause: number): void {
    if (this.#work.directory === undefined || this.#disposed) return
    this.#look = setTimeout(() => {
      const start = performance.now()
      const again = (): void => this.#lookLater(Math.max(diskPause, 10 * (performance.now() - start)))
      this.lookAtDisk().then(again, again)
    }, pause)
  }

  #end(code: Parameters<typeof failed>[1], what: string): void {
    this.#reached ??= failed(this.#step, code, what)
    this.#controller.abort()
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const timer of [this.#time, this.#silence, this.#look]) clearTimeout(timer)
  }
}
