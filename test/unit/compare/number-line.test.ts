import test from 'ava'
import { numberLine } from '../../../src/compare/number-line.ts'
import { JsonNumber } from '../../../src/compare/json.ts'
import type { NumberTolerance } from '../../../src/compare/tolerance.ts'

const line = (expected: string, observed: string, tolerance: NumberTolerance) =>
  numberLine(new JsonNumber(expected), new JsonNumber(observed), { tolerance, nan: 'differs' })

test('two numbers, and the range that the tolerance accepts', (t) => {
  t.deepEqual(line('1', '1.2', { absolute: 0.5 }), { expected: 1, observed: 1.2, accepted: [[0.5, 1.5]] })
  t.deepEqual(line('200', '1', { relative: 0.01 })?.accepted, [[198, 202]])
  t.deepEqual(line('0.50', '1', 'printed')?.accepted, [[0.495, 0.505]])
  t.deepEqual(line('3', '1', 'exact')?.accepted, [[3, 3]])
  t.deepEqual(line('3', '1', { plus: 1, minus: 0.5 })?.accepted, [[2.5, 4]])
})

test('several forms: ranges that touch are one, others stay apart', (t) => {
  t.deepEqual(line('1', '1', { absolute: 0.5, interval: [1, 3] })?.accepted, [[0.5, 3]])
  t.deepEqual(line('1', '1', { absolute: 0.5, interval: [7, 8] })?.accepted, [
    [0.5, 1.5],
    [7, 8],
  ])
})

test('what is no number, or none that a double holds, has no place on a line', (t) => {
  t.is(line('NaN', '1', 'exact'), undefined)
  t.is(line('1e4000', '1', 'exact'), undefined)
  t.is(numberLine('a', 'b', { tolerance: 'exact', nan: 'differs' }), undefined)
})
