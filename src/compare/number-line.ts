import type { Big } from 'big.js'
import type { NumberLine } from '../model/result.ts'
import type { Tree } from './json.ts'
import { asNumbers } from './leaf.ts'
import { inUnitOf } from './number.ts'
import { acceptances, type NumberRule } from './tolerance.ts'

/**
 * Where an observed number lies against the expected one and what the tolerance accepts, as doubles for whoever draws it;
 * the outcome is found elsewhere, exactly. Undefined where the two are no numbers, or beyond what a double holds.
 */
export function numberLine(expected: Tree, observed: Tree, rule: NumberRule): NumberLine | undefined {
  const [wanted, found] = asNumbers(expected, observed, rule) ?? []
  if (wanted?.kind !== 'finite' || found?.kind !== 'finite') return undefined
  const ranges = acceptances(wanted, rule.tolerance).map(({ range }) => range.map(double) as [number, number])
  const line = {
    expected: double(wanted.value),
    observed: double(inUnitOf(wanted, found)),
    accepted: united(ranges),
  }
  const all = [line.expected, line.observed, ...line.accepted.flat()]
  return all.every(Number.isFinite) ? line : undefined
}

function double(value: Big): number {
  return Number(value.toString())
}

/** The same ranges, sorted, those that touch each other made one. */
function united(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const apart: [number, number][] = []
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1)
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high)
    else if (low <= high) apart.push([low, high])
  }
  return apart
}
