/** Counted in billionths, as engines do: sums of other parts would not come out even, and what is missing is waited for. */
const one = 1e9

/** Processors, lent to steps so that those side by side do not take more than there are. */
export class Cores {
  #free: number
  readonly #waiting: { readonly wanted: number; readonly go: () => void }[] = []
  readonly #all: number

  constructor(all: number) {
    this.#all = all * one
    this.#free = this.#all
  }

  /** Resolves when that many are free, first come first served. Dispose of the answer to give them back; again does nothing. */
  async take(cpus: number): Promise<Disposable> {
    const wanted = Math.min(Math.round(cpus * one), this.#all)
    if (this.#waiting.length > 0 || this.#free < wanted) {
      await new Promise<void>((go) => this.#waiting.push({ wanted, go }))
    } else {
      this.#free -= wanted
    }
    let lent = wanted
    return {
      [Symbol.dispose]: () => {
        this.#free += lent
        lent = 0
        this.#next()
      },
    }
  }

  #next(): void {
    for (;;) {
      const first = this.#waiting[0]
      if (first === undefined || first.wanted > this.#free) return
      this.#waiting.shift()
      this.#free -= first.wanted
      first.go()
    }
  }
}
