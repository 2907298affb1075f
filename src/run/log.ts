import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { HeadAndTail } from '../io/head-and-tail.ts'

const keptLines = 20
const longestLine = 2000

/** A step's log: its beginning and its end on disk, as much as its limit allows; its last lines at hand. */
export class StepLog implements AsyncDisposable {
  readonly #file: HeadAndTail
  readonly #decoder = new StringDecoder('utf8')
  readonly #told: (line: string) => void
  readonly #tail: string[] = []
  #rest = ''

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
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split(/\r\n|\r|\n/)
    // A line without an end is cut, or a program that never ends one would fill our memory.
    this.#rest = (lines.pop() ?? '').slice(-longestLine)
    // Who reads along cannot read a flood: of its lines the last ones are told.
    for (const line of this.leftOut > 0 ? lines.slice(-keptLines) : lines) this.#keep(line)
    await written
  }

  #keep(line: string): void {
    if (line.trim() === '') return
    const short = line.slice(0, longestLine)
    this.#tail.push(short)
    if (this.#tail.length > keptLines) this.#tail.shift()
    this.#told(short)
  }

  /** The last lines so far. */
  tail(): string[] {
    return this.#rest.trim() === '' ? [...this.#tail] : [...this.#tail, this.#rest].slice(-keptLines)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
