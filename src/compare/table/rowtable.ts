import { Unreadable } from '../unreadable.ts'
import { sameRow } from './cells.ts'
import { emptyRow, readKept, type Kept } from './partitions.ts'
import { findKey, sameKey, type Side } from './pair.ts'

/** Far more than honest keys need at half occupancy, and few enough that keys made to collide cost no time. */
const longestSearch = 4096
/** What a partition has when a table has 512 GB; one that is larger for less holds keys made to fall into it. */
const mostBytes = 512 * 1024 * 1024

/**
 * Rows in memory, found by their key: a hash table with open addressing, over the bytes in which the rows lie. Its
 * memory is used again and again: fresh memory for each of hundreds of partitions would cost more than filling it.
 */
export class RowTable {
  count = 0
  /** The row that `find` found last, or that was read. */
  readonly row: Kept = emptyRow()
  private readonly side: Side
  private bytes = new Uint8Array(64 * 1024)
  private used = 0
  private starts = new Int32Array(1024)
  private hashes = new Int32Array(1024)
  /** One more than the index of a row; 0 where there is none. Twice as many as rows, so that searches are short. */
  private slots = new Int32Array(2048)

  constructor(side: Side) {
    this.side = side
  }

  clear(): void {
    this.count = 0
    this.used = 0
    this.slots.fill(0)
  }

  /**
   * Holds kept rows, and gives each to `refuse` before it can be found.
   * @throws Unreadable where it comes to hold more than 512 MiB.
   */
  add(kept: Uint8Array, refuse: (row: Kept) => void): void {
    if (this.used + kept.length > mostBytes)
      throw new Unreadable(`too many keys of the ${this.side.name} table fall together`)
    const end = this.used + kept.length
    if (end > this.bytes.length) this.bytes = enlarged(this.bytes, end)
    this.bytes.set(kept, this.used)
    const row = emptyRow()
    for (; this.used < end; this.used = row.end) {
      readKept(this.bytes, this.used, row)
      refuse(row)
      if (this.count === this.starts.length) this.grow()
      this.starts[this.count] = this.used
      this.hashes[this.count] = row.hash
      this.occupy(this.count++)
    }
  }

  /**
   * The index of the row that has the key of this one, which is a row of `side`; undefined where there is none.
   * @throws Unreadable for keys that are made to collide.
   */
  find(row: Kept, side: Side): number | undefined {
    const { hash } = row
    const mask = this.slots.length - 1
    const first = spread(hash)
    for (let step = 0; step < longestSearch; step++) {
      const index = this.slots[(first + step) & mask]! - 1
      if (index === -1) return undefined
      if (this.hashes[index] === hash && this.hasKeyOf(index, row, side)) return index
    }
    throw new Unreadable(`the keys of the ${side.name} table are made to collide`)
  }

  /** Makes `row` the row of this index. */
  read(index: number): void {
    readKept(this.bytes, this.starts[index]!, this.row)
  }

  private hasKeyOf(index: number, row: Kept, side: Side): boolean {
    this.read(index)
    // Most rows are the same bytes in both tables, so that their keys need not be looked for.
    if (this.side.layout === side.layout && sameRow(this.row, row)) return true
    findKey(this.side, this.row)
    findKey(side, row)
    return sameKey(this.side, side)
  }

  private occupy(index: number): void {
    const mask = this.slots.length - 1
    let slot = spread(this.hashes[index]!) & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = index + 1
  }

  private grow(): void {
    this.starts = enlarged(this.starts, this.count + 1)
    this.hashes = enlarged(this.hashes, this.count + 1)
    this.slots = new Int32Array(2 * this.starts.length)
    for (let index = 0; index < this.count; index++) this.occupy(index)
  }
}

/** The same at twice the length, or more where that is not enough. */
function enlarged<T extends Uint8Array | Int32Array>(array: T, least: number): T {
  const Kind = array.constructor as new (length: number) => T
  const larger = new Kind(Math.max(2 * array.length, least))
  larger.set(array)
  return larger
}

/** The hashes of one partition are alike modulo the number of partitions, so they are mixed once more (Fibonacci hashing). */
function spread(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 8
}
