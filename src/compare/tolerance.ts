import { Big } from 'big.js'
import type { Tolerance, ToleranceByPart, ToleranceForm } from '../model/manifest.ts'
import type { ResultPlan } from '../model/plan.ts'
import { between, forms, rounded, type Acceptance } from './forms.ts'
import { powerOfTen, printNumber, type FiniteNumeral } from './numeral.ts'
import { pathPattern } from './pattern.ts'

/** The tolerance of one number: one that the manifest gives, or what holds where it gives none. */
export type NumberTolerance = 'exact' | 'printed' | ToleranceForm

/** How two numbers are compared. */
export interface NumberRule {
  readonly tolerance: NumberTolerance
  readonly nan: 'equal' | 'differs'
}

/** What each form of the tolerance accepts; a number counts where one of them accepts it. */
export function acceptances(expected: FiniteNumeral, tolerance: NumberTolerance): readonly Acceptance[] {
  if (tolerance === 'exact') return [between(expected.value, expected.value, undefined)]
  if (tolerance === 'printed') {
    const names = ['unit of the last printed digit', 'units of the last printed digit'] as const
    return [rounded(expected.value, { size: powerOfTen(expected.place), names })]
  }
  return formsOf(tolerance).map((form) => form.acceptance(expected, tolerance))
}

/** The tolerance in a reader's words: "± 0.01", "as printed (± 0.00005)", "exact". */
export function describeTolerance(tolerance: NumberTolerance, expected: FiniteNumeral | undefined): string {
  if (tolerance === 'exact') return 'exact'
  if (tolerance === 'printed') {
    if (expected === undefined) return 'as printed'
    return `as printed (± ${printNumber(powerOfTen(expected.place).times(new Big('0.5')))})`
  }
  const told = formsOf(tolerance).map((form) => form.describe(tolerance))
  if (tolerance.similarity !== undefined) told.push(`similarity ≥ ${tolerance.similarity}`)
  return told.join(' or ')
}

function formsOf(tolerance: ToleranceForm) {
  return forms.filter(({ keys }) => keys.some((key) => tolerance[key] !== undefined))
}

/**
 * The tolerance that counts for the whole of a result, or at a part of it: at a column's name, or at a JSON pointer.
 * Without one, what the paper states counts to its last printed digit, and what is recorded counts exactly.
 */
export function toleranceOf(result: ResultPlan, part = ''): NumberTolerance {
  return new Tolerances(result).at(part)
}

/** As `toleranceOf`, for many parts of one result. */
export class Tolerances {
  readonly #otherwise: NumberTolerance
  readonly #parts: { readonly name: string; readonly covers: Coverage; readonly tolerance: NumberTolerance }[] = []
  readonly #unused: Set<string>

  constructor(result: ResultPlan) {
    const { tolerance, expect } = result
    const unstated = expect === undefined ? 'exact' : 'printed'
    this.#otherwise = tolerance === undefined || isByPart(tolerance) ? unstated : inForm(tolerance)
    this.#unused = new Set(partsOf(result))
    if (tolerance === undefined || !isByPart(tolerance)) return
    for (const [name, inner] of Object.entries(tolerance)) {
      this.#parts.push({ name, covers: coverage(name), tolerance: inForm(inner) })
    }
  }

  at(part: string): NumberTolerance {
    const match = this.#parts.find(({ covers }) => covers(part))
    if (match === undefined) return this.#otherwise
    this.#unused.delete(match.name)
    return match.tolerance
  }

  /** Those that no part has asked for yet: perhaps a name that is misspelt. */
  get unused(): readonly string[] {
    return [...this.#unused]
  }
}

/** The columns or path patterns that the manifest gives tolerances for; none where it gives one for all. */
export function partsOf({ tolerance }: ResultPlan): readonly string[] {
  return tolerance !== undefined && isByPart(tolerance) ? Object.keys(tolerance) : []
}

function inForm(tolerance: Exclude<Tolerance, ToleranceByPart>): NumberTolerance {
  return typeof tolerance === 'number' ? { absolute: tolerance } : tolerance
}

function isByPart(tolerance: Tolerance): tolerance is ToleranceByPart {
  return typeof tolerance === 'object' && !Object.keys(tolerance).every((key) => keywords.has(key))
}

const keywords: ReadonlySet<string> = new Set([...forms.flatMap(({ keys }) => keys), 'similarity'])

type Coverage = (part: string) => boolean

function coverage(name: string): Coverage {
  const isNamed = (part: string) => part === name
  if (!name.startsWith('/')) return isNamed
  const matches = pathPattern(name)
  return (part) => isNamed(part) || matches(part)
}
