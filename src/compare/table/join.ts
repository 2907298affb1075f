import type { ScratchSpace } from '../scratch.ts'
import { Unreadable } from '../unreadable.ts'
import { Cells } from './cells.ts'
import { findKey, label, type PairComparer, type Side } from './pair.ts'
import { emptyRow, readKept, streamOf, type Place } from './partitions.ts'
import { RowTable } from './rowtable.ts'
import type { Tally } from './tally.ts'

/**
 * Compares one partition of two tables. Holds in memory the rows of the expected one, and those of the observed one
 * that nobody expects; all others come by.
 * @throws Unreadable for a key that stands in more than one row of a table, which it names.
 */
export async function joinPartition(space: ScratchSpace, partition: number, join: Join): Promise<void> {
  const { comparer, tally } = join
  const { expected, observed } = comparer
  const wanted = new RowTable(withOwnCells(expected))
  await eachRow(space.read(streamOf(expected, partition)), expected, (place) => {
    if (wanted.find(place.row.hash, expected) !== undefined) throw twin(expected, place)
    wanted.add(place)
  })
  const seen = new Uint8Array(wanted.count)
  const added = new RowTable(withOwnCells(observed))
  await eachRow(space.read(streamOf(observed, partition)), observed, (place) => {
    const index = wanted.find(place.row.hash, observed)
    if (index === undefined) {
      if (added.find(place.row.hash, observed) !== undefined) throw twin(observed, place)
      added.add(place)
      tally.addedRows.add(place.row.number, () => label(observed, place.row))
    } else {
      if (seen[index] === 1) throw twin(observed, place)
      seen[index] = 1
      comparer.compare(wanted.row, place.row)
    }
  })
  for (const [index, isSeen] of seen.entries()) {
    if (isSeen === 1) continue
    wanted.read(index)
    findKey(wanted.side, wanted.row)
    tally.missingRows.add(wanted.row.number, () => label(wanted.side, wanted.row))
  }
}

export interface Join {
  readonly comparer: PairComparer
  readonly tally: Tally
}

/** Walks over rows that were kept; while `visit` looks at one, `side` holds its key. */
async function eachRow(pages: AsyncIterable<Uint8Array>, side: Side, visit: (place: Place) => void): Promise<void> {
  const row = emptyRow()
  for await (const page of pages) {
    for (let start = 0; start < page.length; start = row.end) {
      readKept(page, start, row)
      findKey(side, row)
      visit({ page, start, row })
    }
  }
}

function withOwnCells(side: Side): Side {
  return { ...side, cells: new Cells() }
}

/** The refusal of the row whose key `side` holds. */
function twin(side: Side, { row }: Place): Unreadable {
  return new Unreadable(`more than one row of the ${side.name} table has the key ${label(side, row)}`)
}
