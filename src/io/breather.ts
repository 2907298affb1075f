import { setImmediate } from 'node:timers/promises'

/** In milliseconds: so long others may wait, an interrupt among them. */
const patience = 20

/** For long work that waits for nothing: lets others have their turn, now and then. */
export class Breather {
  #last = performance.now()

  /** Whether they have waited long enough. */
  get isDue(): boolean {
    return performance.now() - this.#last >= patience
  }

  async breathe(): Promise<void> {
    await setImmediate()
    this.#last = performance.now()
  }
}
