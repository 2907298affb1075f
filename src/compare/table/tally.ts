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

  /** Counts one more. What it is called is only asked of those that may be shown. */
  add(row: number, name: () => T): void {
    if (this.count(row)) this.keep(row, name())
  }

  /** Counts one more, and tells whether it is among the first so far. */
  count(row: number): boolean {
    this.total++
    return row <= this.last
  }

  keep(row: number, item: T): void {
    this.kept.push({ row, item })
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
  private worstDistance = -1
  private worstRow = 0

  /** Counts a cell; what it looks like is only asked of those that may be shown. */
  add(row: number, distance: number, describe: () => CellDifference): void {
    const isFirst = this.cells.count(row)
    // Of several that are equally far off the first counts, in whatever order rows were compared.
    const isWorst = distance > this.worstDistance || (distance === this.worstDistance && row < this.worstRow)
    if (!isFirst && !isWorst) return
    const cell = describe()
    if (isFirst) this.cells.keep(row, cell)
    if (!isWorst) return
    this.worstDistance = distance
    this.worstRow = row
    this.worst = cell
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
  const notes = [
    ...noteColumns('missing', columns.missing),
    ...noteColumns('added', columns.added),
    ...noteRows('missing', missingRows),
    ...noteRows('added', addedRows),
    ...noteCells(tally),
  ]
  return comparison(outcome, {
    expected: worst === undefined ? shape(tally.expectedRows, columns.expectedCount) : at(worst, worst.expected),
    observed: worst === undefined ? shape(tally.observedRows, columns.observedCount) : at(worst, worst.observed),
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
  return [
    `${count(names.length, 'column')} ${what} (${show(names.map((name) => name || 'without a name').join(', '))})`,
  ]
}

function noteRows(what: string, { total, items }: FirstFew<string>): string[] {
  if (total === 0) return []
  return [`${count(total, 'row')} ${what} (${items.slice(0, 3).join('; ')}${total > 3 ? '; …' : ''})`]
}

function noteCells({ outside, within, comparedCells }: Tally): string[] {
  const total = outside.cells.total || within.cells.total
  if (total === 0) return []
  const [verb, rest] = total === 1 ? ['differs', ''] : ['differ', ', of which the one furthest off is shown']
  const how = outside.cells.total > 0 ? verb : `${verb} within the tolerance`
  return [`${total.toLocaleString('en-US')} of ${count(comparedCells, 'cell')} ${how}${rest}`]
}

function at({ column, row }: CellDifference, value: string): string {
  return `${value} at ${column}, ${row}`
}

/** How many of each sort, and the first of each by row. */
function detailsOf({ columns, missingRows, addedRows, outside, within }: Tally): Json {
  const { total, items } = (outside.cells.total > 0 ? outside : within).cells
  return {
    total,
    places: items.map((cell) => ({
      ...cell,
      path: `${cell.column}, ${cell.row}`,
      difference: cell.difference ?? null,
    })),
    missingRows: { total: missingRows.total, first: missingRows.items },
    addedRows: { total: addedRows.total, first: addedRows.items },
    missingColumns: { total: columns.missing.length, first: firstNames(columns.missing) },
    addedColumns: { total: columns.added.length, first: firstNames(columns.added) },
  }
}

function firstNames(names: readonly string[]): string[] {
  return names.slice(0, listed).map((name) => show(name))
}
