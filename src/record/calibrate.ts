import { Big } from 'big.js'
import { powerOfTen, printNumber, readNumeral, type FiniteNumeral } from '../compare/numeral.ts'
import type { Calibration, Expectation } from '../model/plan.ts'
import { studentQuantile } from './student.ts'

/** What is kept of a result that came out of several runs: the value that is expected from now on, and its tolerance. */
export interface Calibrated {
  readonly value: Expectation
  readonly calibration: Calibration
}

/** The share of further runs that the interval of a `numeric` result is to hold. */
const level = 0.95

/** Half an interval wider than this share of the value accepts nearly anything: such a result is `unstable`. */
const widest = 0.5

/** A gap so many times as wide as what lies to either side of it parts two groups, with three runs; less with more. */
const gapOfThree = 16

/**
 * What several runs of the same package say about one of its results.
 *
 * `exact`: all runs gave the same characters. `numeric`: numbers whose spread is that of a sample; the value is their
 * mean, and the tolerance half the prediction interval for one further run, t(n - 1) · s · √(1 + 1/n), but not less than
 * one unit of the last digit that is printed, as both the mean and the further run are rounded to it.
 * `unstable`: anything else; nothing is then accepted without a tolerance of the manifest's own.
 * Source: G. J. Hahn and W. Q. Meeker, Statistical Intervals, 1991, section 4.7.
 */
export function calibrate(values: readonly Expectation[]): Calibrated {
  const [first] = values
  if (first === undefined) throw new RangeError('to calibrate takes the values of at least one run')
  const runs = values.length
  const texts = values.map(({ value, text }) => text ?? JSON.stringify(value))
  if (new Set(texts).size === 1) return { value: first, calibration: { runs, kind: 'exact' } }
  const unstable = (reason: string): Calibrated => ({ value: first, calibration: { runs, kind: 'unstable', reason } })
  const numbers = texts.map(readNumeral).filter((numeral) => numeral?.kind === 'finite')
  if (numbers.length < runs) return unstable(`${runs} runs gave different values that are not all numbers`)
  if (runs < 3) return unstable('two runs that differ do not tell how far a third may lie: record with at least 3')
  if (hasTwoGroups(numbers)) return unstable(`${runs} runs fell into two groups, and no single interval describes them`)
  const { mean, halfWidth } = predictionInterval(numbers.map(({ value }) => Number(value.toString())))
  const place = Math.min(...numbers.map((numeral) => numeral.place))
  const tolerance = Math.max(halfWidth, Number(powerOfTen(place).toString()))
  if (!Number.isFinite(tolerance)) return unstable('its numbers are too large to calculate with')
  if (tolerance > widest * Math.abs(mean)) {
    const [width, value] = [printNumber(new Big(tolerance), 2), printNumber(new Big(mean), 3)]
    return unstable(`95 % of further runs would lie within ± ${width}, too wide to accept for a value of ${value}`)
  }
  return { value: meanOf(numbers, first), calibration: { runs, kind: 'numeric', tolerance: twoDigitsUp(tolerance) } }
}

/** In the numbers' own unit. */
function predictionInterval(numbers: readonly number[]): { mean: number; halfWidth: number } {
  const n = numbers.length
  const mean = numbers.reduce((sum, number) => sum + number, 0) / n
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (n - 1)
  return { mean, halfWidth: studentQuantile(level, n - 1) * Math.sqrt(variance * (1 + 1 / n)) }
}

/**
 * Whether the largest gap between the numbers is far wider than all that lies on either side of it. As the rule asks for
 * ratios only, it does not change what share of further runs the interval holds where the numbers are normal: by Basu's
 * theorem the ratios are independent of mean and spread.
 */
function hasTwoGroups(numbers: readonly FiniteNumeral[]): boolean {
  const sorted = numbers.map(({ value }) => value).toSorted((a, b) => a.cmp(b))
  const gaps = sorted.slice(1).map((value, index) => value.minus(sorted[index] ?? value))
  const gap = gaps.reduce((widest, next) => (next.gt(widest) ? next : widest))
  const at = gaps.indexOf(gap)
  const ranges = [spread(sorted.slice(0, at + 1)), spread(sorted.slice(at + 1))]
  // Numbers that are printed alike may still lie half a unit of the last digit apart on either side.
  const unit = powerOfTen(Math.min(...numbers.map(({ place }) => place)))
  const range = [...ranges, unit].reduce((widest, next) => (next.gt(widest) ? next : widest))
  return gap.gt(range.times(Math.max(1, gapOfThree / (numbers.length - 2))))
}

function spread(sorted: readonly Big[]): Big {
  const [low, high] = [sorted[0], sorted.at(-1)]
  return low === undefined || high === undefined ? new Big(0) : high.minus(low)
}

/** The mean, to two digits more than are printed, and written as the values are. It is text where they were. */
function meanOf(numbers: readonly FiniteNumeral[], { value }: Expectation): Expectation {
  const sum = numbers.reduce((total, numeral) => total.plus(numeral.value), new Big(0))
  const decimals = Math.max(0, 2 - Math.min(...numbers.map((numeral) => numeral.place)))
  // big.js keeps a fixed number of decimals when it divides, so the sum is scaled before.
  const scaled = sum.times(powerOfTen(decimals)).div(numbers.length).round(0, 2)
  const text = printNumber(scaled.times(powerOfTen(-decimals)))
  return typeof value === 'number' ? { value: Number(text), text } : textual(dressed(text, numbers))
}

function textual(text: string): Expectation {
  return { value: text, text }
}

/** With the separators and the percent sign that the values have, without which they would not be read alike. */
function dressed(text: string, numbers: readonly FiniteNumeral[]): string {
  const [whole = '', decimals] = text.split('.')
  const grouped = numbers.some((numeral) => numeral.grouped) ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole
  const number = decimals === undefined ? grouped : `${grouped}.${decimals}`
  return numbers.some((numeral) => numeral.percent) ? `${number} %` : number
}

/** Two digits are enough for a tolerance; they are rounded up, so that it holds no less than was found. */
function twoDigitsUp(tolerance: number): number {
  return Number(new Big(tolerance).prec(2, 3).toString())
}
