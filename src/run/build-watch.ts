import { ReproError } from '../errors.ts'
import type { Ceilings } from '../model/plan.ts'
import { secondsText } from './failures.ts'

const minute = 60_000
const defaults = { 'build-time': 60 * minute, 'build-silence': 20 * minute }

/** Watches over the building of an environment: a package's commands run there. Disposed of, it watches no longer. */
export class BuildWatch implements Disposable {
  readonly #controller = new AbortController()
  readonly #time: NodeJS.Timeout
  readonly #silence: NodeJS.Timeout

  constructor(ceilings: Ceilings) {
    const { 'build-time': time, 'build-silence': silence } = { ...defaults, ...ceilings }
    const end = (what: string, remedy: string): void => {
      const hint = `Whoever runs can give it more with ${remedy}; an author can have it do less.`
      this.#controller.abort(new ReproError('build-failed', `the environment's build ${what}`, { hint }))
    }
    this.#time = setTimeout(() => end(`reached its time limit of ${secondsText(time)}`, '--max build-time=2h'), time)
    this.#silence = setTimeout(
      () => end(`was silent too long: nothing for ${secondsText(silence)}`, '--max build-silence=1h'),
      silence,
    )
  }

  /** Aborted when a limit is reached, with the error that says so. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The build has printed something. */
  readonly heard = (): void => {
    this.#silence.refresh()
  };

  [Symbol.dispose](): void {
    for (const timer of [this.#time, this.#silence]) clearTimeout(timer)
  }
}
