/** What one element of an array is. 64-bit integers are bigint; complex numbers are pairs. */
export type Element = number | bigint | string | Complex

export interface Complex {
  readonly real: number
  readonly imaginary: number
}

/** How the elements of one type lie in memory. */
export interface ElementType {
  /** As numpy calls it: "float64". */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Of dates and spans of time, what they count: "[ns]". Empty for all others. */
  readonly unit: string
  read(view: DataView, at: number): Element
}

/** The longest text that is an element, in bytes. */
const longestText = 65_536

/**
 * The type that numpy's array protocol describes by `descr`, e.g. `<f8`; undefined for those that cannot be compared:
 * objects, records, and long doubles, which differ by machine.
 * Source: numpy.org/doc/stable/reference/arrays.interface.html
 */
export function elementType(descr: string): ElementType | undefined {
  const match = /^([<>|=])([a-zA-Z])(\d{1,6})(\[[^\]]*\])?$/.exec(descr)
  if (match === null) return undefined
  const [, order, letter = '', digits = '', unit = ''] = match
  const bytes = { isLittle: order !== '>' }
  if (letter === 'S' || letter === 'U') return textType(letter, Number(digits), bytes)
  const name = names[letter + digits]
  const read = name === undefined ? undefined : reads[letter + digits]?.(bytes)
  return read === undefined ? undefined : { name: `${name}${unit}`, size: Number(digits), unit, read }
}

type Read = ElementType['read']

const names: Readonly<Record<string, string>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  M8: 'datetime64',
  m8: 'timedelta64',
}

/** Of the bytes of one element. */
interface Order {
  readonly isLittle: boolean
}

const reads: Readonly<Record<string, (order: Order) => Read>> = {
  f2:
    ({ isLittle }) =>
    (view, at) =>
      half(view.getUint16(at, isLittle)),
  f4:
    ({ isLittle }) =>
    (view, at) =>
      view.getFloat32(at, isLittle),
  f8:
    ({ isLittle }) =>
    (view, at) =>
      view.getFloat64(at, isLittle),
  c8:
    ({ isLittle }) =>
    (view, at) => ({
      real: view.getFloat32(at, isLittle),
      imaginary: view.getFloat32(at + 4, isLittle),
    }),
  c16:
    ({ isLittle }) =>
    (view, at) => ({
      real: view.getFloat64(at, isLittle),
      imaginary: view.getFloat64(at + 8, isLittle),
    }),
  b1: () => (view, at) => view.getUint8(at),
  i1: () => (view, at) => view.getInt8(at),
  i2:
    ({ isLittle }) =>
    (view, at) =>
      view.getInt16(at, isLittle),
  i4:
    ({ isLittle }) =>
    (view, at) =>
      view.getInt32(at, isLittle),
  i8:
    ({ isLittle }) =>
    (view, at) =>
      view.getBigInt64(at, isLittle),
  u1: () => (view, at) => view.getUint8(at),
  u2:
    ({ isLittle }) =>
    (view, at) =>
      view.getUint16(at, isLittle),
  u4:
    ({ isLittle }) =>
    (view, at) =>
      view.getUint32(at, isLittle),
  u8:
    ({ isLittle }) =>
    (view, at) =>
      view.getBigUint64(at, isLittle),
  M8:
    ({ isLittle }) =>
    (view, at) =>
      view.getBigInt64(at, isLittle),
  m8:
    ({ isLittle }) =>
    (view, at) =>
      view.getBigInt64(at, isLittle),
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Text of a fixed length, filled up with zeros: bytes (S), or UTF-32 (U). */
function textType(letter: 'S' | 'U', length: number, { isLittle }: Order): ElementType | undefined {
  const width = letter === 'S' ? 1 : 4
  const size = length * width
  if (size === 0 || size > longestText) return undefined
  const read: Read = (view, at) => {
    let text = ''
    for (let place = at; place < at + size; place += width) {
      const code = width === 1 ? view.getUint8(place) : view.getUint32(place, isLittle)
      text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    }
    return text.replace(/\0+$/, '')
  }
  return { name: `${letter === 'S' ? 'bytes' : 'str'}${length}`, size, unit: '', read }
}
