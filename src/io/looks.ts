import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { Breather } from './breather.ts'

/**
 * How directories look, without a file of them being opened: the names in them, and of each thing its size, its inode and
 * its times of change. Whoever writes to a file, or puts another in its place, changes this; reading does not.
 */
export class Looks {
  readonly #hash = createHash('sha256')
  readonly #breather = new Breather()
  #changed = 0

  /** When something was changed last, by the clock of the file system. Milliseconds since 1970. */
  get changed(): number {
    return this.#changed
  }

  /**
   * Looks at a directory and at all below it.
   * @param but directories that do not count, relative to it, with a slash at the end
   * @throws where something cannot be looked at
   */
  async add(root: string, but: ReadonlySet<string> = new Set()): Promise<void> {
    const directories = ['']
    for (const directory of directories) {
      const place = `${root}/${directory}`
      const names = readdirSync(place)
      const numbers: number[] = []
      const note = ({ size, ino, mtimeMs, ctimeMs }: Stats): void => {
        numbers.push(size, ino, mtimeMs, ctimeMs)
        this.#changed = Math.max(this.#changed, mtimeMs, ctimeMs)
      }
      note(lstatSync(place))
      for (const name of names) {
        const stats = lstatSync(place + name)
        if (!stats.isDirectory()) note(stats)
        else if (!but.has(`${directory}${name}/`)) directories.push(`${directory}${name}/`)
      }
      this.#hash.update(JSON.stringify([directory, names])).update(new Float64Array(numbers))
      if (this.#breather.isDue) await this.#breather.breathe()
    }
  }

  /** A hash of all that was looked at. */
  digest(): string {
    return this.#hash.digest('hex')
  }
}

/**
 * Whether what was changed last at one time and was looked at after another can have changed again since only with a
 * trace: two changes within a step of the file system's clock are one. Such clocks go in steps of some milliseconds, or
 * of up to two seconds, and then count no fractions.
 */
export function isSettled(changed: number, lookedAt: number): boolean {
  return changed < lookedAt - (changed % 1000 === 0 ? 2000 : 100)
}
