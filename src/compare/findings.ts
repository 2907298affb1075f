import type { Json } from '../model/json.ts'
import type { Comparison, Outcome } from '../model/result.ts'
import { comparison } from './outcome.ts'
import { count, show } from './show.ts'

/** One place at which two documents are not the same. */
export interface Finding {
  /** JSON pointer, or the path of a file; empty at the root. */
  readonly path: string
  readonly outcome: Extract<Outcome, 'within-tolerance' | 'differs' | 'missing'>
  readonly expected: string | undefined
  readonly observed: string | undefined
  readonly difference: string | undefined
  readonly message: string | undefined
}

/** How many places a report lists. All are counted. */
const listed = 50

/** Counts what is found, and keeps the first of it. */
export class Findings {
  #outside = 0
  #within = 0
  readonly #kept: Finding[] = []
  #nearest: Finding | undefined

  add(finding: Finding): void {
    if (finding.outcome === 'within-tolerance') {
      this.#within += 1
      this.#nearest ??= finding
    } else {
      this.#outside += 1
      if (this.#kept.length < listed) this.#kept.push(finding)
    }
  }

  get outcome(): Extract<Outcome, 'identical' | 'within-tolerance' | 'differs'> {
    if (this.#outside > 0) return 'differs'
    return this.#within > 0 ? 'within-tolerance' : 'identical'
  }

  /** The findings as the comparison of two documents; `noun` is what was compared at each place. */
  conclude(noun: string, whole: Pick<Comparison, 'expected' | 'observed'>): Comparison {
    const first = this.#kept[0] ?? this.#nearest
    if (first === undefined) return comparison('identical', whole)
    if (first.path === '')
      return comparison(this.outcome, { ...whole, difference: first.difference, message: first.message })
    const number = this.#outside > 0 ? this.#outside : this.#within
    const verb = number === 1 ? 'differs' : 'differ'
    const summary = `${count(number, noun)} ${verb}${this.#outside > 0 ? '' : ' within the tolerance'}`
    return comparison(this.outcome, {
      expected: at(first.path, first.expected),
      observed: at(first.path, first.observed),
      difference: first.difference,
      message: first.message === undefined ? summary : `${summary}; ${first.message}`,
      ...(this.#outside > 0 ? { details: { total: this.#outside, places: this.#kept.map(printed) } } : {}),
    })
  }
}

function at(path: string, value: string | undefined): string {
  return `${value ?? 'nothing'} at ${show(path, 100)}`
}

function printed({ path, expected, observed, difference }: Finding): Json {
  return { path: show(path), expected: expected ?? null, observed: observed ?? null, difference: difference ?? null }
}
