// How the time of one command grows with the size of its work.
import type { Exponent } from './case.ts'
import { median, seconds, useOf, type Side, type Used } from './race.ts'

/** Seconds. What takes longer spreads little, and is run once. */
const long = 10

/**
 * Fits time = start + factor · size^exponent: the time of the smallest size is taken for the start, and the exponent is
 * that of the two largest sizes without it, as there the start counts least.
 */
export async function growth(sizes: readonly number[], sideOf: (size: number) => Promise<Side>): Promise<Exponent> {
  const points: [number, number][] = []
  let used: Used | undefined
  for (const size of sizes) {
    const side = await sideOf(size)
    const { time, ...use } = await useOf(side)
    const times = [time]
    while (times.length < (time > long ? 1 : 3)) times.push(await seconds(side))
    points.push([size, median(times)])
    used = use
  }
  const [[, start] = [0, 0]] = points
  const [[smaller, before] = [1, 1], [larger, after] = [1, 1]] = points.slice(-2)
  if (used === undefined) throw new Error('growth takes sizes')
  const value = Math.log((after - start) / (before - start)) / Math.log(larger / smaller)
  return { kind: 'exponent', value, points, ...used }
}
