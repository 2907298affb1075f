import { messageOf } from '../errors.ts'
import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import type { TableConverter } from '../model/table.ts'
import { ending, mediaType } from './evidence.ts'
import type { Kind } from './kind.ts'
import { notComparable } from './outcome.ts'
import type { Scratch } from './scratch.ts'
import { show } from './show.ts'
import { CellComparer } from './table/cell.ts'
import { matchColumns } from './table/columns.ts'
import { Join } from './table/join.ts'
import { label, PairComparer, sideOf } from './table/pair.ts'
import { partitionCount, partitionRows } from './table/partitions.ts'
import { RowReader } from './table/reader.ts'
import { conclude, Tally } from './table/tally.ts'
import { Tolerances } from './tolerance.ts'
import { Unreadable } from './unreadable.ts'

export { readCell } from './table/lookup.ts'

const textEndings: readonly string[] = ['.csv', '.tsv', '.tab']
const types: ReadonlySet<string | undefined> = new Set(['text/csv', 'text/tab-separated-values'])

/**
 * Tables: CSV and TSV, and Parquet where there is a converter. Rows find each other by the columns of the key, in
 * whatever order they stand, or by position where there is no key. Any size in bounded memory: with a key, rows go to
 * scratch, and about 1 MiB of them is in memory at a time (1/1024 of the table where it has more than 1 GiB).
 */
export function tableKind(scratch: Scratch, converter?: TableConverter): Kind {
  const endings = converter === undefined ? textEndings : [...textEndings, '.parquet']
  return {
    name: 'table',
    accepts: (result, observed) =>
      result.kind === 'table' ||
      (result.kind === undefined && (endings.includes(ending(observed)) || types.has(mediaType(observed)))),
    async compare(expected, observed, result) {
      const [wanted, found] = [asText(expected, converter), asText(observed, converter)]
      try {
        return await compareTables({ expected: wanted, observed: found, result }, scratch)
      } catch (error) {
        if (error instanceof Unreadable) return notComparable(error.message)
        throw error
      }
    },
  }
}

/** How much longer a table may be as text than in a format that compresses it; only a guess of its size. */
const expansion = 8

/** A Parquet file as the text that it would be. */
function asText(evidence: Evidence, converter: TableConverter | undefined): Evidence {
  if (converter === undefined || ending(evidence) !== '.parquet') return evidence
  return { ...evidence, size: expansion * evidence.size, open: () => converted(evidence, converter) }
}

async function* converted(evidence: Evidence, converter: TableConverter): AsyncGenerator<Uint8Array> {
  try {
    yield* converter.convert(evidence.open())
  } catch (error) {
    throw new Unreadable(`cannot be converted: ${show(messageOf(error))}`)
  }
}

interface Tables {
  readonly expected: Evidence
  readonly observed: Evidence
  readonly result: ResultPlan
}

async function compareTables({ expected, observed, result }: Tables, scratch: Scratch): Promise<Comparison> {
  await using wanted = await RowReader.open(expected, 'the expected table')
  await using found = await RowReader.open(observed, 'the observed table')
  const columns = matchColumns(wanted, found, result)
  const tolerances = new Tolerances(result)
  const { nan, decimal } = result
  const compared = columns.compared.map((column) => {
    return { ...column, comparer: new CellComparer({ tolerance: tolerances.at(column.name), nan, decimal }) }
  })
  const tally = new Tally(columns)
  const sides = [sideOf('expected', wanted, columns), sideOf('observed', found, columns)] as const
  const both = { wanted, found, tally, comparer: new PairComparer(sides, compared, tally) }
  if (columns.key.length === 0) await compareByPosition(both)
  else await compareByKey(both, scratch, Math.max(expected.size, observed.size))
  return conclude(tally)
}

interface Sides {
  readonly wanted: RowReader
  readonly found: RowReader
  readonly comparer: PairComparer
  readonly tally: Tally
}

/** Reads both tables side by side. */
async function compareByPosition({ wanted, found, comparer, tally }: Sides): Promise<void> {
  for (;;) {
    const [isWanted, isFound] = [wanted.step() || (await wanted.next()), found.step() || (await found.next())]
    if (isWanted && isFound) comparer.compare(wanted.row, found.row)
    else if (isWanted) tally.missingRows.add(wanted.row.number, () => label(comparer.expected, wanted.row))
    else if (isFound) tally.addedRows.add(found.row.number, () => label(comparer.observed, found.row))
    else break
  }
  tally.expectedRows = wanted.row.number
  tally.observedRows = found.row.number
}

/** Brings rows of one key together on scratch, some of both tables at a time, and compares those. */
async function compareByKey({ wanted, found, comparer, tally }: Sides, scratch: Scratch, size: number): Promise<void> {
  await using space = await scratch.open()
  const target = { space, count: partitionCount(size) }
  tally.expectedRows = await partitionRows(wanted, comparer.expected, target)
  tally.observedRows = await partitionRows(found, comparer.observed, target)
  const join = new Join(comparer, tally)
  for (let partition = 0; partition < target.count; partition++) await join.compare(space, partition)
}
