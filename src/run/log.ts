import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { HeadAndTail } from '../io/head-and-tail.ts'
import { LastLines } from '../io/last-lines.ts'

const keptLines = 20

/** A step's log: its beginning and its end on disk, as much as its limit allows; its last lines at hand. */
export class StepLog implements AsyncDisposable {
  readonly #file: HeadAndTail
  readonly #told: (line: string) => void
  readonly #lines = new LastLines(keptLines)

  private constructor(file: HeadAndTail, told: (line: string) => void) {
    this.#file = file
    this.#told = told
  }

  /** `limit`: bytes that are kept on disk. */
  static async open(file: string, limit: number, told: (line: string) => void): Promise<StepLog> {
    await mkdir(path.dirname(file), { recursive: true })
    return new StepLog(await HeadAndTail.open(file, limit), told)
  }

  /** Bytes that were printed and are not kept. */
  get leftOut(): number {
    return this.#file.leftOut
  }

  /** Resolves when more can be taken: who prints faster than we write has to wait. */
  readonly write = async (chunk: Uint8Array): Promise<void> => {
    // What is on disk already is safe from a disk that is full now: whoever closes the log is told.
    const written = this.#file.write(chunk).catch(() => {})
    const lines = this.#lines.add(chunk)
    // Who reads along cannot read a flood: of its lines the last ones are told.
    for (const line of this.leftOut > 0 ? lines.slice(-keptLines) : lines) this.#told(line)
    await written
  }

  /** The last lines so far. */
  tail(): string[] {
    return this.#lines.tail()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
