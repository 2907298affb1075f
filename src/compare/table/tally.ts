import type { Json } from '../../model/json.ts'

/** How many of each sort of difference a report lists; all are counted. */
export const listed = 50

/** The first few of many things that come in any order, by the row in which they stand. */
export class FirstFew<T> {
  total = 0
  private kept: { readonly row: number; readonly item: T }[] = []
  private last = Infinity

  /** `make` is only asked for what will be kept. */
  add(row: number, make: () => T): void {
    this.total++
    if (row > this.last) return
    this.kept.push({ row, item: make() })
    if (this.kept.length < 2 * listed) return
    this.sort()
    this.kept.length = listed
    this.last = this.kept.at(-1)!.row
  }

  items(): T[] {
    this.sort()
    return this.kept.slice(0, listed).map(({ item }) => item)
  }

  private sort(): void {
    this.kept.sort((a, b) => a.row - b.row)
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

/** The cell furthest from what is expected, among those that are outside of the tolerance or among those within. */
export class Worst {
  cell: CellDifference | undefined
  private distance = -1

  add(distance: number, make: () => CellDifference): void {
    if (distance <= this.distance) return
    this.distance = distance
    this.cell = make()
  }
}

/** What was found while two tables were compared. */
export class Tally {
  expectedRows = 0
  observedRows = 0
  comparedCells = 0
  readonly outside = new FirstFew<CellDifference>()
  readonly worstOutside = new Worst()
  withinCount = 0
  readonly worstWithin = new Worst()
  readonly missingRows = new FirstFew<string>()
  readonly addedRows = new FirstFew<string>()
}

export function cellJson(cell: CellDifference): Json {
  return { ...cell, difference: cell.difference ?? null }
}
