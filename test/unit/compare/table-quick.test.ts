import test from 'ava'
import fc from 'fast-check'
import { compareNumbers } from '../../../src/compare/number.ts'
import { readNumeral } from '../../../src/compare/numeral.ts'
import { quickJudge } from '../../../src/compare/quick.ts'
import type { NumberTolerance } from '../../../src/compare/tolerance.ts'
import { CellComparer } from '../../../src/compare/table/cell.ts'
import { Cells } from '../../../src/compare/table/cells.ts'

const width = fc.oneof(fc.constantFrom(0, 0.1, 0.2, 1e-9, 1e300), fc.double({ min: 0, max: 1e6, noNaN: true }))
const tolerances: fc.Arbitrary<NumberTolerance> = fc.oneof(
  fc.constantFrom<NumberTolerance>('exact', 'printed', { digits: 3 }),
  fc.record({ absolute: width, relative: width }),
  fc.record({ digits: fc.integer({ min: 1, max: 17 }) }),
)

test('what doubles decide is what decimal arithmetic decides', (t) => {
  // At the edge of the tolerance and a few units of a double's last place beside it, or anywhere.
  const near = fc.option(
    fc.integer({ min: -3, max: 3 }).map((steps) => 1 + steps * 2 ** -52),
    { freq: 2 },
  )
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }).map(Number),
  )
  let decided = 0
  fc.assert(
    fc.property(numbers, numbers, tolerances, near, (expected, other, tolerance, factor) => {
      const edge = edgeOf(tolerance, Math.abs(expected))
      const observed = factor === null ? other : (expected + edge) * factor
      const accepted = quickJudge(tolerance).accepts(expected, observed)
      if (accepted === undefined) return
      decided++
      const [wanted, found] = [readNumeral(String(expected)), readNumeral(String(observed))]
      if (wanted === undefined || found === undefined) return t.fail()
      const { outcome } = compareNumbers(wanted, found, { tolerance, nan: 'differs' })
      t.is(accepted, outcome !== 'differs', `${expected} ${observed} ${JSON.stringify(tolerance)}`)
    }),
    { numRuns: 3000 },
  )
  t.true(decided > 100)
})

/** How far a number may lie, roughly: the digits are those that JavaScript prints. */
function edgeOf(tolerance: NumberTolerance, size: number): number {
  if (typeof tolerance !== 'object') return 0
  const { absolute = 0, relative = 0, digits = 0 } = tolerance
  const exponent = Number(/e(.*)/.exec(size.toExponential())?.[1])
  return digits === 0 ? absolute + relative * size : 10 ** (exponent - digits + 1) / 2
}

test('what could be decided otherwise by rounding is left open', (t) => {
  t.is(quickJudge({ absolute: 0.2 }).accepts(0.1, 0.3), undefined)
  t.is(quickJudge('exact').accepts(1, 1), undefined)
  t.is(quickJudge('exact').accepts(NaN, NaN), undefined)
  t.is(quickJudge({ absolute: 1 }).accepts(Infinity, Infinity), undefined)
  t.is(quickJudge({ digits: 2 }).accepts(1, 1.001), undefined)
  t.is(quickJudge('printed').accepts(1, 5), undefined)
  t.is(quickJudge({ digits: 2 }).accepts(2, 2.06), false)
  t.is(quickJudge({ digits: 2 }).accepts(2, 2.04), true)
  t.is(quickJudge({ digits: 2 }).accepts(0, 1e-9), undefined)
})

test('a cell is read as JavaScript reads a number, or not at all', (t) => {
  const comparer = new CellComparer({ tolerance: 'exact', nan: 'differs', decimal: '.' })
  const numerals = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ noNaN: true, min: -1e12, max: 1e12 }).map((number) => number.toFixed(8)),
    fc.string({ unit: fc.constantFrom(...'0123456789.-'), maxLength: 24 }),
    fc.constantFrom(
      '',
      '-',
      '.',
      '5.',
      '.5',
      '-.5',
      '0x10',
      '1e5',
      ' 1',
      'Infinity',
      '9007199254740993',
      '0.1e1',
      '+1',
    ),
  )
  fc.assert(
    fc.property(numerals, (text) => {
      const bytes = new TextEncoder().encode(text)
      const cells = new Cells()
      cells.find({ bytes, start: 0, end: bytes.length, number: 1 }, 0x2c)
      const number = comparer.number(cells, 0)
      const isNumeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text)
      t.is(number, isNumeral ? Number(text) : NaN, text)
    }),
    { numRuns: 2000 },
  )
})
