import type { Comparison, Outcome } from '../model/result.ts'

/** A comparison that says only what is given here. */
export function comparison(outcome: Outcome, rest: Partial<Comparison> = {}): Comparison {
  return { outcome, expected: undefined, observed: undefined, difference: undefined, message: undefined, ...rest }
}

export function notComparable(message: string): Comparison {
  return comparison('not-comparable', { message })
}
