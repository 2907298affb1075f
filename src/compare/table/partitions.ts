import type { ScratchSpace } from '../scratch.ts'
import { findKey, keyHash, type Side } from './pair.ts'
import type { RowReader } from './reader.ts'
import type { Row } from './rows.ts'

/** About how many bytes of rows one partition has, few enough to stay in a processor's cache while they are searched. */
const partitionBytes = 1024 * 1024
/** More partitions would have pages too small to write at once; beyond 1 GiB partitions grow instead. */
const mostPartitions = 1024
/** All pages of one table together, bytes. */
const pagesBytes = 24 * 1024 * 1024
const largestPage = 128 * 1024

/** Before each row stand the hash of its key, its number and its length, 32 bits each. */
const headBytes = 12

/** Into how many partitions tables are divided of which the larger one has `size` bytes. */
export function partitionCount(size: number): number {
  return Math.min(mostPartitions, Math.max(1, Math.ceil(size / partitionBytes)))
}

/** The name of one partition of one table. */
export function streamOf(side: Side, partition: number): string {
  return `${side.name}-${partition}`
}

/**
 * Divides the rows of a table by the hash of their keys, so that rows of one key lie in partitions of one number.
 * Returns how many rows there are.
 */
export async function partitionRows(reader: RowReader, side: Side, target: Target): Promise<number> {
  const pages = new Pages(side, target)
  do {
    while (reader.step()) {
      findKey(side, reader.row)
      pages.add(keyHash(side), reader.row)
    }
    await pages.writeFull()
  } while (await reader.fetch())
  await pages.writeAll()
  return reader.row.number
}

export interface Target {
  readonly space: ScratchSpace
  /** How many partitions. */
  readonly count: number
}

class Page {
  partition: number
  readonly bytes: Uint8Array
  used = 0
  private readonly view: DataView

  constructor(partition: number, size: number) {
    this.partition = partition
    this.bytes = new Uint8Array(size)
    this.view = new DataView(this.bytes.buffer)
  }

  add(hash: number, { bytes, start, end, number }: Row): void {
    this.view.setInt32(this.used, hash)
    this.view.setUint32(this.used + 4, number)
    this.view.setUint32(this.used + 8, end - start)
    let to = this.used + headBytes
    // Rows are short: a loop is faster than making a view of one to copy it.
    for (let at = start; at < end; at++) this.bytes[to++] = bytes[at]!
    this.used = to
  }
}

/** Gathers rows by partition into pages, because disks like few and large writes. */
class Pages {
  private readonly side: Side
  private readonly target: Target
  private readonly pageSize: number
  private readonly open: (Page | undefined)[]
  private readonly full: Page[] = []
  private readonly spare: Page[] = []

  constructor(side: Side, target: Target) {
    this.side = side
    this.target = target
    this.pageSize = Math.min(largestPage, Math.floor(pagesBytes / target.count))
    this.open = Array.from({ length: target.count }, () => undefined)
  }

  add(hash: number, row: Row): void {
    const partition = (hash >>> 0) % this.target.count
    const needed = headBytes + row.end - row.start
    let page = this.open[partition]
    if (page === undefined || page.used + needed > page.bytes.length) {
      if (page !== undefined) this.full.push(page)
      page = this.blank(partition, needed)
      this.open[partition] = page
    }
    page.add(hash, row)
  }

  /** Writes what is full. Rows are added without waiting, so this is to be called before much has come together. */
  async writeFull(): Promise<void> {
    for (const page of this.full.splice(0)) {
      await this.target.space.append(streamOf(this.side, page.partition), page.bytes.subarray(0, page.used))
      if (page.bytes.length === this.pageSize) this.spare.push(page)
    }
  }

  async writeAll(): Promise<void> {
    for (const page of this.open) if (page !== undefined) this.full.push(page)
    await this.writeFull()
  }

  private blank(partition: number, needed: number): Page {
    const spare = needed > this.pageSize ? undefined : this.spare.pop()
    if (spare === undefined) return new Page(partition, Math.max(this.pageSize, needed))
    spare.partition = partition
    spare.used = 0
    return spare
  }
}

/** A row that was kept. Used again for the next. */
export interface Kept extends Row {
  /** Of its key. */
  hash: number
}

export function emptyRow(): Kept {
  return { bytes: new Uint8Array(0), start: 0, end: 0, number: 0, hash: 0 }
}

/** Reads what was kept at `start` of a page into `row`. The next row begins where this one ends. */
export function readKept(page: Uint8Array, start: number, row: Kept): void {
  row.hash = word(page, start)
  row.number = word(page, start + 4) >>> 0
  row.bytes = page
  row.start = start + headBytes
  row.end = row.start + word(page, start + 8)
}

/** 32 bits, with sign: so that V8 holds hashes as small integers. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}
