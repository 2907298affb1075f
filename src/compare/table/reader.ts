import type { Evidence } from '../../model/result.ts'
import { Unreadable } from '../unreadable.ts'
import { Cells } from './cells.ts'
import { delimiterOf, utf8Bytes } from './dialect.ts'
import { splitRows, type Row, type RowBatch } from './rows.ts'

/** How much of a table is looked at to tell how it is written, bytes. */
const head = 64 * 1024

/** Walks over a table's rows, once. */
export class RowReader {
  readonly delimiter: number
  /** The row that was stepped on last. */
  readonly row: Row = { bytes: new Uint8Array(0), start: 0, end: 0, number: 0 }
  private readonly called: string
  private readonly batches: AsyncIterator<RowBatch>
  private bounds: readonly number[] = []
  private place = 0

  private constructor(called: string, delimiter: number, batches: AsyncIterator<RowBatch>) {
    this.called = called
    this.delimiter = delimiter
    this.batches = batches
  }

  /**
   * Opens a table and has its first rows at hand. `called` is what messages call it.
   * @throws Unreadable, as `fetch` does, where a row is too long or does not end.
   */
  static async open(evidence: Evidence, called: string): Promise<RowReader> {
    const bytes = utf8Bytes(evidence.open(), head)
    const first = await bytes.next().catch((error: unknown) => refuse(called, error))
    const beginning = first.done === true ? new Uint8Array(0) : first.value
    const delimiter = delimiterOf(evidence.name, beginning)
    const reader = new RowReader(called, delimiter, splitRows(chain(beginning, bytes), delimiter))
    await reader.fetch()
    return reader
  }

  /** The cells of the next rows, as far as they are at hand; nothing is stepped on. */
  peek(count: number): string[][] {
    const cells = new Cells()
    const rows: string[][] = []
    for (let at = this.place; at < this.bounds.length && rows.length < count; at += 2) {
      const row = { bytes: this.row.bytes, start: this.bounds[at]!, end: this.bounds[at + 1]!, number: 0 }
      cells.find(row, this.delimiter)
      rows.push(cells.texts())
    }
    return rows
  }

  /** Leaves the header behind: row 1 is the one after it. */
  skipHeader(): void {
    this.step()
    this.row.number = 0
  }

  /** Steps on the next row where it is at hand: no promise is made for each of five million rows. */
  step(): boolean {
    if (this.place >= this.bounds.length) return false
    const { row } = this
    row.start = this.bounds[this.place]!
    row.end = this.bounds[this.place + 1]!
    row.number++
    this.place += 2
    return true
  }

  /** Gets more rows at hand, which ends what was at hand before. False at the end of the table. */
  async fetch(): Promise<boolean> {
    for (;;) {
      const batch = await this.batches.next().catch((error: unknown) => refuse(this.called, error))
      if (batch.done === true) return false
      if (batch.value.bounds.length === 0) continue
      this.row.bytes = batch.value.bytes
      this.bounds = batch.value.bounds
      this.place = 0
      return true
    }
  }

  /** Steps on the next row, getting it at hand where it is not. False at the end of the table. */
  async next(): Promise<boolean> {
    return this.step() || ((await this.fetch()) && this.step())
  }

  /** Ends the reading, wherever it stands, and lets go of what is read. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.batches.return?.()
  }
}

/** Throws what was thrown, with the name of the table where it is about that. */
function refuse(called: string, error: unknown): never {
  throw error instanceof Unreadable ? new Unreadable(`${called} ${error.message}`) : error
}

/** Closes `rest` too where nobody reads that far. */
async function* chain(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
