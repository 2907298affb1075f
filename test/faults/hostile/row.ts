import { exitCodeOf, type ErrorCode } from '../../../src/errors.ts'
import { isReproduced, type Outcome } from '../../../src/model/result.ts'

/** A hostile input, and what must come of it. The table in docs/security.md is made of these. */
export interface Row {
  /** What is given, in a reader's words. */
  readonly input: string
  /** What must come of it: how a run or a manifest fails, or the outcome of the one result. */
  readonly ends: Ends
  /** What else must be so, in a reader's words. */
  readonly note?: string
}

export type Ends = ErrorCode | Outcome | 'read'

const outcomes: readonly string[] = ['identical', 'within-tolerance', 'differs', 'missing', 'not-comparable']

export function isOutcome(ends: Ends): ends is Outcome {
  return outcomes.includes(ends)
}

/** The exit code that `repro verify` must have. */
export function exitOf(ends: Ends): number {
  if (ends === 'read') return 0
  if (isOutcome(ends)) return isReproduced(ends) ? 0 : 1
  return exitCodeOf(ends)
}

/** The outcome as it stands in the table. */
export function outcomeText({ ends, note }: Row): string {
  const what = ends === 'read' ? 'read' : isOutcome(ends) ? `the result is \`${ends}\`` : `\`${ends}\``
  return `${what}, exit ${exitOf(ends)}${note === undefined ? '' : `: ${note}`}`
}
