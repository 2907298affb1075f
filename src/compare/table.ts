import type { Json } from '../model/json.ts'
import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { ending, mediaType } from './evidence.ts'
import type { Kind } from './kind.ts'
import { comparison, notComparable } from './outcome.ts'
import type { Scratch } from './scratch.ts'
import { count, show } from './show.ts'
import { CellComparer } from './table/cell.ts'
import { matchColumns, type Columns } from './table/columns.ts'
import { joinPartition } from './table/join.ts'
import { PairComparer, sideOf, label } from './table/pair.ts'
import { partitionCount, partitionRows } from './table/partitions.ts'
import { RowReader } from './table/reader.ts'
import { Tally, type CellDifference } from './table/tally.ts'
import { toleranceOfColumn } from './table/tolerance.ts'
import { Unreadable } from './unreadable.ts'

/**
 * Tables in text: CSV and TSV. Rows find each other by the columns of the key, in whatever order they stand, or by
 * position where there is no key. Any size in bounded memory: with a key, rows go to scratch, and about 8 MiB of them
 * are in memory at a time (1/1024 of the table where it has more than 8 GiB).
 */
export function tableKind(scratch: Scratch): Kind {
  return {
    name: 'table',
    accepts: (result, observed) =>
      result.kind === 'table' ||
      (result.kind === undefined && (endings.has(ending(observed)) || types.has(mediaType(observed) ?? ''))),
    async compare(expected, observed, result) {
      try {
        return await compareTables({ expected, observed, result }, scratch)
      } catch (error) {
        if (error instanceof Unreadable) return notComparable(error.message)
        throw error
      }
    },
  }
}
