import type { Evidence } from '../model/result.ts'
import type { Likeness, LineWalk } from './alike.ts'
import { sameLength } from './bytes.ts'
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
  /** Where in these bytes the next line begins. */
  #start = 0
  #isEnded = false
  #number = 1
  /** Where the lines end that were looked at last. */
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
    while (ends.length < count && (ends.at(-1) ?? 0) < this.#start + longestPiece && !this.#isEnded) {
      await this.#fetch()
      ends = this.#ends(count)
    }
    let start = this.#start
    this.#peeked = (ends.at(-1) ?? start - 1) + 1
    return ends.map((end, index) => {
      const line = { text: decode(this.#bytes.subarray(start, end)), number: this.#number + index }
      start = end + 1
      return line
    })
  }

  drop(count: number): void {
    const last = this.#ends(count).at(-1)
    if (last !== undefined) this.#advance(last + 1 - this.#start, count)
  }

  /**
   * Drops the lines with which both go on alike: byte for byte, or as `walk` says of two lines that differ, where `takes`
   * takes its word.
   */
  static async skipAlike(a: LineReader, b: LineReader, walk?: LineWalk, takes: Takes = () => false): Promise<void> {
    for (;;) {
      const left = { a: a.#bytes.length - a.#start, b: b.#bytes.length - b.#start }
      const length = Math.min(left.a, left.b)
      const same = sameLength({ bytes: a.#bytes, at: a.#start }, { bytes: b.#bytes, at: b.#start }, length)
      const begun = a.#lastFeed(same) + 1
      const lines = countLines(a.#bytes, a.#start, a.#start + begun)
      a.#advance(begun, lines)
      b.#advance(begun, lines)
      if (same === length) {
        // What is left of one is how the other begins: more of the former tells.
        if (await (left.a <= left.b ? a : b).#fetch()) continue
        return
      }
      const [at, place] = [a.#start + same - begun, b.#start + same - begun]
      if (walk === undefined || !takes(walk.compare(a.#bytes, at, b.#bytes, place))) return
      a.#advance(walk.expectedEnd + 1 - a.#start, 1)
      b.#advance(walk.observedEnd + 1 - b.#start, 1)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.()
  }

  #advance(bytes: number, lines: number): void {
    this.#start += bytes
    this.#number += lines
  }

  /** Where the last line ends within the next `length` bytes, from the first of them; -1 where none does. */
  #lastFeed(length: number): number {
    const end = length === 0 ? -1 : this.#bytes.lastIndexOf(lineFeed, this.#start + length - 1)
    return end < this.#start ? -1 : end - this.#start
  }

  /** Offsets at which the next lines end; the last line may end with the text. */
  #ends(count: number): number[] {
    const ends: number[] = []
    let start = this.#start
    while (ends.length < count && start < this.#start + longestPiece) {
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
    const rest = this.#bytes.subarray(this.#start)
    if (rest.length > longestLine) throw new Unreadable(`it has a line longer than ${longestLine / 1024 / 1024} MB`)
    const next = await this.#source.next()
    this.#isEnded = next.done === true
    if (next.done === true) return false
    this.#bytes = Buffer.concat([rest, next.value])
    this.#start = 0
    return true
  }
}

/** Whether lines that are alike in a way are to be dropped. */
type Takes = (likeness: Likeness) => boolean

function countLines(bytes: Buffer, start: number, end: number): number {
  let lines = 0
  for (let at = bytes.indexOf(lineFeed, start); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) lines += 1
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
