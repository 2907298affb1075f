import type { ResultPlan } from '../../model/plan.ts'
import { readNumeral } from '../numeral.ts'
import { show } from '../show.ts'
import { partsOf } from '../tolerance.ts'
import { Unreadable } from '../unreadable.ts'
import type { RowReader } from './reader.ts'

/** A column that both tables have: its name, and where it stands in each, from 0. */
export interface Column {
  readonly name: string
  readonly expected: number
  readonly observed: number
}

export interface Columns {
  /** Those by which rows find each other; none where they do so by position. */
  readonly key: readonly Column[]
  /** Those whose cells are compared. */
  readonly compared: readonly Column[]
  readonly missing: readonly string[]
  readonly added: readonly string[]
  /** How many cells a row of each table has. */
  readonly expectedCount: number
  readonly observedCount: number
  /** Whether rows of the same bytes have the same cells in the same columns. */
  readonly isAligned: boolean
}

/**
 * Which columns find each other: by name where there is a header, the n-th of a name with the n-th; else by position.
 * Leaves both readers behind the header. The first row is a header where the result names columns, and where no cell
 * of it is a number.
 * @throws Unreadable where the result names a column that is not there.
 */
export function matchColumns(expected: RowReader, observed: RowReader, result: ResultPlan): Columns {
  const named = [...result.key, ...result.ignore, ...partsOf(result)]
  const isHeaded = named.length > 0 || isHeader(expected.peek(1)[0] ?? [])
  const wanted = isHeaded ? takeHeader(expected) : positions(expected)
  const found = isHeaded ? takeHeader(observed) : positions(observed)
  for (const name of named)
    if (!found.includes(name) || !result.ignore.includes(name)) requireColumn(name, 'expected', wanted)
  for (const name of result.key) requireColumn(name, 'observed', found)
  const [key, ignored] = [new Set(result.key), new Set(result.ignore)]
  const [wantedPlaces, foundPlaces] = [placesOf(wanted), placesOf(found)]
  const pairOf = (name: string): Column[] => {
    const [expected, observed] = [wantedPlaces.get(name), foundPlaces.get(name)]
    return expected === undefined || observed === undefined ? [] : [{ name, expected, observed }]
  }
  return {
    key: result.key.flatMap(pairOf),
    compared: wanted.filter((name) => !key.has(name) && !ignored.has(name)).flatMap(pairOf),
    missing: wanted.filter((name) => !foundPlaces.has(name) && !ignored.has(name)),
    added: found.filter((name) => !wantedPlaces.has(name) && !ignored.has(name)),
    expectedCount: wanted.length,
    observedCount: found.length,
    isAligned:
      expected.delimiter === observed.delimiter &&
      wanted.length === found.length &&
      wanted.every((name, place) => name === found[place]),
  }
}

/** Whether a first row is taken for a header, where nothing else tells: no cell of it is a number. */
export function isHeader(cells: readonly string[]): boolean {
  return cells.every((cell) => readNumeral(cell) === undefined)
}

function placesOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, place) => [name, place]))
}

function positions(reader: RowReader): string[] {
  return (reader.peek(1)[0] ?? []).map((_, place) => `column ${place + 1}`)
}

/** The names in the first row, made different where they are not: "x", "x (2)". Steps over that row. */
export function takeHeader(reader: RowReader): string[] {
  const [header = [], first = []] = reader.peek(2)
  reader.skipHeader()
  // What R's write.table prints, and its read.table understands: row names, and no name above them.
  const names = header.length > 0 && first.length === header.length + 1 ? ['', ...header] : header
  const seen = new Map<string, number>()
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

function requireColumn(name: string, side: 'expected' | 'observed', names: readonly string[]): void {
  if (names.includes(name)) return
  const known = show(names.slice(0, 20).join(', '))
  throw new Unreadable(`the ${side} table has no column \`${show(name)}\`; it has ${known || 'none'}`)
}
