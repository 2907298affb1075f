import type { Outcome, ResultReport } from '../../model/result.ts'
import { byUrgency } from '../order.ts'

/** In the order in which they are kept where there are too many. */
const ranks: readonly Outcome[] = ['differs', 'missing', 'not-comparable', 'within-tolerance', 'identical']

/** So few more are shown rather than told of. */
const few = 2

/** The results that a reader is shown, and a line about the rest. */
export interface Folded {
  readonly kept: readonly ResultReport[]
  readonly rest: string | undefined
}

/** Keeps about as many results as `most`: those that are not reproduced, then those that are not the same. */
export function fold(results: readonly ResultReport[], most: number): Folded {
  const ordered = byUrgency(results)
  if (results.length <= most + few) return { kept: ordered, rest: undefined }
  const ranked = results.toSorted((a, b) => ranks.indexOf(a.outcome) - ranks.indexOf(b.outcome))
  const left = new Set(ranked.slice(most))
  const counts = ranks.map((outcome) => ({
    outcome,
    number: [...left].filter((result) => result.outcome === outcome).length,
  }))
  const [only, ...others] = counts.filter(({ number }) => number > 0)
  const told =
    others.length === 0
      ? `${grouped(left.size)} more ${only?.outcome}`
      : `${grouped(left.size)} more (${[only, ...others].map((one) => `${grouped(one?.number ?? 0)} ${one?.outcome}`).join(', ')})`
  return { kept: ordered.filter((result) => !left.has(result)), rest: `and ${told}; --all shows them` }
}

function grouped(number: number): string {
  return number.toLocaleString('en-US')
}
