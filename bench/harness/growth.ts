// How the time of one command grows with the size of its work.
import type { Exponent } from './case.ts'
import { median, seconds, useOf, type Side } from './race.ts'

/**
 * Fits time = start + factor · size^exponent: the time of the smallest size is taken for the start, and the exponent is
 * that of the two largest sizes without it, as there the start counts least.
 */
export async function growth(sizes: readonly number[], sideOf: (size: number) => Promise<Side>): Promise<Exponent> {
  const points: [number, number][] = []
  let largest: Side | undefined
  for (const size of sizes) {
    largest = await sideOf(size)
    points.push([size, median([await seconds(largest), await seconds(largest), await seconds(largest)])])
  }
  const [[, start] = [0, 0]] = points
  const [[smaller, before] = [1, 1], [larger, after] = [1, 1]] = points.slice(-2)
  if (largest === undefined) throw new Error('growth takes sizes')
  const value = Math.log((after - start) / (before - start)) / Math.log(larger / smaller)
  return { kind: 'exponent', value, points, ...(await useOf(largest)) }
}
