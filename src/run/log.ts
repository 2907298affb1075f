import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'

const keptLines = 20
const longestLine = 2000

/** A step's log: whole on disk as it comes, its last lines at hand. */
export class StepLog implements AsyncDisposable {
  readonly #file: WriteStream
  readonly #decoder = new StringDecoder('utf8')
  readonly #told: (line: string) => void
  readonly #tail: string[] = []
  readonly #ended: Promise<void>
  #rest = ''

  private constructor(file: WriteStream, told: (line: string) => void) {
    this.#file = file
    this.#told = told
    // A disk that is full ends this process otherwise; whoever closes the log is told.
    this.#ended = finished(file)
    this.#ended.catch(() => {})
  }

  static async open(file: string, told: (line: string) => void): Promise<StepLog> {
    await mkdir(path.dirname(file), { recursive: true })
    return new StepLog(createWriteStream(file), told)
  }

  readonly write = (chunk: Uint8Array): void => {
    this.#file.write(chunk)
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split(/\r\n|\r|\n/)
    // A line without an end is cut, or a program that never ends one would fill our memory.
    this.#rest = (lines.pop() ?? '').slice(-longestLine)
    for (const line of lines) this.#keep(line)
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
    this.#file.end()
    await this.#ended
  }
}
