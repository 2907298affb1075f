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
 * Knows tolerances that are exact, absolute or relative; of any other form it decides nothing.
 *
 * Each double lies within 2^-53 of the decimal number that it was read from, relatively, and so does each sum and
 * product here. 2^-50 of all that is summed bounds these errors with room to spare (N. J. Higham, Accuracy and
 * Stability of Numerical Algorithms, 2nd ed., section 3.1); only a difference nearer to the limit than that is left open.
 */
export function quickJudge(tolerance: NumberTolerance): QuickJudge {
  const { absolute = 0, relative = 0, ...others } = typeof tolerance === 'object' ? tolerance : {}
  const isKnown = tolerance !== 'printed' && Object.keys(others).length === 0
  const width = (expected: number): number => absolute + relative * Math.abs(expected)
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
