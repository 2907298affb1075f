// Published numbers that are known to the last digit, compared as a package would have it.
import test from 'ava'
import type { Outcome } from '../../../src/model/result.ts'
import { file, reportOn } from './helpers.ts'

/** Student, The probable error of a mean, Biometrika 6 (1908), section IX: hours of sleep gained by two drugs. */
const sleep = {
  dextro: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
  laevo: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
}
const gain = sleep.laevo.map((hours, patient) => hours - (sleep.dextro[patient] ?? 0))

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[], divisor: number): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / divisor)
}

const student: readonly (readonly [what: string, stated: string, observed: number, outcome: Outcome])[] = [
  ['mean of the first', '.75', mean(sleep.dextro), 'within-tolerance'],
  ['mean of the second', '2.33', mean(sleep.laevo), 'within-tolerance'],
  ['mean of the gain', '1.58', mean(gain), 'within-tolerance'],
  ['deviation of the first, divisor n', '1.70', deviation(sleep.dextro, 10), 'within-tolerance'],
  ['deviation of the second, divisor n', '1.90', deviation(sleep.laevo, 10), 'within-tolerance'],
  ['deviation of the gain, divisor n', '1.17', deviation(gain, 10), 'within-tolerance'],
  ['deviation of the first, divisor n - 1', '1.70', deviation(sleep.dextro, 9), 'differs'],
  ['deviation of the second, divisor n - 1', '1.90', deviation(sleep.laevo, 9), 'differs'],
  ['deviation of the gain, divisor n - 1', '1.17', deviation(gain, 9), 'differs'],
]
for (const [what, stated, observed, outcome] of student) {
  test(`Student (1908), ${what}: ${outcome}`, async (t) => {
    const report = await reportOn(`from: m.json#/x\nexpect: ${stated}`, file('m.json', JSON.stringify({ x: observed })))
    const isSame = Number(stated) === observed
    t.is(report.outcome, isSame ? 'identical' : outcome, JSON.stringify(report))
  })
}

/** NIST StRD, Longley: certified estimates B0 to B6, and what a QR decomposition in double precision gives. */
const longley: readonly (readonly [certified: string, byQr: string])[] = [
  ['-3482258.63459582', '-3482258.6345962267'],
  ['15.0618722713733', '15.061872271372628'],
  ['-0.358191792925910E-01', '-0.035819179292589924'],
  ['-2.02022980381683', '-2.0202298038168175'],
  ['-1.03322686717359', '-1.0332268671735907'],
  ['-0.511041056535807E-01', '-0.051104105653578674'],
  ['1829.15146461355', '1829.1514646135754'],
]
for (const [index, [certified, byQr]] of longley.entries()) {
  test(`Longley, B${index}: nine digits are there, and the last that is certified need not be`, async (t) => {
    const observed = file('m.json', `{"x":${byQr}}`)
    const nine = await reportOn(`from: m.json#/x\nexpect: ${certified}\ntolerance: { digits: 9 }`, observed)
    t.is(nine.outcome, 'within-tolerance', JSON.stringify(nine))
    const wrong = file('m.json', `{"x":${Number(byQr) * (1 + 1e-8)}}`)
    t.is((await reportOn(`from: m.json#/x\nexpect: ${certified}\ntolerance: { digits: 9 }`, wrong)).outcome, 'differs')
  })
}
