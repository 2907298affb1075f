import type { Json } from '../../model/json.ts'
import type { Comparison } from '../../model/result.ts'
import { FirstFew, Judged, listed, type Difference } from '../differences.ts'
import { comparison } from '../outcome.ts'
import { count, show } from '../show.ts'
import type { Columns } from './columns.ts'

/** A row as a report shows it: what both tables have in it, and how that compares. */
export interface ShownRow {
  readonly row: string
  readonly cells: readonly {
    readonly expected: string
    readonly observed: string
    readonly outcome: 'identical' | 'within-tolerance' | 'differs'
  }[]
}

/** How many rows and columns a report shows of a table. */
const shownRows = 20
const shownColumns = 12

/** What was found while two tables were compared. */
export class Tally {
  expectedRows = 0
  observedRows = 0
  readonly columns: Columns
  readonly cells = new Judged()
  readonly missingRows = new FirstFew<string>()
  readonly addedRows = new FirstFew<string>()
  /** Rows that have a cell outside of the tolerance, and those that have only such within it. */
  readonly outsideRows = new FirstFew<ShownRow>()
  readonly withinRows = new FirstFew<ShownRow>()

  constructor(columns: Columns) {
    this.columns = columns
  }
}

/** The outcome, and what a reader needs to know of it. */
export function conclude(tally: Tally): Comparison {
  const { cells, columns, missingRows, addedRows } = tally
  const isWhole = columns.missing.length + columns.added.length + missingRows.total + addedRows.total === 0
  const isAccepted = isWhole && cells.outside.total === 0
  const outcome = !isAccepted ? 'differs' : cells.within.total > 0 ? 'within-tolerance' : 'identical'
  const worst = cells.outside.worst ?? (isAccepted ? cells.within.worst : undefined)
  const notes = [
    ...noteColumns('missing', columns.missing),
    ...noteColumns('added', columns.added),
    ...noteRows('missing', missingRows),
    ...noteRows('added', addedRows),
    ...cells.note('cell'),
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
  const told = show(names.map((name) => name || 'without a name').join(', '))
  return [`${count(names.length, 'column')} ${what} (${told})`]
}

function noteRows(what: string, { total, items }: FirstFew<string>): string[] {
  if (total === 0) return []
  return [`${count(total, 'row')} ${what} (${items.slice(0, 3).join('; ')}${total > 3 ? '; …' : ''})`]
}

function at({ path }: Difference, value: string): string {
  return `${value} at ${path}`
}

/** How many of each sort, and the first of each by row. */
function detailsOf(tally: Tally): Json {
  const { columns, missingRows, addedRows, cells } = tally
  const rows = (tally.outsideRows.total > 0 ? tally.outsideRows : tally.withinRows).items.slice(0, shownRows)
  return {
    total: cells.told.total,
    places: cells.told.listing,
    ...(rows.length === 0 ? {} : { table: tableOf(columns, rows) }),
    missingRows: { total: missingRows.total, first: missingRows.items },
    addedRows: { total: addedRows.total, first: addedRows.items },
    missingColumns: { total: columns.missing.length, first: firstNames(columns.missing) },
    addedColumns: { total: columns.added.length, first: firstNames(columns.added) },
  }
}

/** Of a wide table the columns that differ come first, and of the others as many as there is room for. */
function tableOf({ compared }: Columns, rows: readonly ShownRow[]): Json {
  const isMoved = (place: number) => rows.some(({ cells }) => (cells[place]?.outcome ?? 'identical') !== 'identical')
  const places = [...compared.keys()].filter((place) => rows.some(({ cells }) => place < cells.length))
  const chosen = places.toSorted((a, b) => Number(isMoved(b)) - Number(isMoved(a)) || a - b).slice(0, shownColumns)
  const inOrder = chosen.toSorted((a, b) => a - b)
  return {
    columns: inOrder.map((place) => show(compared[place]?.name ?? '')),
    rows: rows.map(({ row, cells }) => {
      return { row, cells: inOrder.flatMap((place) => (cells[place] === undefined ? [] : [{ ...cells[place] }])) }
    }),
  }
}

function firstNames(names: readonly string[]): string[] {
  return names.slice(0, listed).map((name) => show(name))
}
