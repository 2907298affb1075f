import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { HeadAndTail } from '../io/head-and-tail.ts'
import { LastLines } from '../io/last-lines.ts'

/** How many lines a message shows. */
const toldLines = 20
/** How much of a log's end is in the verdict: lines, and characters of them all. */
const keptLines = 200
const keptCharacters = 20_000

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
    for (const line of this.leftOut > 0 ? lines.slice(-toldLines) : lines) this.#told(line)
    await written
  }

  /** The last lines so far, as a message shows them. */
  tail(): string[] {
    return this.#lines.tail().slice(-toldLines)
  }

  /** The last lines so far, as the verdict keeps them. */
  lastLines(): string[] {
    const lines = this.#lines.tail()
    let room = keptCharacters
    const first = lines.findLastIndex((line) => (room -= line.length) < 0)
    return lines.slice(first + 1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
