import type { NumberTolerance } from './tolerance.ts'

/** Judges doubles without decimal arithmetic, for tables and arrays of millions of numbers. */
export interface QuickJudge {
  /** Whether `observed` is accepted; undefined where rounding could change the answer: then ask `compareNumbers`. */
  accepts(expected: number, observed: number): boolean | undefined
  /** How far apart they are, in widths of the tolerance or, where it has none, in the unit of the values. Ranks. */
  distance(expected: number, observed: number): number
}

/** Below this a double loses digits, and the bound on rounding no longer holds. */
const smallest = 1e-290

/**
 * Knows tolerances that are exact, absolute, relative or by digits; of any other form it decides nothing.
 *
 * Each double lies within 2^-53 of the decimal number that it was read from, relatively, and so does each sum and
 * product here. 2^-50 of all that is summed bounds these errors with room to spare (N. J. Higham, Accuracy and
 * Stability of Numerical Algorithms, 2nd ed., section 3.1); only a difference nearer to the limit than that is left open.
 */
export function quickJudge(tolerance: NumberTolerance): QuickJudge {
  const { absolute = 0, relative = 0, digits, ...others } = typeof tolerance === 'object' ? tolerance : {}
  const isKnown = tolerance !== 'printed' && Object.keys(others).length === 0
  const width = (expected: number): number => {
    const wide = absolute + relative * Math.abs(expected)
    return digits === undefined ? wide : Math.max(wide, halfUnit(Math.abs(expected), digits))
  }
  return {
    accepts(expected, observed) {
      const accepted = width(expected)
      const difference = Math.abs(observed - expected)
      const rounding = (Math.abs(expected) + Math.abs(observed) + accepted) * 2 ** -50
      if (!isKnown || !(rounding > smallest && rounding < Infinity)) return undefined
      if (difference <= accepted - rounding) return true
      return difference > accepted + rounding ? false : undefined
    },
    distance(expected, observed) {
      const distance = Math.abs(observed - expected) / (width(expected) || 1)
      return Number.isNaN(distance) ? Infinity : distance
    },
  }
}

/** How far from a power of ten a number has to lie, relatively, so that its first digit is sure. */
const clear = 2 ** -40

/** Half a unit of the n-th significant digit; NaN beside a power of ten, where rounding could move it by a place. */
function halfUnit(size: number, digits: number): number {
  const exponent = Math.floor(Math.log10(size))
  const first = size / 10 ** exponent
  return first > 1 + clear && first < 10 - 10 * clear ? 10 ** (exponent - digits + 1) / 2 : NaN
}
