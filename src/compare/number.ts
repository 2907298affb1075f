import type { Big } from 'big.js'
import type { Outcome } from '../model/result.ts'
import type { Unit } from './forms.ts'
import { printNumber, powerOfTen, type FiniteNumeral, type Numeral } from './numeral.ts'
import { acceptances, type NumberRule } from './tolerance.ts'

/** What comparing two numbers gave. */
export interface NumberComparison {
  readonly outcome: Extract<Outcome, 'identical' | 'within-tolerance' | 'differs'>
  /** "0.0289 lower (3.5 %; 2.9 × the tolerance)"; absent where nothing differs, or where there is no distance. */
  readonly difference: string | undefined
  /** What a reader should know besides. */
  readonly message: string | undefined
}

const identical: NumberComparison = { outcome: 'identical', difference: undefined, message: undefined }

/**
 * Compares two numbers, exactly in decimal arithmetic. Zeros are equal whatever their sign; an infinity equals itself
 * and nothing else, whatever the tolerance; NaN equals NaN only where the rule says so.
 */
export function compareNumbers(expected: Numeral, observed: Numeral, rule: NumberRule): NumberComparison {
  if (expected.kind === 'finite' && observed.kind === 'finite') return compareFinite(expected, observed, rule)
  if (expected.kind === 'nan' && observed.kind === 'nan') {
    if (rule.nan === 'equal') return identical
    return differs('NaN equals NaN only with `nan: equal`')
  }
  const isSame = expected.kind === 'infinite' && observed.kind === 'infinite' && expected.sign === observed.sign
  return isSame ? identical : differs(undefined)
}

function differs(message: string | undefined): NumberComparison {
  return { outcome: 'differs', difference: undefined, message }
}

function compareFinite(expected: FiniteNumeral, written: FiniteNumeral, rule: NumberRule): NumberComparison {
  const observed = inUnitOf(expected, written)
  if (expected.value.eq(observed)) return identical
  const accepted = acceptances(expected, rule.tolerance)
  const unit = accepted.find((acceptance) => acceptance.unit !== undefined)?.unit
  return {
    outcome: accepted.some(({ accepts }) => accepts(observed)) ? 'within-tolerance' : 'differs',
    // Told of the few that a report shows, and not of millions that are only judged.
    get difference() {
      return describeDifference(expected.value, observed, unit)
    },
    message: undefined,
  }
}

/** Against a percentage, a plain number is a fraction: 0.853 is 85.3 %. */
export function inUnitOf(expected: FiniteNumeral, observed: FiniteNumeral): Big {
  return expected.percent && !observed.percent ? observed.value.times(100) : observed.value
}

function describeDifference(expected: Big, observed: Big, unit: Unit | undefined): string {
  const difference = observed.minus(expected)
  const measured = unit !== undefined && !unit.size.eq(0)
  const relations = [
    ...(expected.eq(0) ? [] : [describePercentage(expected, observed)]),
    ...(measured ? [describeUnits(difference.abs(), unit)] : []),
  ]
  const amount = `${printNumber(difference.abs(), 3)} ${difference.lt(0) ? 'lower' : 'higher'}`
  return relations.length === 0 ? amount : `${amount} (${relations.join('; ')})`
}

/** The difference as a share of the expected value, to two digits: "3.5 %". */
export function describePercentage(expected: Big, observed: Big): string {
  return `${describeRatio(observed.minus(expected).abs().times(100), expected.abs())} %`
}

function describeUnits(difference: Big, { size, names: [one, many] }: Unit): string {
  const ratio = describeRatio(difference, size)
  return `${ratio} ${ratio === '1' ? one : many}`
}

/** The quotient to two significant digits, or to the whole number where it is larger than ten. */
function describeRatio(dividend: Big, divisor: Big): string {
  // big.js divides to a fixed number of decimal places, so both are first brought near 1.
  const scale = dividend.e - divisor.e
  const quotient = dividend.times(powerOfTen(-dividend.e)).div(divisor.times(powerOfTen(-divisor.e)))
  const ratio = quotient.times(powerOfTen(scale))
  return printNumber(ratio, Math.max(2, ratio.e + 1))
}
