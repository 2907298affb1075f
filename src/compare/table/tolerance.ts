import type { ResultPlan } from '../../model/plan.ts'
import { toleranceOf, type NumberTolerance } from '../tolerance.ts'

/** The columns that the result gives a tolerance of their own. */
export function columnsWithTolerance(_result: ResultPlan): readonly string[] {
  return []
}

/** The tolerance that counts for the numbers of a column. */
export function toleranceOfColumn(result: ResultPlan, _column: string): NumberTolerance {
  return toleranceOf(result)
}
