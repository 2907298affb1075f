import test from 'ava'
import fc from 'fast-check'
import { parseJson, printJson } from '../../../src/compare/json.ts'
import { compareNumbers } from '../../../src/compare/number.ts'
import { readNumeral, type Numeral } from '../../../src/compare/numeral.ts'
import { pairUp } from '../../../src/compare/matching.ts'
import { pathPattern } from '../../../src/compare/pattern.ts'
import type { NumberTolerance } from '../../../src/compare/tolerance.ts'
import { isReproduced } from '../../../src/model/result.ts'
import { file, reportOn } from './helpers.ts'

const double = fc.double({ noNaN: true, noDefaultInfinity: true })
const width = fc.double({ min: 0, max: 1e6, noNaN: true })
const tolerance: fc.Arbitrary<NumberTolerance> = fc.oneof(
  fc.constantFrom<NumberTolerance>('exact', 'printed'),
  width.map((absolute) => ({ absolute })),
  width.map((relative) => ({ relative })),
  fc.integer({ min: 1, max: 17 }).map((digits) => ({ digits })),
  fc.nat(1e6).map((ulps) => ({ ulps })),
  fc.tuple(width, width).map(([plus, minus]) => ({ plus, minus })),
)

function numeral(value: number): Numeral {
  const read = readNumeral(String(value))
  if (read === undefined) throw new Error(`${value} is no number`)
  return read
}

function accepts(expected: number, observed: number, tolerance: NumberTolerance): boolean {
  return isReproduced(compareNumbers(numeral(expected), numeral(observed), { tolerance, nan: 'differs' }).outcome)
}

test('a number is within any tolerance of itself', (t) => {
  fc.assert(fc.property(double, tolerance, (value, wide) => t.true(accepts(value, value, wide))))
})

test('absolute tolerances and ulps do not ask which of the two is expected', (t) => {
  fc.assert(
    fc.property(double, double, width, fc.nat(1e9), (a, b, absolute, ulps) => {
      t.is(accepts(a, b, { absolute }), accepts(b, a, { absolute }))
      t.is(accepts(a, b, { ulps }), accepts(b, a, { ulps }))
    }),
  )
})

test('a wider tolerance accepts no less', (t) => {
  const near = fc.double({ min: -10, max: 10, noNaN: true })
  fc.assert(
    fc.property(
      near,
      near,
      fc.tuple(width, width),
      fc.tuple(fc.integer({ min: 1, max: 17 }), fc.nat(100)),
      (a, b, widths, steps) => {
        const [small, large] = widths.toSorted((x, y) => x - y) as [number, number]
        const [few, more] = steps.toSorted((x, y) => x - y) as [number, number]
        for (const key of ['absolute', 'relative', 'plus', 'minus']) {
          if (accepts(a, b, { [key]: small })) t.true(accepts(a, b, { [key]: large }))
        }
        if (accepts(a, b, { ulps: few })) t.true(accepts(a, b, { ulps: more }))
        if (few > 0 && accepts(a, b, { digits: more })) t.true(accepts(a, b, { digits: few }))
        t.pass()
      },
    ),
  )
})

test('either of an absolute and a relative tolerance suffices', (t) => {
  fc.assert(
    fc.property(double, double, width, width, (a, b, absolute, relative) => {
      const either = accepts(a, b, { absolute }) || accepts(a, b, { relative })
      if (either) t.true(accepts(a, b, { absolute, relative }))
      t.pass()
    }),
  )
})

test("accepts what numpy's formula accepts, where doubles are far from its limit", (t) => {
  const some = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(some, some, share, share, (expected, observed, absolute, relative) => {
      const [difference, limit] = [Math.abs(observed - expected), absolute + relative * Math.abs(expected)]
      fc.pre(Math.abs(difference - limit) > 1e-6)
      t.is(accepts(expected, observed, { absolute, relative }), difference <= limit)
    }),
  )
})

test('what is printed with some decimals accepts what rounds to it', (t) => {
  const some = fc.double({ min: -1000, max: 1000, noNaN: true })
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 10 }), (value, decimals) => {
      const printed = readNumeral(value.toFixed(decimals))
      if (printed === undefined) return t.fail()
      return t.true(
        isReproduced(compareNumbers(printed, numeral(value), { tolerance: 'printed', nan: 'differs' }).outcome),
      )
    }),
  )
})

test('JSON is read as JSON.parse reads it', (t) => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const parsed = parseJson(text)
      t.true('tree' in parsed)
      if ('tree' in parsed) t.deepEqual(JSON.parse(printJson(parsed.tree)), JSON.parse(text))
    }),
  )
})

test('what is not JSON never throws', (t) => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'null', '1e5', '-', '\\', '\\u00', 'NaN', ' ')
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => t.notThrows(() => parseJson(text)),
    ),
  )
})

const item = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.record({ n: fc.integer({ min: 0, max: 3 }) }))

test('sets do not ask for the order of their items', async (t) => {
  const compare = async (expected: unknown, observed: unknown) => {
    const files = new Map([['r', file('m.json', JSON.stringify(expected))]])
    return reportOn('from: m.json\nunordered: [""]\ntolerance: 1', file('m.json', ` ${JSON.stringify(observed)}`), {
      files,
    })
  }
  const shuffled = fc
    .array(item, { maxLength: 8 })
    .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })))
  await fc.assert(
    fc.asyncProperty(shuffled, shuffled, async ([a, ashuffled], [b, bshuffled]) => {
      t.is((await compare(a, ashuffled)).outcome, 'identical')
      t.is((await compare(a, b)).outcome === 'differs', (await compare(ashuffled, bshuffled)).outcome === 'differs')
    }),
    { numRuns: 50 },
  )
})

test('as many pairs are found as there can be', (t) => {
  const table = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { minLength: 5, maxLength: 5 })
  /** By trying them all. */
  const most = (possible: boolean[][], row = 0, taken = 0): number => {
    if (row === possible.length) return 0
    const without = most(possible, row + 1, taken)
    const withOne = (possible[row] ?? []).map((can, column) =>
      can && (taken & (1 << column)) === 0 ? 1 + most(possible, row + 1, taken | (1 << column)) : 0,
    )
    return Math.max(without, ...withOne)
  }
  fc.assert(
    fc.property(table, (possible) => {
      const pairs = pairUp({
        expectedCount: 5,
        observedCount: 5,
        agree: (a, b) => possible[a]?.[b] ?? false,
        isSame: (a, b) => a === b,
      })
      t.true(pairs.every(([a, b]) => possible[a]?.[b]))
      t.is(new Set(pairs.map(([, b]) => b)).size, pairs.length)
      t.is(pairs.length, most(possible))
    }),
  )
})

const patterns: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['', '', true],
  ['', '/a', false],
  ['/a', '/a', true],
  ['/a', '/a/b', false],
  ['/*', '/a', true],
  ['/*', '', false],
  ['/**', '', true],
  ['/**', '/a/b/c', true],
  ['/a/**', '/a', true],
  ['/a/**/z', '/a/z', true],
  ['/a/**/z', '/a/b/c/z', true],
  ['/a/**/z', '/a/b/c/z/y', false],
  ['/**/b/**/d', '/a/b/c/b/x/d', true],
  ['/a~1b/*', '/a~1b/c', true],
  ['/x*', '/xy', false],
  ['logs/**', 'logs/a/b', true],
  ['**/*', 'a', true],
]
for (const [pattern, path, matches] of patterns) {
  test(`the pattern "${pattern}" ${matches ? 'names' : 'does not name'} "${path}"`, (t) =>
    t.is(pathPattern(pattern)(path), matches))
}

test('a pattern takes no time that grows with its power', (t) => {
  const matches = pathPattern('/**/a'.repeat(150))
  const started = performance.now()
  t.false(matches('/a/b'.repeat(2000)))
  t.true(performance.now() - started < 2000)
})
