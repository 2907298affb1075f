import test from 'ava'
import fc from 'fast-check'
import { calibrate } from '../../../src/record/calibrate.ts'
import { studentQuantile } from '../../../src/record/student.ts'
import type { Json } from '../../../src/model/json.ts'

const number = (text: string) => ({ value: Number(text), text })
const text = (content: string) => ({ value: content, text: content })
const numbers = (...texts: string[]) => calibrate(texts.map(number))

/** Abramowitz and Stegun, table 26.10: the column of 0.95. */
const quantiles: readonly (readonly [degrees: number, t: number])[] = [
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [30, 2.042],
  [120, 1.98],
]
for (const [degrees, t95] of quantiles) {
  test(`Student's t with ${degrees} degrees of freedom is ${t95}`, (t) => {
    t.true(Math.abs(studentQuantile(0.95, degrees) - t95) < 0.0006)
  })
}

test('what is the same in all runs is exact', (t) => {
  t.deepEqual(numbers('0.5', '0.5', '0.5'), { value: number('0.5'), calibration: { runs: 3, kind: 'exact' } })
  t.is(calibrate([text('a'), text('a')]).calibration.kind, 'exact')
  t.is(numbers('0.5').calibration.kind, 'exact')
})

test('numbers that spread get their prediction interval', (t) => {
  // t(2) = 4.3027, s = 0.01, √(1 + 1/3) = 1.1547
  const { value, calibration } = numbers('0.81', '0.82', '0.83')
  t.deepEqual(value, number('0.82'))
  t.deepEqual(calibration, { runs: 3, kind: 'numeric', tolerance: 0.05 })
  t.is(numbers('100', '101', '102', '103', '104').calibration.tolerance, 4.9)
})

test('the tolerance is never finer than what is printed', (t) => {
  const { value, calibration } = numbers('0.93', '0.93', '0.94', '0.93', '0.93', '0.93', '0.93', '0.93', '0.93', '0.93')
  t.like(value, { text: '0.931' })
  t.is(calibration.tolerance, 0.01)
})

test('two groups have no interval', (t) => {
  const { calibration } = numbers('0.8001', '0.8002', '0.9001', '0.8003', '0.9002')
  t.is(calibration.kind, 'unstable')
  t.regex(calibration.reason ?? '', /two groups/)
  t.is(numbers('0.80012345', '0.80012346', '0.9').calibration.kind, 'unstable')
})

test('what spreads too far is unstable', (t) => {
  const { calibration } = numbers('1', '2', '3')
  t.is(calibration.kind, 'unstable')
  t.regex(calibration.reason ?? '', /± 5, too wide to accept for a value of 2$/)
  t.is(numbers('-0.1', '0.1', '0.05').calibration.kind, 'unstable')
})

const unstable: readonly (readonly [what: string, values: readonly { value: Json; text: string }[]])[] = [
  ['other words', [text('a'), text('b'), text('a')]],
  ['two runs that differ', [number('1'), number('1.01')]],
  ['not a number among numbers', [number('1'), { value: Number.NaN, text: 'NaN' }, number('1.01')]],
  ['numbers beyond a double', ['1e400', '1.01e400', '1.02e400'].map(number)],
  ['whole documents', ['[1]', '[2]', '[3]'].map((json) => ({ value: JSON.parse(json) as Json, text: json }))],
]
for (const [what, values] of unstable) {
  test(`unstable: ${what}`, (t) => t.is(calibrate(values).calibration.kind, 'unstable'))
}

test('numbers in text stay text, as they are written', (t) => {
  t.deepEqual(calibrate(['0.81', '0.82', '0.83'].map(text)).value, text('0.82'))
  t.deepEqual(calibrate(['85.1 %', '85.2 %', '85.3 %'].map(text)).value, text('85.2 %'))
  t.deepEqual(calibrate(['1,234,566', '1,234,567', '1,234,569'].map(text)).value, text('1,234,567.33'))
})

test('the order of the runs does not count', (t) => {
  const some = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 3, maxLength: 10 })
  fc.assert(
    fc.property(some, fc.infiniteStream(fc.nat()), (values, order) => {
      const shuffled = values
        .map((value) => ({ value, rank: order.next().value ?? 0 }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ value }) => value)
      const [there, back] = [values, shuffled].map((list) => calibrate(list.map((value) => number(String(value)))))
      t.is(there?.calibration.kind, back?.calibration.kind)
      t.true(
        Math.abs((there?.calibration.tolerance ?? 0) - (back?.calibration.tolerance ?? 0)) <=
          0.1 * (there?.calibration.tolerance ?? 0),
      )
    }),
  )
})
