import { Big } from 'big.js'
import type { Tolerance, ToleranceForm } from '../model/manifest.ts'
import type { ResultPlan } from '../model/plan.ts'
import { decimal, powerOfTen, printNumber, type FiniteNumeral } from './numeral.ts'

/** The tolerance of one number: one that the manifest gives, or what holds where it gives none. */
export type NumberTolerance = 'exact' | 'printed' | ToleranceForm

/** How two numbers are compared. */
export interface NumberRule {
  readonly tolerance: NumberTolerance
  readonly nan: 'equal' | 'differs'
}

/** What is accepted, ends included, and the unit in which a difference from it is told. */
export interface Acceptance {
  readonly low: Big
  readonly high: Big
  /** `undefined` where the tolerance has no width that a difference can be measured in. */
  readonly unit: { readonly size: Big; readonly name: string } | undefined
}

interface Form {
  /** What this form accepts around the expected value; undefined where `tolerance` does not use it. */
  acceptance(expected: FiniteNumeral, tolerance: ToleranceForm): Acceptance | undefined
  /** In a reader's words. */
  describe(tolerance: ToleranceForm, expected: FiniteNumeral | undefined): string | undefined
}

/**
 * numpy's isclose: |observed - expected| <= absolute + relative * |expected|. As the sum is not less than either part,
 * either suffices.
 * Source: numpy.isclose, https://numpy.org/doc/stable/reference/generated/numpy.isclose.html
 */
const absoluteOrRelative: Form = {
  acceptance(expected, { absolute, relative }) {
    if (absolute === undefined && relative === undefined) return undefined
    const width = decimal(absolute ?? 0).plus(decimal(relative ?? 0).times(expected.value.abs()))
    return around(expected.value, width, width)
  },
  describe({ absolute, relative }) {
    const parts = [
      ...(absolute === undefined ? [] : [`± ${printNumber(decimal(absolute))}`]),
      ...(relative === undefined ? [] : [`± ${printNumber(decimal(relative).times(100))} %`]),
    ]
    return parts.length === 0 ? undefined : parts.join(' or ')
  },
}

/** The forms of a tolerance. Where several are given, any of them suffices. To add one: a key in the schema, a line here. */
const forms: readonly Form[] = [absoluteOrRelative]

/** What each form of the tolerance accepts; the number is accepted where one of them accepts it. */
export function acceptances(expected: FiniteNumeral, tolerance: NumberTolerance): readonly Acceptance[] {
  if (tolerance === 'exact') return [around(expected.value, new Big(0), new Big(0))]
  if (tolerance === 'printed') return [asPrinted(expected)]
  return forms.flatMap((form) => form.acceptance(expected, tolerance) ?? [])
}

/**
 * What rounds to the number as it is printed: half a unit of its last digit on either side. Both ends count, as a tie is
 * rounded up by some and to even by others.
 */
function asPrinted(expected: FiniteNumeral): Acceptance {
  const size = powerOfTen(expected.place)
  const half = size.times('0.5')
  return {
    low: expected.value.minus(half),
    high: expected.value.plus(half),
    unit: { size, name: 'last printed digit' },
  }
}

function around(value: Big, below: Big, above: Big): Acceptance {
  const size = below.gt(above) ? below : above
  const unit = size.eq(0) ? undefined : { size, name: 'tolerance' }
  return { low: value.minus(below), high: value.plus(above), unit }
}

/** The tolerance in a reader's words: "± 0.01", "as printed (± 0.00005)", "exact". */
export function describeTolerance(tolerance: NumberTolerance, expected: FiniteNumeral | undefined): string {
  if (tolerance === 'exact') return 'exact'
  if (tolerance === 'printed') {
    return expected === undefined ? 'as printed' : `as printed (± ${printNumber(powerOfTen(expected.place).times('0.5'))})`
  }
  return forms.flatMap((form) => form.describe(tolerance, expected) ?? []).join(' or ')
}

/**
 * The tolerance that counts for a value, or for what has no parts. Without one, what the paper states counts to its
 * last printed digit and what is recorded counts exactly.
 */
export function toleranceOf(result: ResultPlan): NumberTolerance {
  if (result.tolerance === undefined) return result.expect === undefined ? 'exact' : 'printed'
  return toForm(result.tolerance)
}

function toForm(tolerance: Tolerance): ToleranceForm {
  return typeof tolerance === 'number' ? { absolute: tolerance } : tolerance
}
