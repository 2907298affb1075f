import test from 'ava'
import type { Comparison, Outcome } from '../../../src/model/result.ts'

/** One comparison of two files: what it is about, both files, and the outcome. */
export type Case<T = string> = readonly [name: string, expected: T, observed: T, outcome: Outcome, more?: More]

interface More {
  /** What the result declares besides `from`, as its author writes it. */
  readonly options?: string
  /** What the message must match. */
  readonly message?: RegExp
}

export type Compare<T> = (expected: T, observed: T, options?: string) => Promise<Comparison>

/** A test for each case. */
export function testCases<T>(cases: readonly Case<T>[], compare: Compare<T>): void {
  for (const [name, expected, observed, outcome, { options, message } = {}] of cases) {
    test(`${name}: ${outcome}`, async (t) => {
      const seen = await compare(expected, observed, options)
      t.is(seen.outcome, outcome, JSON.stringify(seen))
      if (message !== undefined) t.regex(seen.message ?? '', message)
    })
  }
}
