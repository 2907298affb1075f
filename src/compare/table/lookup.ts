import type { RowChoice } from '../../model/plan.ts'
import type { Evidence } from '../../model/result.ts'
import { showName } from '../evidence.ts'
import { show } from '../show.ts'
import { Unreadable } from '../unreadable.ts'
import { Cells } from './cells.ts'
import { isHeader, takeHeader } from './columns.ts'
import { RowReader } from './reader.ts'

/** Which cell of a table is meant. A column by its name or its number from 1. */
export interface CellChoice {
  readonly row: RowChoice
  readonly column: string | number
}

/**
 * The text of one cell of a table of any size, or half a sentence about why there is none. A row that is chosen by what
 * stands in it may be there only once.
 */
export async function readCell(
  choice: CellChoice,
  evidence: Evidence,
): Promise<{ readonly text: string } | { readonly missing: string }> {
  try {
    return { text: await findCell(choice, evidence) }
  } catch (error) {
    if (error instanceof Unreadable) return { missing: `${error.message} in ${showName(evidence)}` }
    throw error
  }
}

async function findCell({ row, column }: CellChoice, evidence: Evidence): Promise<string> {
  await using reader = await RowReader.open(evidence, 'the table')
  const isNamed = typeof row !== 'number' || typeof column === 'string'
  const names = isNamed || isHeader(reader.peek(1)[0] ?? []) ? takeHeader(reader) : []
  const place = typeof column === 'number' ? column - 1 : placeOf(column, names)
  const matches = typeof row === 'number' ? byNumber(row) : byCells(row, names)
  let found: string | undefined
  const cells = new Cells()
  while (await reader.next()) {
    cells.find(reader.row, reader.delimiter)
    if (!matches(cells, reader.row.number)) continue
    if (place >= cells.count) throw new Unreadable(`there is no column ${place + 1}`)
    if (found !== undefined) throw new Unreadable(`more than one row has ${describe(row)}`)
    found = cells.text(place)
    if (typeof row === 'number') break
  }
  if (found === undefined)
    throw new Unreadable(`there is no row ${typeof row === 'number' ? row : `with ${describe(row)}`}`)
  return found
}

type Matches = (cells: Cells, number: number) => boolean

function byNumber(wanted: number): Matches {
  return (_, number) => number === wanted
}

function byCells(wanted: Readonly<Record<string, string>>, names: readonly string[]): Matches {
  const places = Object.entries(wanted).map(([name, text]) => ({ place: placeOf(name, names), text }))
  return (cells) => places.every(({ place, text }) => cells.text(place) === text)
}

function placeOf(name: string, names: readonly string[]): number {
  const place = names.indexOf(name)
  if (place === -1) throw new Unreadable(`there is no column \`${show(name)}\``)
  return place
}

function describe(row: RowChoice): string {
  if (typeof row === 'number') return String(row)
  return Object.entries(row)
    .map(([name, text]) => `\`${show(name)}\` ${show(text)}`)
    .join(' and ')
}
