import type { Evidence } from '../model/result.ts'
import { sameLength } from './bytes.ts'
import { largestDocument, showName } from './evidence.ts'
import { parseJson, type Tree } from './json.ts'
import { Unreadable } from './unreadable.ts'

/** A value of at most so many bytes is looked at as a whole; what is larger member by member. */
export const onePiece = 1024 * 1024

const deepest = 500

const [space, opening, closing, comma, quote] = [1, 2, 3, 4, 5]

/** What bytes mean to the scan; 0: nothing. */
const meanings = new Uint8Array(256)
for (const [characters, meaning] of [
  [' \t\n\r', space],
  ['[{', opening],
  [']}', closing],
  [',', comma],
  ['"', quote],
] as const) {
  for (const character of characters) meanings[character.charCodeAt(0)] = meaning
}

/**
 * A place in a JSON text that is read as a stream; what is in memory is a piece of it. Moves over values without
 * reading them: what stands in them is found out where they are taken as trees.
 * @throws Unreadable for what is no JSON, where that is noticed
 */
export class JsonCursor implements AsyncDisposable {
  readonly #evidence: Evidence
  readonly #source: AsyncIterator<Uint8Array>
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  /** Where the value ends, if that was asked last. */
  #end = 0
  /** Bytes before those in memory. */
  #before = 0
  #isEnded = false
  /** Whether the container that was entered last had no member yet. */
  #isFresh = false
  /** What ends the containers that were entered. */
  readonly #closers: string[] = []
  readonly #piece: number

  /** `piece`: the bytes of a value that is looked at as a whole, at most. */
  constructor(evidence: Evidence, piece: number) {
    this.#evidence = evidence
    this.#piece = piece
    this.#source = evidence.open()[Symbol.asyncIterator]()
  }

  /** The character at which the next value begins, or that ends the container; empty at the end of the text. */
  async peek(): Promise<string> {
    for (;;) {
      while (meanings[this.#bytes[this.#at] ?? 0] === space) this.#at += 1
      if (this.#at < this.#bytes.length) return String.fromCharCode(this.#bytes[this.#at] ?? 0)
      if (!(await this.#fetch())) return ''
    }
  }

  /** Goes to the first value, past the mark that some programs begin a file with. */
  async begin(): Promise<void> {
    while (this.#bytes.length < 3 && (await this.#fetch()));
    if (this.#bytes.subarray(0, 3).equals(Buffer.from('\ufeff'))) this.#at = 3
  }

  /** Makes sure that nothing follows. */
  async end(): Promise<void> {
    if ((await this.peek()) !== '') throw this.#fault('something follows the value')
  }

  /** Goes into an array or an object. */
  enter(): void {
    this.#closers.push(this.#bytes[this.#at] === 0x5b ? ']' : '}')
    this.#at += 1
    this.#isFresh = true
    if (this.#closers.length > deepest) throw this.#fault(`it is nested deeper than ${deepest} levels`)
  }

  /** Goes to the next member of the container; behind the container where there is none, and says no. */
  async next(): Promise<boolean> {
    const character = await this.peek()
    const isFresh = this.#isFresh
    this.#isFresh = false
    if (character === this.#closers.at(-1)) {
      this.#at += 1
      this.#closers.pop()
      return false
    }
    if (isFresh) return true
    if (character !== ',') throw this.#fault(`\`,\` or \`${this.#closers.at(-1)}\` should stand`)
    this.#at += 1
    return true
  }

  /** The key of an object's member, and goes to its value. */
  async key(): Promise<string> {
    if ((await this.peek()) !== '"' || !(await this.#fits(onePiece))) throw this.#fault('a key should stand')
    const key = String(this.parse(this.take()))
    if ((await this.peek()) !== ':') throw this.#fault('`:` should stand')
    this.#at += 1
    return key
  }

  /** Whether the value is small, and in memory now. */
  async isSmall(): Promise<boolean> {
    return this.#fits(this.#piece)
  }

  async #fits(most: number): Promise<boolean> {
    await this.peek()
    for (;;) {
      const end = endOfValue(this.#bytes, this.#at) ?? (this.#isEnded ? this.#bytes.length : undefined)
      if ((end ?? this.#bytes.length) - this.#at > most) return false
      if (end !== undefined) {
        this.#end = end
        return true
      }
      await this.#fetch()
    }
  }

  /** The bytes of the value, which is in memory, and goes behind it. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#end)
    this.#at = this.#end
    return bytes
  }

  /** The value as a tree, and goes behind it. */
  async tree(): Promise<Tree> {
    if (await this.#fits(largestDocument)) return this.parse(this.take())
    throw this.#tooLarge()
  }

  /** What is left of an object, from the value of `key` on; nothing where there is no key any more. Goes behind it. */
  async rest(key: string | undefined): Promise<ReadonlyMap<string, Tree>> {
    const members = new Map<string, Tree>()
    const start = this.#before + this.#at
    for (let name = key; name !== undefined;) {
      if (members.has(name)) throw this.#fault(`the key ${JSON.stringify(name)} stands twice in one object`)
      if (this.#before + this.#at - start > largestDocument) throw this.#tooLarge()
      members.set(name, await this.tree())
      name = (await this.next()) ? await this.key() : undefined
    }
    return members
  }

  /** What was taken, as a tree. */
  parse(bytes: Buffer): Tree {
    let text
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new Unreadable(`${showName(this.#evidence)} is not UTF-8 text`)
    }
    const parsed = parseJson(text)
    if ('tree' in parsed) return parsed.tree
    throw this.#fault(`${parsed.problem} of a value`)
  }

  /** Goes behind the value. */
  async skip(): Promise<void> {
    if (await this.isSmall()) {
      this.take()
      return
    }
    const character = await this.peek()
    if (character !== '[' && character !== '{') {
      await this.tree()
      return
    }
    this.enter()
    while (await this.next()) {
      if (character === '{') await this.key()
      await this.skip()
    }
  }

  /**
   * Goes past the members of a container with which both go on byte for byte, and says how many these were. Both stand
   * where a member begins, and do so afterwards. `never`: what is not gone past.
   */
  static async skipAlike(a: JsonCursor, b: JsonCursor, never?: string): Promise<number> {
    for (let members = 0; ;) {
      const left = { a: a.#bytes.length - a.#at, b: b.#bytes.length - b.#at }
      const alike = sameLength({ bytes: a.#bytes, at: a.#at }, { bytes: b.#bytes, at: b.#at }, Math.min(left.a, left.b))
      const stop = never === undefined ? -1 : a.#bytes.subarray(a.#at, a.#at + alike).indexOf(never)
      const same = stop < 0 ? alike : stop
      const { count, end } = wholeMembers(a.#bytes, a.#at, a.#at + same)
      b.#at += end - a.#at
      a.#at = end
      members += count
      // Where one has no more in memory, more may be the same.
      const isOver = same < Math.min(left.a, left.b) || (count === 0 && same > a.#piece)
      if (isOver || !(await (left.a <= left.b ? a : b).#fetch())) return members
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.()
  }

  /** Reads as much again as is left, so that what is read more than once is not read often. */
  async #fetch(): Promise<boolean> {
    if (this.#isEnded) return false
    const rest = this.#bytes.subarray(this.#at)
    const chunks: Uint8Array[] = [rest]
    for (let wanted = Math.max(1, rest.length); wanted > 0;) {
      const next = await this.#source.next()
      this.#isEnded = next.done === true
      if (next.done === true) break
      chunks.push(next.value)
      wanted -= next.value.length
    }
    this.#before += this.#at
    this.#at = 0
    this.#bytes = Buffer.concat(chunks)
    return this.#bytes.length > rest.length
  }

  #tooLarge(): Unreadable {
    const size = `${largestDocument / 2 ** 20} MB`
    return new Unreadable(
      `${showName(this.#evidence)}: more than ${size} of it would have to be held at once, as its keys stand in another order, ` +
        'or an array has none; write keys and items in one order (sorted), or what counts to a file of its own',
    )
  }

  #fault(what: string): Unreadable {
    const place = (this.#before + this.#at).toLocaleString('en-US')
    return new Unreadable(`${showName(this.#evidence)} is not JSON: ${what}, before byte ${place}`)
  }
}

/** Where the value ends that begins at `start`; undefined where it goes on behind these bytes, or may. */
function endOfValue(bytes: Buffer, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < bytes.length; at += 1) {
    const meaning = meanings[bytes[at] ?? 0]
    if (meaning === 0) continue
    if (meaning === quote) {
      at = endOfString(bytes, at)
      if (at < 0) return undefined
      if (depth === 0) return at + 1
    } else if (meaning === opening) depth += 1
    else if (meaning === closing) {
      depth -= 1
      if (depth <= 0) return depth < 0 ? at : at + 1
    } else if (depth === 0) return at
  }
  return undefined
}

/** How many members end with a comma before `end`, and where the next begins. */
function wholeMembers(bytes: Buffer, start: number, end: number): { readonly count: number; readonly end: number } {
  let [depth, count, last] = [0, 0, start]
  for (let at = start; at < end && depth >= 0; at += 1) {
    const meaning = meanings[bytes[at] ?? 0]
    if (meaning === 0) continue
    if (meaning === quote) {
      at = endOfString(bytes, at)
      if (at < 0) break
    } else if (meaning === opening) depth += 1
    else if (meaning === closing) depth -= 1
    else if (meaning === comma && depth === 0) {
      count += 1
      last = at + 1
    }
  }
  return { count, end: last }
}

/** The quotation mark that ends the string which begins with the one at `start`; -1 where it is not there. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(0x22, start + 1); end >= 0; end = bytes.indexOf(0x22, end + 1)) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === 0x5c) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return -1
}
