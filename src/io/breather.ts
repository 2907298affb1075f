import { setImmediate } from 'node:timers/promises'

/** In milliseconds: so long others may wait, an interrupt among them. */
const patience = 20

/** For long work that waits for nothing: lets others have their turn, now and then. */
export class Breather {
  #last = performance.now()

  async breathe(): Promise<void> {
    if (performance.now() - this.#last < patience) return
    await setImmediate()
    this.#last = performance.now()
  }
}
