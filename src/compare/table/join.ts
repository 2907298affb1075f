import type { ScratchSpace } from '../scratch.ts'
import { Unreadable } from '../unreadable.ts'
import { Cells } from './cells.ts'
import { findKey, label, type PairComparer, type Side } from './pair.ts'
import { emptyRow, readKept, streamOf } from './partitions.ts'
import { RowTable } from './rowtable.ts'
import type { Row } from './rows.ts'
import type { Tally } from './tally.ts'

/**
 * Compares tables partition by partition. Holds in memory the rows of one partition of the expected table, and of the
 * observed one those that nobody expects; all others come by.
 */
export class Join {
  private readonly comparer: PairComparer
  private readonly tally: Tally
  private readonly wanted: RowTable
  private readonly added: RowTable
  private readonly row = emptyRow()

  constructor(comparer: PairComparer, tally: Tally) {
    this.comparer = comparer
    this.tally = tally
    this.wanted = new RowTable(withOwnCells(comparer.expected))
    this.added = new RowTable(withOwnCells(comparer.observed))
  }

  /** @throws Unreadable for a key that stands in more than one row of a table, which it names. */
  async compare(space: ScratchSpace, partition: number): Promise<void> {
    const { wanted, added, tally, comparer } = this
    const { expected, observed } = comparer
    wanted.clear()
    added.clear()
    for await (const page of space.read(streamOf(expected, partition))) {
      wanted.add(page, (row) => {
        if (wanted.find(row, expected) !== undefined) throw twin(expected, row)
      })
    }
    const seen = new Uint8Array(wanted.count)
    for await (const page of space.read(streamOf(observed, partition))) this.comparePage(page, seen)
    for (let index = 0; index < wanted.count; index++) {
      if (seen[index] === 1) continue
      wanted.read(index)
      tally.missingRows.add(wanted.row.number, () => keyLabel(expected, wanted.row))
    }
  }

  private comparePage(page: Uint8Array, seen: Uint8Array): void {
    const { wanted, added, tally, comparer, row } = this
    const { observed } = comparer
    for (let start = 0; start < page.length; start = row.end) {
      readKept(page, start, row)
      const index = wanted.find(row, observed)
      if (index !== undefined) {
        if (seen[index] === 1) throw twin(observed, row)
        seen[index] = 1
        comparer.compare(wanted.row, row)
      } else {
        added.add(page.subarray(start, row.end), (row) => {
          if (added.find(row, observed) !== undefined) throw twin(observed, row)
          tally.addedRows.add(row.number, () => keyLabel(observed, row))
        })
      }
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
