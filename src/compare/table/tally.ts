import type { Json } from '../../model/json.ts'
import type { Comparison } from '../../model/result.ts'
import { comparison } from '../outcome.ts'
import { count, show } from '../show.ts'
import type { Columns } from './columns.ts'

/** How many of each sort of difference a report lists; all are counted. */
const listed = 50

/** The first few of many things that come in any order, by the row in which they stand. */
export class FirstFew<T> {
  total = 0
  private kept: { readonly row: number; readonly item: T }[] = []
  private last = Infinity

  /** `make` is only asked for what may be kept. */
  add(row: number, make: () => T): void {
    this.total++
    if (row > this.last) return
    this.kept.push({ row, item: make() })
    if (this.kept.length < 2 * listed) return
    this.kept = this.first()
    this.last = this.kept.at(-1)!.row
  }

  get items(): T[] {
    return this.first().map(({ item }) => item)
  }

  private first(): { readonly row: number; readonly item: T }[] {
    return this.kept.toSorted((a, b) => a.row - b.row).slice(0, listed)
  }
}

/** One cell that is not the same in both tables, in the words in which it is shown. */
export interface CellDifference {
  /** "model knn, minute 3", or "row 17". */
  readonly row: string
  readonly column: string
  readonly expected: string
  readonly observed: string
  readonly difference: string | undefined
}

/** Cells that are not the same, of one outcome: the first of them, and the one that is furthest off. */
export class Differences {
  readonly cells = new FirstFew<CellDifference>()
  worst: CellDifference | undefined
  private distance = -1

  add(row: number, distance: number, make: () => CellDifference): void {
    this.cells.add(row, make)
    if (distance <= this.distance) return
    this.distance = distance
    this.worst = make()
  }
}

/** What was found while two tables were compared. */
export class Tally {
  expectedRows = 0
  observedRows = 0
  comparedCells = 0
  readonly columns: Columns
  readonly outside = new Differences()
  readonly within = new Differences()
  readonly missingRows = new FirstFew<string>()
  readonly addedRows = new FirstFew<string>()

  constructor(columns: Columns) {
    this.columns = columns
  }
}

/** The outcome, and what a reader needs to know of it. */
export function conclude(tally: Tally): Comparison {
  const { outside, within, columns, missingRows, addedRows } = tally
  const isWhole = columns.missing.length + columns.added.length + missingRows.total + addedRows.total === 0
  const isAccepted = isWhole && outside.cells.total === 0
  const outcome = !isAccepted ? 'differs' : within.cells.total > 0 ? 'within-tolerance' : 'identical'
  const worst = outside.worst ?? (isAccepted ? within.worst : undefined)
  const place = worst === undefined ? '' : ` (${worst.column}, ${worst.row})`
  const notes = [
    ...noteColumns('missing', columns.missing),
    ...noteColumns('added', columns.added),
    ...noteRows('missing', missingRows),
    ...noteRows('added', addedRows),
    ...noteCells(tally),
  ]
  return comparison(outcome, {
    expected: worst === undefined ? shape(tally.expectedRows, columns.expectedCount) : worst.expected + place,
    observed: worst === undefined ? shape(tally.observedRows, columns.observedCount) : worst.observed + place,
    difference: worst?.difference,
    message: notes.length === 0 ? undefined : notes.join('; '),
    ...(notes.length === 0 ? {} : { details: detailsOf(tally) }),
  })
}

function shape(rows: number, columns: number): string {
  return `${count(rows, 'row')} x ${count(columns, 'column')}`
}

function noteColumns(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [`${count(names.length, 'column')} ${what}: ${show(names.map((name) => name || '(no name)').join(', '))}`]
}

function noteRows(what: string, { total, items }: FirstFew<string>): string[] {
  if (total === 0) return []
  return [`${count(total, 'row')} ${what}: ${items.slice(0, 3).join('; ')}${total > 3 ? '; …' : ''}`]
}

function noteCells({ outside, within, comparedCells }: Tally): string[] {
  const of = `of ${count(comparedCells, 'cell')}`
  const furthest = (total: number): string => (total > 1 ? ', the furthest off is shown' : '')
  const beyond = outside.cells.total
  if (beyond > 0)
    return [`${beyond.toLocaleString('en-US')} ${of} ${beyond === 1 ? 'differs' : 'differ'}${furthest(beyond)}`]
  const inside = within.cells.total
  return inside === 0 ? [] : [`${inside.toLocaleString('en-US')} ${of} not the same${furthest(inside)}`]
}

/** The first of each sort, by row. */
function detailsOf({ columns, missingRows, addedRows, outside, within, comparedCells }: Tally): Json {
  const cells = ({ cells }: Differences): Json => ({
    total: cells.total,
    first: cells.items.map((cell) => ({ ...cell, difference: cell.difference ?? null })),
  })
  return {
    columns: { missing: columns.missing.slice(0, listed).map(short), added: columns.added.slice(0, listed).map(short) },
    rows: {
      missing: { total: missingRows.total, first: missingRows.items },
      added: { total: addedRows.total, first: addedRows.items },
    },
    cells: { compared: comparedCells, differing: cells(outside), withinTolerance: cells(within) },
  }
}

function short(name: string): string {
  return show(name)
}
