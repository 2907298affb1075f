import { Unreadable } from '../unreadable.ts'
import { sameRow } from './cells.ts'
import { findKey, sameKey, type Side } from './pair.ts'
import { emptyRow, readKept, type Kept, type Place } from './partitions.ts'

/** Far more than honest keys need at half occupancy, and few enough that keys made to collide cost no time. */
const longestSearch = 4096
/** What a partition has when a table has 512 GB; one that is larger for less holds keys made to fall into it. */
const mostBytes = 512 * 1024 * 1024

/** Rows in memory, found by their key: a hash table with open addressing, over the pages in which the rows lie. */
export class RowTable {
  private readonly side: Side
  /** The row that `find` found last. */
  readonly row: Kept = emptyRow()
  count = 0
  private bytes = 0
  private readonly pages: Uint8Array[] = []
  private readonly pageOf: number[] = []
  private readonly startOf: number[] = []
  private readonly hashOf: number[] = []
  /** One more than the index of a row; 0 where there is none. */
  private slots = new Int32Array(1024)

  constructor(side: Side) {
    this.side = side
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
      if (this.hashOf[index] === hash && this.hasKeyOf(index, row, side)) return index
    }
    throw new Unreadable(`the keys of the ${side.name} table are made to collide`)
  }

  private hasKeyOf(index: number, row: Kept, side: Side): boolean {
    this.read(index)
    // Most rows are the same bytes in both tables, so that their keys need not be looked for.
    if (this.side.layout === side.layout && sameRow(this.row, row)) return true
    findKey(this.side, this.row)
    findKey(side, row)
    return sameKey(this.side, side)
  }

  /**
   * Adds a row of a page that is not written to any more.
   * @throws Unreadable where it comes to hold more than 512 MiB.
   */
  add({ page, start, row }: Place): void {
    if (this.pages.at(-1) !== page) {
      this.pages.push(page)
      this.bytes += page.length
      if (this.bytes > mostBytes) throw new Unreadable(`too many keys of the ${this.side.name} table fall together`)
    }
    this.pageOf.push(this.pages.length - 1)
    this.startOf.push(start)
    this.hashOf.push(row.hash)
    this.count++
    if (2 * this.count > this.slots.length) this.grow()
    else this.occupy(this.count - 1)
  }

  /** Makes `row` the row of this index. */
  read(index: number): void {
    readKept(this.pages[this.pageOf[index]!]!, this.startOf[index]!, this.row)
  }

  private occupy(index: number): void {
    const mask = this.slots.length - 1
    let slot = spread(this.hashOf[index]!) & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = index + 1
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length)
    for (let index = 0; index < this.count; index++) this.occupy(index)
  }
}

/** The hashes of one partition are alike modulo the number of partitions, so they are mixed once more (Fibonacci hashing). */
function spread(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 8
}
