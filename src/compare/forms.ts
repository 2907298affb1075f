import { Big } from 'big.js'
import type { ToleranceForm } from '../model/manifest.ts'
import { decimal, powerOfTen, printNumber, type FiniteNumeral } from './numeral.ts'

/** Which numbers count as the expected one. */
export interface Acceptance {
  readonly accepts: (observed: Big) => boolean
  /** The lowest and the highest of them. */
  readonly range: readonly [Big, Big]
  /** What a difference is told in, e.g. 0.01 and "× the tolerance"; absent where nothing measures it. */
  readonly unit: Unit | undefined
}

export interface Unit {
  readonly size: Big
  /** For one of it, and for others. */
  readonly names: readonly [string, string]
}

interface Form {
  /** Keys of the manifest's tolerance that this form reads. */
  readonly keys: readonly (keyof ToleranceForm)[]
  acceptance(expected: FiniteNumeral, tolerance: ToleranceForm): Acceptance
  /** In a reader's words. */
  describe(tolerance: ToleranceForm): string
}

const zero = new Big(0)
const half = new Big('0.5')

/**
 * numpy's isclose: |observed - expected| <= absolute + relative * |expected|. As the sum is no less than either part,
 * either suffices.
 * Source: numpy.isclose, numpy.org/doc/stable/reference/generated/numpy.isclose.html
 */
const absoluteAndRelative: Form = {
  keys: ['absolute', 'relative'],
  acceptance({ value }, { absolute = 0, relative = 0 }) {
    const width = decimal(absolute).plus(decimal(relative).times(value.abs()))
    return between(value.minus(width), value.plus(width), tolerances(width))
  },
  describe: ({ absolute, relative }) =>
    [
      ...(absolute === undefined ? [] : [`± ${told(absolute)}`]),
      ...(relative === undefined ? [] : [`± ${printNumber(decimal(relative).times(100))} %`]),
    ].join(' or '),
}

/** Half a unit of the n-th significant digit of the expected value, ends included. Zero has none: only 0 is accepted. */
const significantDigits: Form = {
  keys: ['digits'],
  acceptance({ value }, { digits = 1 }) {
    const size = value.eq(zero) ? zero : powerOfTen(value.e - digits + 1)
    return rounded(value, { size, names: [`unit of digit ${digits}`, `units of digit ${digits}`] })
  },
  describe: ({ digits = 1 }) => `${digits} significant ${digits === 1 ? 'digit' : 'digits'}`,
}

/** Both as doubles, and the number of steps from one to the other counted over all doubles between them. */
const unitsInLastPlace: Form = {
  keys: ['ulps'],
  acceptance({ value }, { ulps = 0 }) {
    const expected = Number(value.toString())
    const ulp = neighbourAbove(Math.abs(expected)) - Math.abs(expected)
    const size = Number.isFinite(ulp) ? decimal(ulp) : zero
    return {
      accepts: (observed) => distance(expected, Number(observed.toString())) <= BigInt(ulps),
      range: [value.minus(size.times(ulps)), value.plus(size.times(ulps))],
      unit: { size, names: ['ulp', 'ulps'] },
    }
  },
  describe: ({ ulps = 0 }) => `${ulps} ${ulps === 1 ? 'ulp' : 'ulps'}`,
}

const aboveAndBelow: Form = {
  keys: ['plus', 'minus'],
  acceptance({ value }, { plus = 0, minus = 0 }) {
    return between(value.minus(decimal(minus)), value.plus(decimal(plus)), undefined)
  },
  describe: ({ plus = 0, minus = 0 }) => `+ ${told(plus)}, − ${told(minus)}`,
}

const interval: Form = {
  keys: ['interval'],
  acceptance(_, { interval: [low = 0, high = 0] = [] }) {
    return between(decimal(low), decimal(high), undefined)
  },
  describe: ({ interval: [low = 0, high = 0] = [] }) => `in [${told(low)}, ${told(high)}]`,
}

const standardErrors: Form = {
  keys: ['standard-errors', 'se'],
  acceptance({ value }, { 'standard-errors': count = 0, se = 0 }) {
    const width = decimal(count).times(decimal(se))
    return between(value.minus(width), value.plus(width), {
      size: decimal(se),
      names: ['standard error', 'standard errors'],
    })
  },
  describe: ({ 'standard-errors': count = 0, se = 0 }) => `${told(count)} standard errors of ${told(se)}`,
}

/** All forms of a tolerance. To add one: its keys in the schema, and a line here. */
export const forms: readonly Form[] = [
  absoluteAndRelative,
  significantDigits,
  unitsInLastPlace,
  aboveAndBelow,
  interval,
  standardErrors,
]

/** What rounds to `value` in a unit: half of it on either side. Ties are rounded up by some and to even by others. */
export function rounded(value: Big, unit: Unit): Acceptance {
  const width = unit.size.times(half)
  return between(value.minus(width), value.plus(width), unit)
}

/** What lies between two numbers, ends included. */
export function between(low: Big, high: Big, unit: Unit | undefined): Acceptance {
  return { accepts: (observed) => observed.gte(low) && observed.lte(high), range: [low, high], unit }
}

function tolerances(size: Big): Unit {
  return { size, names: ['× the tolerance', '× the tolerance'] }
}

function told(value: number): string {
  return printNumber(decimal(value))
}

/**
 * How many doubles lie between two, counted by their bits: neighbours differ by one, and 0 and -0 are the same.
 * Source: Bruce Dawson, "Comparing Floating Point Numbers, 2012 Edition".
 */
function distance(a: number, b: number): bigint {
  const steps = place(a) - place(b)
  return steps < 0n ? -steps : steps
}

function place(value: number): bigint {
  const bits = new BigInt64Array(new Float64Array([value]).buffer)[0] ?? 0n
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits
}

function neighbourAbove(value: number): number {
  return new Float64Array(new BigInt64Array([place(value) + 1n]).buffer)[0] ?? value
}
