import type { QuickJudge } from './quick.ts'

/** How two lines of bytes that are not the same agree; undefined where that is for others to say. */
export type Likeness = 'rewritten' | 'moved' | undefined

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20] as const
const [plus, comma, minus, point, zero, nine, colon] = [0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a] as const
const [upperE, lowerE] = [0x45, 0x65] as const

/** What may stand before a number, and what behind it, so that no rule of `words.ts` asks what stands further off. */
const before = tableOf(' \t\r\n\f\v=([{<>|"\',:;')
const behind = tableOf(' \t\r\n\f\v)]}<>|"\',;%')

/** Characters; what is longer is left to `words.ts`. */
const longest = 40

/** Up to 10^22 powers of ten are doubles, so that a quotient of whole doubles is rounded once. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * Says of lines as bytes, without making strings of them, whether they have the same words and numbers that the
 * tolerance accepts. It is sure or says nothing: of every line that it does not know to agree, `words.ts` is asked.
 */
export class LineWalk {
  readonly #quick: QuickJudge
  /** Where the two lines end, once they agree: at their line feeds. */
  expectedEnd = 0
  observedEnd = 0
  /** Of the number that was read last. */
  #end = 0
  #wholeDigits = 0
  #isSigned = false
  #isWhole = false

  constructor(quick: QuickJudge) {
    this.#quick = quick
  }

  /** From `at` in `expected` and `place` in `observed` on: behind what is the same, in lines that are read to their ends. */
  compare(expected: Buffer, at: number, observed: Buffer, place: number): Likeness {
    let likeness: Likeness = 'rewritten'
    let read = 0
    for (;;) {
      while (expected[at] === observed[place] && expected[at] !== lineFeed && at < expected.length) {
        at += 1
        place += 1
      }
      if (at >= expected.length || place >= observed.length) return undefined
      if (expected[at] === lineFeed && observed[place] === lineFeed) break
      if (isBlank(expected, at) && isBlank(observed, place)) {
        at = skipBlanks(expected, at)
        place = skipBlanks(observed, place)
        if (expected[at] === observed[place]) continue
      }
      const back = numberCharactersBefore(expected, at, read)
      const wanted = this.#read(expected, at - back)
      at = read = this.#end
      const found = this.#read(observed, place - back)
      place = this.#end
      // The same value in other digits, and what rounding could decide, is told exactly elsewhere.
      if (wanted === found || this.#quick.accepts(wanted, found) !== true) return undefined
      likeness = 'moved'
    }
    this.expectedEnd = at
    this.observedEnd = place
    return likeness
  }

  /** The number that stands at `start` by itself; NaN where none does, or one that has to be looked at in its line. */
  #read(bytes: Buffer, start: number): number {
    const number = this.#scan(bytes, start)
    const last = bytes[start - 1] ?? lineFeed
    if (before[last] !== 1 || behind[bytes[this.#end] ?? point] !== 1) return NaN
    if ((last === colon || last === comma) && isDigit(bytes[start - 2])) {
      // 12:30 is a time, and 1,234 a number; 1,2345 and 1,-234 are two.
      if (last === colon || (this.#wholeDigits === 3 && !this.#isSigned)) return NaN
    }
    const isGrouping = bytes[this.#end] === comma && isDigit(bytes[this.#end + 1])
    return isGrouping && this.#isWhole ? NaN : number
  }

  #scan(bytes: Buffer, start: number): number {
    let at = start
    const sign = bytes[at]
    this.#isSigned = sign === minus || sign === plus
    if (this.#isSigned) at += 1
    const whole = at
    let mantissa = 0
    for (; isDigit(bytes[at]); at += 1) mantissa = 10 * mantissa + (bytes[at] ?? 0) - zero
    let digits = at - whole
    this.#wholeDigits = digits
    let decimals = 0
    this.#isWhole = bytes[at] !== point
    if (!this.#isWhole) {
      const first = at + 1
      for (at = first; isDigit(bytes[at]); at += 1) mantissa = 10 * mantissa + (bytes[at] ?? 0) - zero
      decimals = at - first
      if (decimals === 0) digits = 0
      else digits += decimals
    }
    const hasExponent = bytes[at] === lowerE || bytes[at] === upperE
    if (hasExponent) {
      at += 1
      if (bytes[at] === minus || bytes[at] === plus) at += 1
      const first = at
      while (isDigit(bytes[at])) at += 1
      if (at === first) digits = 0
    }
    this.#end = at
    if (digits === 0 || at - start > longest) return NaN
    // Whole numbers of 15 digits are doubles, and so their quotient is the nearest double (W. D. Clinger, 1990).
    if (hasExponent || digits > 15) return Number(bytes.toString('latin1', start, at))
    const value = mantissa / (powersOfTen[decimals] ?? NaN)
    return sign === minus ? -value : value
  }
}

/** Whether white space stands here, or a place where any number of it says nothing: beside some, or at the line's end. */
function isBlank(bytes: Buffer, at: number): boolean {
  return at === 0 || isSpace(bytes[at]) || isSpace(bytes[at - 1])
}

function skipBlanks(bytes: Buffer, at: number): number {
  while (isSpace(bytes[at]) && bytes[at] !== lineFeed) at += 1
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || (byte !== undefined && byte >= tab && byte <= carriageReturn)
}

/** How many characters of a number stand before `at`, as what differs may be its last digit; none before `least`. */
function numberCharactersBefore(bytes: Buffer, at: number, least: number): number {
  let first = at
  while (first > least && at - first < longest && isOfNumber(bytes[first - 1])) first -= 1
  return at - first
}

function isOfNumber(byte: number | undefined): boolean {
  return isDigit(byte) || byte === point || byte === minus || byte === plus || byte === lowerE || byte === upperE
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}

/** 1 for each byte that is one of the characters. */
function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}
