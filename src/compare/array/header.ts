import { show } from '../show.ts'
import { Unreadable } from '../unreadable.ts'
import { elementType, type ElementType } from './elements.ts'

/** What an .npy file says about its array. */
export interface Header {
  readonly type: ElementType
  readonly shape: readonly number[]
  /** C: the last index runs first; Fortran: the first does. */
  readonly order: 'C' | 'Fortran'
  /** How many elements there are. */
  readonly count: number
}

/** As numpy has it: numpy.lib.format.MAX_HEADER_SIZE. */
const longestHeader = 10_000
const mostDimensions = 64
const signature = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/**
 * Where the header's text lies, from the first 12 bytes of the file: bytes from the beginning.
 * @throws Unreadable where this is no .npy file, or its header is longer than numpy takes.
 */
export function headerPlace(head: Uint8Array): { readonly start: number; readonly end: number } {
  if (!signature.every((byte, index) => head[index] === byte)) throw new Unreadable('is no .npy file')
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const isFirst = head[6] === 1
  if (head.length < 12) throw new Unreadable('ends within its header')
  const [start, length] = isFirst ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)]
  if (length > longestHeader) throw new Unreadable(`has a header of ${length} bytes, more than ${longestHeader}`)
  return { start, end: start + length }
}

const entry =
  /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^'\\]{1,100})'|(True|False)|\(([\dL,\s]{0,1000})\))\s*(?:,|(?=\}))/y

/**
 * Reads the header: a dict of Python's with three known keys, of which only this form is understood; nothing of it is
 * ever run. Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws Unreadable for any other form, and for elements that cannot be compared.
 */
export function readHeader(text: string): Header {
  const values = new Map<string, string>()
  const dict = text.trim()
  entry.lastIndex = 1
  while (dict.startsWith('{') && entry.lastIndex < dict.length - 1) {
    const match = entry.exec(dict)
    if (match === null) throw new Unreadable(`has elements that cannot be compared: ${show(dict)}`)
    values.set(match[1]!, match[2] ?? match[3] ?? match[4]!)
    // Python allows a space behind the last comma.
    if (/^\s*\}$/.test(dict.slice(entry.lastIndex))) break
  }
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => values.get(key))
  if (descr === undefined || order === undefined || shape === undefined || !dict.endsWith('}')) {
    throw new Unreadable(`has a header that is not understood: ${show(dict)}`)
  }
  const type = elementType(descr)
  if (type === undefined) throw new Unreadable(`has elements of type ${show(descr)}, which cannot be compared`)
  const lengths = shape
    .split(',')
    .map((length) => length.trim().replace('L', ''))
    .filter((length) => length !== '')
    .map(Number)
  const count = lengths.reduce((product, length) => product * length, 1)
  if (lengths.length > mostDimensions || !Number.isSafeInteger(count * type.size)) {
    throw new Unreadable(`has a shape beyond all bounds: ${show(shape)}`)
  }
  return { type, shape: lengths, order: order === 'True' ? 'Fortran' : 'C', count }
}

/** "3 x 4 float64", as a reader thinks of an array. */
export function describeArray({ type, shape }: Header): string {
  return shape.length === 0 ? `one ${type.name}` : `${shape.join(' x ')} ${type.name}`
}
