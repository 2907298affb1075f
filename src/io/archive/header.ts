import { EntryFault } from './fault.ts'

export const blockLength = 512

/** How many zeros follow content of that size, to the end of its last block. */
export function padding(size: number): number {
  return (blockLength - (size % blockLength)) % blockLength
}

/** What eleven octal digits cannot hold. */
export const largeSize = 8 ** 11

/** One header of a tar, as its 512 bytes say it. */
export interface Header {
  /** What it stands for, by the letter that POSIX and GNU give it: `0` a file, `5` a directory, `x` PAX records. */
  readonly type: string
  /** UTF-8, or what a stranger put there. */
  readonly name: Buffer
  /** Bytes that follow. */
  readonly size: number
  readonly mode: number
}

/**
 * Reads one header, strictly: readers differ in what they make of numbers with garbage behind them, of missing magic
 * and of wrong sums, and what they differ in can show one thing to a checker and another to an unpacker.
 * POSIX.1-2024, `pax`, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 * @throws EntryFault
 */
export function readHeader(block: Buffer): Header {
  const magic = block.toString('latin1', 257, 263)
  if (magic !== 'ustar\0' && magic !== 'ustar ') throw new EntryFault('has a header without the magic of a tar')
  if (octal(block.subarray(148, 156), 'checksum') !== checksum(block)) {
    throw new EntryFault('has a header with a wrong checksum')
  }
  const name = text(block.subarray(0, 100))
  // GNU keeps times where POSIX has the first part of a long name.
  const prefix = magic === 'ustar\0' ? text(block.subarray(345, 500)) : Buffer.alloc(0)
  return {
    type: String.fromCharCode(block[156] || 0x30),
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size: sizeIn(block.subarray(124, 136)),
    mode: octal(block.subarray(100, 108), 'mode'),
  }
}

function checksum(block: Buffer): number {
  // Its own field counts as spaces.
  let sum = 8 * 0x20
  for (let index = 0; index < blockLength; index++) {
    if (index < 148 || index >= 156) sum += block[index] ?? 0
  }
  return sum
}

function text(field: Buffer): Buffer {
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}

function octal(field: Buffer, what: string): number {
  const match = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))
  if (match === null) throw new EntryFault(`has a header whose ${what} is no number`)
  return Number.parseInt(`0${match[1]}`, 8)
}

/** GNU writes what eleven octal digits cannot hold in binary, marked by the first bit. */
function sizeIn(field: Buffer): number {
  const first = field[0] ?? 0
  if ((first & 0x80) === 0) return octal(field, 'size')
  const size = field.readBigUInt64BE(4)
  const isPlain = first === 0x80 && field.subarray(1, 4).every((byte) => byte === 0)
  if (!isPlain || size > BigInt(Number.MAX_SAFE_INTEGER)) throw new EntryFault('has a header whose size is no size')
  return Number(size)
}

/**
 * PAX records: `21 path=some/where\n`, the number counting itself and the line's end.
 * @throws EntryFault for anything else, and for a keyword that stands twice.
 */
export function readRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>()
  for (let rest = bytes; rest.length > 0;) {
    const space = rest.subarray(0, 8).indexOf(0x20)
    const digits = rest.toString('latin1', 0, Math.max(space, 0))
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const equals = rest.indexOf(0x3d, space)
    if (length > rest.length || rest[length - 1] !== 0x0a || equals <= space + 1 || equals >= length) {
      throw new EntryFault('has PAX records that cannot be read')
    }
    const key = utf8(rest.subarray(space + 1, equals))
    if (records.has(key)) throw new EntryFault(`says its ${key} twice in one PAX header`)
    // Extended attributes are bytes, and nobody here reads them.
    records.set(key, key.includes('xattr') ? '' : utf8(rest.subarray(equals + 1, length - 1)))
    rest = rest.subarray(length)
  }
  return records
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws EntryFault */
export function utf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new EntryFault('has a name that is not UTF-8')
  }
}

/** What is said of one entry by who writes it; all else is the same for all. */
export interface NewHeader {
  /** `0` a file, `2` a symbolic link, `5` a directory. */
  readonly type: '0' | '2' | '5'
  readonly name: string
  /** Where a link leads. */
  readonly target?: string
  /** Bytes that follow. */
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/**
 * The header of an entry, of the first of January 1970; before it a PAX header, where its name would not fit. It is there
 * until the next is written.
 */
export function writeHeader(header: NewHeader): Buffer {
  const { target = '' } = header
  const fitting = Buffer.byteLength(target) <= 100 ? split(header.name) : undefined
  if (fitting !== undefined) return block(header, fitting)
  const records = Buffer.from(record('path', header.name) + (target === '' ? '' : record('linkpath', target)))
  const standIn = { ...header, ...(target === '' ? {} : { target: 'PaxHeader' }) }
  const name = { prefix: '', rest: 'PaxHeader' }
  return Buffer.concat([
    Buffer.from(block({ ...standIn, type: 'x', size: records.length }, name)),
    records,
    Buffer.alloc(padding(records.length)),
    block(standIn, name),
  ])
}

interface SplitName {
  readonly prefix: string
  readonly rest: string
}

/** A name in the two parts that a header has room for; absent where it has not, or where not all readers would agree. */
function split(name: string): SplitName | undefined {
  if (Buffer.byteLength(name) > name.length) return undefined
  if (name.length <= 100) return { prefix: '', rest: name }
  const slash = name.indexOf('/', name.length - 101)
  return slash < 0 || slash > 155 ? undefined : { prefix: name.slice(0, slash), rest: name.slice(slash + 1) }
}

/** One for all: of a hundred thousand, making them and their removal would be most of the time. */
const bytes = Buffer.alloc(blockLength)

function block(header: Omit<NewHeader, 'type'> & { readonly type: string }, { prefix, rest }: SplitName): Buffer {
  bytes.fill(0)
  bytes.write(rest, 0, 'latin1')
  putOctal(header.mode, 100, 6)
  putOctal(header.uid, 108, 6)
  putOctal(header.gid, 116, 6)
  if (header.size < largeSize) putOctal(header.size, 124, 11)
  else {
    bytes[124] = 0x80
    bytes.writeBigUInt64BE(BigInt(header.size), 128)
  }
  putOctal(0, 136, 11)
  bytes.write(header.type, 156)
  bytes.write(header.target ?? '', 157)
  bytes.write('ustar\x0000', 257)
  putOctal(0, 329, 6)
  putOctal(0, 337, 6)
  bytes.write(prefix, 345, 'latin1')
  putOctal(checksum(bytes), 148, 6)
  return bytes
}

function putOctal(number: number, at: number, count: number): void {
  let left = number
  for (let index = at + count - 1; index >= at; index--) {
    bytes[index] = 0x30 + (left % 8)
    left = Math.floor(left / 8)
  }
  bytes[at + count] = 0x20
}

/** `21 path=some/where\n`, the number counting itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const length = Buffer.byteLength(rest)
  const total = length + String(length).length
  // Counting the number can make it longer by a digit.
  return `${String(total).length > String(length).length ? total + 1 : total}${rest}`
}
