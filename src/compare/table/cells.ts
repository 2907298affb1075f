import { Unreadable } from '../unreadable.ts'
import { maxColumns } from './limits.ts'
import type { Row } from './rows.ts'

const quote = 0x22
const minus = 0x2d
const period = 0x2e
const zero = 0x30
const nine = 0x39
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const fnvPrime = 0x01000193
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const latin1 = new TextDecoder('latin1')

/** Where the cells of one row lie, quotation marks included. Made once, and filled again for every row. */
export class Cells {
  count = 0
  private bounds = new Int32Array(64)
  private bytes: Uint8Array = new Uint8Array(0)

  /**
   * Finds the cells of a row, by the same rules by which rows are split; with `enough`, the first so many of them.
   * @throws Unreadable for more than 100,000 cells.
   */
  find(row: Row, delimiter: number, enough = Infinity): void {
    const { bytes, end } = row
    this.bytes = bytes
    this.count = 0
    for (let at = row.start; ; at++) {
      const start = at
      if (at < end && bytes[at] === quote) at = behindQuotes(row, at + 1)
      while (at < end && bytes[at] !== delimiter) at++
      this.add(start, at)
      if (at === end || this.count >= enough) return
    }
  }

  /** The text of a cell, without its quotation marks. UTF-8; what is not valid as that is read as Latin-1. */
  text(index: number): string {
    if (index >= this.count) return ''
    return unquoted(decode(this.bytes, this.bounds[2 * index]!, this.bounds[2 * index + 1]!))
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, index) => this.text(index))
  }

  /**
   * A cell that is a plain decimal number of few digits, as a double; NaN for all others. Exact, since both the digits as
   * a whole number and the power of ten are (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
   */
  number(index: number): number {
    if (index >= this.count) return NaN
    const { bytes } = this
    let at = this.bounds[2 * index]!
    const end = this.bounds[2 * index + 1]!
    const isNegative = bytes[at] === minus
    if (isNegative) at++
    let digits = 0
    let point = end
    const first = at
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (byte >= zero && byte <= nine) digits = 10 * digits + byte - zero
      else if (byte === period && point === end) point = at + 1
      else return NaN
    }
    const length = end - first
    if (length === 0 || length > 22 || (point === end && bytes[end - 1] === period) || digits >= 2 ** 53) return NaN
    const number = digits / powersOfTen[end - point]!
    return isNegative ? -number : number
  }

  /** Whether two cells are the same, however they are quoted. A cell that a short row does not have is empty. */
  same(index: number, other: Cells, otherIndex: number): boolean {
    const present = index < this.count
    if (!present || otherIndex >= other.count) return this.text(index) === other.text(otherIndex)
    const start = this.bounds[2 * index]!
    const length = this.bounds[2 * index + 1]! - start
    const otherStart = other.bounds[2 * otherIndex]!
    const otherLength = other.bounds[2 * otherIndex + 1]! - otherStart
    if (length === otherLength) {
      let at = 0
      while (at < length && this.bytes[start + at] === other.bytes[otherStart + at]) at++
      if (at === length) return true
    }
    if (this.bytes[start] !== quote && other.bytes[otherStart] !== quote) return false
    return this.text(index) === other.text(otherIndex)
  }

  /**
   * FNV-1a (Fowler, Noll and Vo) of 32 bits over the bytes that a cell says, begun with `hash`: the same cell gives the
   * same, however it is quoted.
   */
  hash(index: number, hash: number): number {
    const { bytes } = this
    let at = index < this.count ? this.bounds[2 * index]! : 0
    const end = index < this.count ? this.bounds[2 * index + 1]! : 0
    let within = at < end && bytes[at] === quote
    if (within) at++
    for (; at < end; at++) {
      if (within && bytes[at] === quote) {
        if (bytes[at + 1] !== quote || at + 1 >= end) {
          within = false
          continue
        }
        at++
      }
      hash = Math.imul(hash ^ bytes[at]!, fnvPrime)
    }
    // Cells must not run into one another: "a","bc" is not "ab","c".
    return Math.imul(hash ^ 0xff, fnvPrime)
  }

  private add(start: number, end: number): void {
    if (this.count === maxColumns) throw new Unreadable(`there is a row of more than ${maxColumns} cells`)
    if (2 * this.count === this.bounds.length) {
      const longer = new Int32Array(2 * this.bounds.length)
      longer.set(this.bounds)
      this.bounds = longer
    }
    this.bounds[2 * this.count] = start
    this.bounds[2 * this.count + 1] = end
    this.count++
  }
}

/** Where a quoted cell goes on behind its quotation marks, of which the first stands before `at`. */
function behindQuotes({ bytes, end }: Row, at: number): number {
  for (; at < end; at++) {
    if (bytes[at] !== quote) continue
    if (at + 1 === end || bytes[at + 1] !== quote) return at + 1
    at++
  }
  return end
}

/** Whether two rows are the same bytes. */
export function sameRow(a: Row, b: Row): boolean {
  const length = a.end - a.start
  if (length !== b.end - b.start) return false
  let at = 0
  while (at < length && a.bytes[a.start + at] === b.bytes[b.start + at]) at++
  return at === length
}

/** Most cells are short ASCII, for which asking the decoder costs more than all else that is done with them. */
function decode(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  if (end - start <= 32) {
    let at = start
    for (; at < end && bytes[at]! < 0x80; at++) text += String.fromCharCode(bytes[at]!)
    if (at === end) return text
  }
  const cell = bytes.subarray(start, end)
  try {
    return utf8.decode(cell)
  } catch {
    return latin1.decode(cell)
  }
}

function unquoted(cell: string): string {
  if (!cell.startsWith('"')) return cell
  let close = cell.indexOf('"', 1)
  while (close !== -1 && cell[close + 1] === '"') close = cell.indexOf('"', close + 2)
  if (close === -1) return cell.slice(1).replaceAll('""', '"')
  return cell.slice(1, close).replaceAll('""', '"') + cell.slice(close + 1)
}
