import test from 'ava'
import fc from 'fast-check'
import { LineWalk, type Likeness } from '../../../src/compare/alike.ts'
import { quickJudge } from '../../../src/compare/quick.ts'
import { inPieces, reportOn } from './helpers.ts'

function walk(expected: string, observed: string, absolute = 0.1): Likeness {
  const walk = new LineWalk(quickJudge({ absolute }))
  const [a, b] = [Buffer.from(`${expected}\n`), Buffer.from(`${observed}\n`)]
  const likeness = walk.compare(a, 0, b, 0)
  const ends = [walk.expectedEnd, walk.observedEnd]
  return likeness === undefined || (ends[0] === a.length - 1 && ends[1] === b.length - 1) ? likeness : undefined
}

const lines: readonly (readonly [expected: string, observed: string, likeness: Likeness])[] = [
  ['loss 0.5', 'loss 0.55', 'moved'],
  ['loss 0.5', 'loss 0.65', undefined],
  ['loss = 9.99 m', 'loss = 10.01 m', 'moved'],
  ['a   9.99|', 'a  10.01|', 'moved'],
  ['{"a":0.5,"b":[1,2.0]}', '{"a":0.51,"b":[1,2.05]}', 'moved'],
  ['1.5e-3 x', '1.6e-3 x', 'moved'],
  ['-0.01', '0.01', 'moved'],
  ['−0.51', '−0.52', undefined],
  ['x  1 ', 'x 1', 'rewritten'],
  ['x 1', 'x 1\r', 'rewritten'],
  ['x\t1', 'x 1', 'rewritten'],
  ['ab', 'a b', undefined],
  ['x 0.50', 'x 0.5', undefined],
  ['x 0.5', 'y 0.5', undefined],
  ['v1.05', 'v1.06', undefined],
  ['1,234', '1,235', undefined],
  ['0.21,0.31', '0.22,0.32', 'moved'],
  ['12:30.05', '12:30.06', undefined],
  ['2024-01-02.05', '2024-01-02.06', undefined],
  ['0.5, x', '0.51; x', undefined],
  ['10.5;', '10.51,', undefined],
  ['x nan', 'x 1', undefined],
  ['x 1', 'x', undefined],
  ['5.', '5.01', undefined],
]
for (const [expected, observed, likeness] of lines) {
  test(`${JSON.stringify([expected, observed])}: ${likeness ?? 'for others to say'}`, (t) => {
    t.is(walk(expected, observed), likeness)
  })
}

test('thousands are not two numbers', (t) => {
  t.is(walk('1,234 x', '2,234 x', 5), undefined)
  t.is(walk('1,234 x', '1,235 x', 5), undefined)
  t.is(walk('1,23 x', '1,24 x', 5), 'moved')
})

const number = fc.oneof(
  fc.integer({ min: -12, max: 1300 }).map(String),
  fc.integer({ min: -3000, max: 3000 }).map((hundredths) => (hundredths / 100).toFixed(2)),
  fc.constantFrom('1e3', '1.5E-3', '1,234', '12,345.5', '5.', '.5', '+0.5', 'nan', '1.2.3', '0.30000000000000004'),
)
const joint = fc.constantFrom(...' |  |\t|,|, |=|:|: |-|/|.|;|%|(|)|"|a|e|x |\r|é|\u00a0'.split('|'), '|', '')
/** A number, and the same, one near it, or another. */
const both = fc.tuple(number, fc.integer({ min: -4, max: 9 }), number).map(([number, change, other]) => {
  if (change > 8 || Number.isNaN(Number(number))) return [number, change > 7 ? other : number]
  return [number, change < 0 ? number : (Number(number) + change / 100).toFixed(2)]
})
/** Two lines of mostly the same words, whose numbers may be others. */
const twins = fc
  .array(fc.tuple(joint, fc.option(joint, { freq: 2, nil: undefined }), both), { maxLength: 4 })
  .map((pieces) => [
    pieces.map(([joint, , [number]]) => joint + number).join(''),
    pieces.map(([joint, other, [, number]], index) => (index === 3 && other ? other : joint) + number).join(''),
  ])

test('bytes and words come to the same, however the texts come', async (t) => {
  const tolerances = fc.constantFrom('0.1', '5', '{ relative: 0.2 }', '{ digits: 2 }', 'exact')
  const size = fc.integer({ min: 1, max: 40 })
  let moved = 0
  await fc.assert(
    fc.asyncProperty(fc.array(twins, { maxLength: 8 }), tolerances, size, async (pairs, tolerance, size) => {
      const [expected, observed] = [0, 1].map((side) => pairs.map((pair) => pair[side]).join('\n'))
      const result = `from: o.txt\ntolerance: ${tolerance}`
      const files = new Map([['r', inPieces(expected ?? '', size)]])
      const byBytes = await reportOn(result, inPieces(observed ?? '', 13), { files })
      // What is ignored is in no text, and keeps bytes from being asked.
      const byWords = await reportOn(`${result}\nignore: ["never"]`, inPieces(observed ?? '', 13), { files })
      t.deepEqual(byBytes, byWords)
      if (byBytes.outcome === 'within-tolerance') moved += 1
    }),
    { numRuns: 1000 },
  )
  t.true(moved > 50)
})
