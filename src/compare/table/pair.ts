import type { NumberComparison } from '../number.ts'
import { show } from '../show.ts'
import { Unreadable } from '../unreadable.ts'
import type { CellComparer } from './cell.ts'
import { Cells, sameRow } from './cells.ts'
import type { Column, Columns } from './columns.ts'
import type { RowReader } from './reader.ts'
import type { Row } from './rows.ts'
import type { ShownRow, Tally } from './tally.ts'

/** Of a cell that a report shows, characters; and of a row, how many cells are looked at for that. */
const longestCell = 60
const mostColumns = 200

/** One of the two tables, with the cells of the row that is looked at. */
export interface Side {
  readonly name: 'expected' | 'observed'
  readonly delimiter: number
  /** The columns of the key, and where they stand. */
  readonly key: readonly { readonly name: string; readonly place: number }[]
  /** How many cells of a row must be found to have those of the key. */
  readonly keyCount: number
  /** How many cells a row should have. */
  readonly count: number
  /** Rows of the same bytes have the same cells in the same columns where this is the same. */
  readonly layout: string
  readonly cells: Cells
}

export function sideOf(name: Side['name'], reader: RowReader, columns: Columns): Side {
  const key = columns.key.map((column) => ({ name: column.name, place: column[name] }))
  return {
    name,
    delimiter: reader.delimiter,
    key,
    keyCount: 1 + Math.max(-1, ...key.map(({ place }) => place)),
    count: name === 'expected' ? columns.expectedCount : columns.observedCount,
    layout: columns.isAligned ? 'of both' : name,
    cells: new Cells(),
  }
}

/** How the cells of one column are compared. */
export interface ComparedColumn extends Column {
  readonly comparer: CellComparer
}

/** Compares rows that have found each other, cell by cell, and counts what it finds. */
export class PairComparer {
  readonly expected: Side
  readonly observed: Side
  private readonly columns: readonly ComparedColumn[]
  private readonly tally: Tally

  constructor(sides: readonly [Side, Side], columns: readonly ComparedColumn[], tally: Tally) {
    ;[this.expected, this.observed] = sides
    this.columns = columns
    this.tally = tally
  }

  /**
   * Compares two rows. A row that is shorter than the header ends in empty cells, as readers of tables have it.
   * @throws Unreadable for a row that is longer than the header.
   */
  compare(expected: Row, observed: Row): void {
    this.tally.cells.compared += this.columns.length
    if (this.expected.layout === this.observed.layout && sameRow(expected, observed)) return
    findCells(this.expected, expected)
    findCells(this.observed, observed)
    let worst: NumberComparison['outcome'] = 'identical'
    for (const column of this.columns) {
      if (this.isSame(column)) continue
      const outcome = this.compareCell(column, expected)
      if (outcome === 'differs' || worst === 'identical') worst = outcome
    }
    if (worst === 'identical') return
    const rows = worst === 'differs' ? this.tally.outsideRows : this.tally.withinRows
    rows.add(expected.number, () => this.shown(expected))
  }

  /** Compares the cells of one column, and counts what differs. */
  private compareCell(column: ComparedColumn, row: Row): NumberComparison['outcome'] {
    const { comparer } = column
    const wanted = comparer.number(this.expected.cells, column.expected)
    const found = comparer.number(this.observed.cells, column.observed)
    const outcome = this.outcomeOf(column, wanted, found)
    if (outcome === 'identical') return outcome
    const differences = outcome === 'differs' ? this.tally.cells.outside : this.tally.cells.within
    differences.add(row.number, comparer.quick.distance(wanted, found), () => ({
      path: `${show(column.name)}, ${label(this.expected, row)}`,
      expected: show(this.expected.cells.text(column.expected)),
      observed: show(this.observed.cells.text(column.observed)),
      difference: this.inFull(column).difference,
    }))
    return outcome
  }

  private isSame({ expected, observed }: ComparedColumn): boolean {
    return this.expected.cells.same(expected, this.observed.cells, observed)
  }

  private outcomeOf(column: ComparedColumn, wanted: number, found: number): NumberComparison['outcome'] {
    const isAccepted = column.comparer.quick.accepts(wanted, found)
    return isAccepted === undefined ? this.inFull(column).outcome : isAccepted ? 'within-tolerance' : 'differs'
  }

  /** The row that is looked at, as a report shows it. */
  private shown(row: Row): ShownRow {
    const cells = this.columns.slice(0, mostColumns).map((column) => {
      const { comparer, expected, observed } = column
      const numbers = [comparer.number(this.expected.cells, expected), comparer.number(this.observed.cells, observed)]
      const [wanted = NaN, found = NaN] = numbers
      return {
        expected: show(this.expected.cells.text(expected), longestCell),
        observed: show(this.observed.cells.text(observed), longestCell),
        outcome: this.isSame(column) ? 'identical' : this.outcomeOf(column, wanted, found),
      } as const
    })
    return { row: label(this.expected, row), cells }
  }

  private inFull({ comparer, expected, observed }: ComparedColumn): NumberComparison {
    return comparer.compare(this.expected.cells.text(expected), this.observed.cells.text(observed))
  }
}

/** What a reader calls the row whose cells `side` holds: by its key "model knn, minute 3", else "row 17". */
export function label(side: Side, { number }: Row): string {
  if (side.key.length === 0) return `row ${number.toLocaleString('en-US')}`
  return side.key.map(({ name, place }) => show(`${name} ${side.cells.text(place)}`)).join(', ')
}

/** @throws Unreadable for a row that is longer than the header, or than the first row where there is no header. */
function findCells(side: Side, row: Row): void {
  side.cells.find(row, side.delimiter)
  if (side.cells.count <= side.count) return
  const cells = `${side.cells.count} cells, where the first has ${side.count}`
  throw new Unreadable(`row ${row.number.toLocaleString('en-US')} of the ${side.name} table has ${cells}`)
}

export function findKey({ cells, delimiter, keyCount }: Side, row: Row): void {
  cells.find(row, delimiter, keyCount)
}

/** The same for rows with the same key; 32 bits, with sign. The key of the row must have been found. */
export function keyHash({ key, cells }: Side): number {
  let hash = 0x811c9dc5
  for (const { place } of key) hash = cells.hash(place, hash)
  // FNV leaves little in the high bits of short keys; Murmur3's finalizer (A. Appleby) spreads it over all of them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Whether the rows whose keys both sides found last have the same. */
export function sameKey(a: Side, b: Side): boolean {
  return a.key.every(({ place }, index) => a.cells.same(place, b.cells, b.key[index]!.place))
}
