import type { Evidence } from '../model/result.ts'
import { Unreadable } from './unreadable.ts'

export interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** The longest line that is read, bytes: what is longer is no text made for people. */
export const longestLine = 16 * 1024 * 1024

/** Lines beyond so many bytes are not looked at together, so that a window of long ones takes no more memory. */
const longestPiece = 1024 * 1024

const lineFeed = 0x0a
const utf8 = new TextDecoder('utf-8', { fatal: true })
const latin1 = new TextDecoder('latin1')

/** A text read line by line; what is in memory is a piece of the stream and the lines that are looked at. */
export class LineReader implements AsyncDisposable {
  readonly #source: AsyncIterator<Uint8Array>
  #bytes: Buffer = Buffer.alloc(0)
  #isEnded = false
  #number = 1
  /** Bytes of the lines that were looked at last. */
  #peeked = 0

  constructor(evidence: Evidence) {
    this.#source = evidence.open()[Symbol.asyncIterator]()
  }

  /** Whether the lines that were looked at last are all that is left. */
  get isAtLast(): boolean {
    return this.#isEnded && this.#peeked >= this.#bytes.length
  }

  /** The next lines, at most `count`, and fewer where they are long or the last. They stay until they are dropped. */
  async peek(count: number): Promise<Line[]> {
    let ends = this.#ends(count)
    while (ends.length < count && (ends.at(-1) ?? 0) < longestPiece && !this.#isEnded) {
      await this.#fetch()
      ends = this.#ends(count)
    }
    this.#peeked = (ends.at(-1) ?? -1) + 1
    let start = 0
    return ends.map((end, index) => {
      const line = { text: decode(this.#bytes.subarray(start, end)), number: this.#number + index }
      start = end + 1
      return line
    })
  }

  drop(count: number): void {
    const last = this.#ends(count).at(-1)
    if (last === undefined) return
    this.#bytes = this.#bytes.subarray(last + 1)
    this.#number += count
  }

  /** Drops the lines with which both go on alike, byte for byte. */
  static async skipSame(a: LineReader, b: LineReader): Promise<void> {
    do {
      const length = Math.min(a.#bytes.length, b.#bytes.length)
      const same = sameLength(a.#bytes, b.#bytes, length)
      const end = same === 0 ? -1 : a.#bytes.lastIndexOf(lineFeed, same - 1)
      if (end >= 0) {
        const lines = countLines(a.#bytes, end + 1)
        a.#advance(end + 1, lines)
        b.#advance(end + 1, lines)
      }
      if (same < length) return
      // What is left of one is how the other begins: more of the former tells.
    } while (a.#bytes.length <= b.#bytes.length ? await a.#fetch() : await b.#fetch())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.()
  }

  #advance(bytes: number, lines: number): void {
    this.#bytes = this.#bytes.subarray(bytes)
    this.#number += lines
  }

  /** Offsets at which the next lines end; the last line may end with the text. */
  #ends(count: number): number[] {
    const ends: number[] = []
    let start = 0
    while (ends.length < count && start < longestPiece) {
      const end = this.#bytes.indexOf(lineFeed, start)
      if (end < 0) break
      ends.push(end)
      start = end + 1
    }
    if (ends.length < count && this.#isEnded && start < this.#bytes.length) ends.push(this.#bytes.length)
    return ends
  }

  async #fetch(): Promise<boolean> {
    if (this.#isEnded) return false
    if (this.#bytes.length > longestLine)
      throw new Unreadable(`it has a line longer than ${longestLine / 1024 / 1024} MB`)
    const next = await this.#source.next()
    this.#isEnded = next.done === true
    if (next.done !== true) this.#bytes = Buffer.concat([this.#bytes, next.value])
    return !this.#isEnded
  }
}

function sameLength(a: Buffer, b: Buffer, length: number): number {
  if (a.compare(b, 0, length, 0, length) === 0) return length
  let at = 0
  while (a[at] === b[at]) at += 1
  return at
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) lines += 1
  return lines
}

/** Each line for itself, so that one that is no UTF-8 does not change how others are read. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return latin1.decode(bytes)
  }
}

/** The text with each paragraph on one line: where its lines break does not show any more. */
export function unwrapped(evidence: Evidence): Evidence {
  return { ...evidence, open: () => paragraphs(evidence) }
}

async function* paragraphs(evidence: Evidence): AsyncGenerator<Uint8Array> {
  await using reader = new LineReader(evidence)
  let paragraph: string[] = []
  for (let lines = await reader.peek(100); lines.length > 0; lines = await reader.peek(100)) {
    for (const { text } of lines) {
      if (text.trim() !== '') paragraph.push(text.trim())
      else if (paragraph.length > 0) {
        yield Buffer.from(`${paragraph.join(' ')}\n`)
        paragraph = []
      }
    }
    reader.drop(lines.length)
  }
  if (paragraph.length > 0) yield Buffer.from(paragraph.join(' '))
}
