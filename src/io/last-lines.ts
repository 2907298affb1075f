import { StringDecoder } from 'node:string_decoder'

/** In characters. What has no line ends would fill our memory otherwise. */
const longestLine = 2000

/** The lines of a stream of bytes, wherever its chunks are cut; the last ones at hand. Empty lines are passed over. */
export class LastLines {
  readonly #kept: number
  readonly #decoder = new StringDecoder('utf8')
  readonly #tail: string[] = []
  #rest = ''

  /** `kept`: how many lines are at hand. */
  constructor(kept: number) {
    this.#kept = kept
  }

  /** Takes a chunk, and gives the lines that end in it. */
  add(chunk: Uint8Array): string[] {
    const parts = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split(/\r\n|\r|\n/)
    this.#rest = (parts.pop() ?? '').slice(-longestLine)
    const lines = parts.filter((line) => line.trim() !== '').map((line) => line.slice(0, longestLine))
    this.#tail.push(...lines.slice(-this.#kept))
    this.#tail.splice(0, this.#tail.length - this.#kept)
    return lines
  }

  /** The last lines so far, with one that has not ended. */
  tail(): string[] {
    return this.#rest.trim() === '' ? [...this.#tail] : [...this.#tail, this.#rest].slice(-this.#kept)
  }
}
