import type { Comparison, Evidence } from '../model/result.ts'
import type { ResultPlan } from '../model/plan.ts'

/** How files of one kind are compared. Kinds stand in a table, in `kinds.ts`; the first that accepts is taken. */
export interface Kind {
  readonly name: string
  /** Whether this kind compares `observed`, told by its name and by what the result declares. */
  accepts(result: ResultPlan, observed: Evidence): boolean
  /** Never throws for what a file holds: what cannot be read is `not-comparable`, with the reason. */
  compare(expected: Evidence, observed: Evidence, result: ResultPlan): Promise<Comparison>
}
