import type { ScratchSpace } from '../scratch.ts'
import { Unreadable } from '../unreadable.ts'
import { Cells } from './cells.ts'
import { findKey, label, type PairComparer, type Side } from './pair.ts'
import { emptyRow, readKept, streamOf, type Place } from './partitions.ts'
import { RowTable } from './rowtable.ts'
import type { Row } from './rows.ts'
import type { Tally } from './tally.ts'

export interface Join {
  readonly comparer: PairComparer
  readonly tally: Tally
}

/**
 * Compares one partition of two tables. Holds in memory the rows of the expected one, and those of the observed one
 * that nobody expects; all others come by.
 * @throws Unreadable for a key that stands in more than one row of a table, which it names.
 */
export async function joinPartition(space: ScratchSpace, partition: number, { comparer, tally }: Join): Promise<void> {
  const { expected, observed } = comparer
  const wanted = new RowTable(withOwnCells(expected))
  await eachRow(space.read(streamOf(expected, partition)), (place) => {
    if (wanted.find(place.row, expected) !== undefined) throw twin(expected, place.row)
    wanted.add(place)
  })
  const seen = new Uint8Array(wanted.count)
  const added = new RowTable(withOwnCells(observed))
  await eachRow(space.read(streamOf(observed, partition)), (place) => {
    const { row } = place
    const index = wanted.find(row, observed)
    if (index !== undefined) {
      if (seen[index] === 1) throw twin(observed, row)
      seen[index] = 1
      comparer.compare(wanted.row, row)
    } else {
      if (added.find(row, observed) !== undefined) throw twin(observed, row)
      added.add(place)
      tally.addedRows.add(row.number, () => keyLabel(observed, row))
    }
  })
  for (let index = 0; index < wanted.count; index++) {
    if (seen[index] === 1) continue
    wanted.read(index)
    tally.missingRows.add(wanted.row.number, () => keyLabel(expected, wanted.row))
  }
}

async function eachRow(pages: AsyncIterable<Uint8Array>, visit: (place: Place) => void): Promise<void> {
  const row = emptyRow()
  for await (const page of pages) {
    for (let start = 0; start < page.length; start = row.end) {
      readKept(page, start, row)
      visit({ page, start, row })
    }
  }
}

/** Two rows of one table are looked at together, where one is searched for among the others. */
function withOwnCells(side: Side): Side {
  return { ...side, cells: new Cells() }
}

function twin(side: Side, row: Row): Unreadable {
  return new Unreadable(`more than one row of the ${side.name} table has the key ${keyLabel(side, row)}`)
}

function keyLabel(side: Side, row: Row): string {
  findKey(side, row)
  return label(side, row)
}
