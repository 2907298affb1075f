import test from 'ava'
import fc from 'fast-check'
import { parseJson, type Tree } from '../../../src/compare/json.ts'
import { compareStreams } from '../../../src/compare/json-walk.ts'
import { compareTrees } from '../../../src/compare/tree.ts'
import { Unreadable } from '../../../src/compare/unreadable.ts'
import type { Comparison, Evidence } from '../../../src/model/result.ts'
import { file, inPieces, planOf, reportOn } from './helpers.ts'

const pieces = (text: string, size: number): Evidence => inPieces(text, size, 'm.json')

function treeIn(text: string): Tree {
  const parsed = parseJson(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.tree
}

/** What a comparison found; values that a stream does not hold to show them do not count. */
function told({ outcome, details = null }: Comparison) {
  const places = JSON.parse(JSON.stringify(details)) as { places: { path: string; difference: string }[] } | null
  return { outcome, places: places?.places.map(({ path, difference }) => ({ path, difference })) }
}

const whole = { expected: 'all', observed: 'all' }

/** JSON has none, and Python writes it all the same. */
const standsForNaN = -7e77

function written(given: unknown, layout?: number | string): string {
  return JSON.stringify(given, undefined, layout).replaceAll(String(standsForNaN), 'NaN')
}

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(0, 1, 1.5, -2e-7, 12345678, standsForNaN, true, null),
    fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', ']', ',', ' ', 'é', '😀'), maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('a', 'b/', '~c', '"', '{,'), tie('value'), { maxKeys: 5 }),
  ),
}))

/** The same with some values changed, and members left out, added or moved. */
function changed(one: unknown, dice: () => number): unknown {
  if (dice() === 0) return [7]
  if (Array.isArray(one)) {
    const items = one.filter(() => dice() !== 1).map((item) => changed(item, dice))
    return dice() === 2 ? [...items, 'more'] : items
  }
  if (typeof one !== 'object' || one === null) return dice() === 3 && typeof one === 'number' ? one + 1e-9 : one
  const entries = Object.entries(one).map(([key, item]) => [key, changed(item, dice)] as const)
  return Object.fromEntries(dice() === 4 ? entries.toReversed() : entries)
}

const plans = [
  'from: m.json',
  'from: m.json\ntolerance: 0.001',
  'from: m.json\nignore: ["/a", "/*/1"]',
  'from: m.json\nunordered: ["", "/**/a"]',
  'from: m.json\nnan: equal',
].map(planOf)

test('side by side the same is found as with both in memory, however small the pieces are', async (t) => {
  const layouts = fc.constantFrom(undefined, 1, ' \t\r\n')
  await fc.assert(
    fc.asyncProperty(
      fc.record({ value, throws: fc.array(fc.nat(14), { maxLength: 60 }), layouts: fc.tuple(layouts, layouts) }),
      fc.record({
        plan: fc.constantFrom(...plans),
        piece: fc.integer({ min: 1, max: 40 }),
        chunk: fc.integer({ min: 1, max: 30 }),
      }),
      async (given, { plan, piece, chunk }) => {
        const left = given.throws.values()
        const dice = (): number => left.next().value ?? 14
        const expected = written(given.value, given.layouts[0])
        const observed = written(changed(given.value, dice), given.layouts[1])
        const findings = await compareStreams(pieces(expected, chunk), pieces(observed, chunk + 3), plan, piece)
        const same = compareTrees(treeIn(expected), treeIn(observed), plan)
        t.deepEqual(told(findings.conclude('value', whole)), told(same))
      },
    ),
    { numRuns: 1000, includeErrorInReport: true },
  )
})

const malformed: readonly (readonly [text: string, says: RegExp])[] = [
  ['[1,2', /`,` or `\]` should stand, before byte 4/],
  ['[1 2]', /`,` or `\]` should stand/],
  ['[1,2}', /should stand/],
  ['[1,x]', /a value should stand/],
  ['[1,2]]', /something follows/],
  ['[1,"\u0001"]', /a string should stand|a value should stand/],
  ['{"a":1,b:2}', /a key should stand/],
  ['{"a" 1}', /`:` should stand/],
  ['['.repeat(600), /nested deeper than 500/],
  ['', /a value should stand|something/],
]
for (const [text, says] of malformed) {
  test(`of a stream, what is no JSON is told: ${text.slice(0, 20)}`, async (t) => {
    const other = text.startsWith('{') ? '{"a":1,"b":3}' : text.startsWith('[[') ? `${'['.repeat(600)}1` : '[1,3]'
    const compare = () => compareStreams(pieces(other, 3), pieces(text, 3), planOf('from: m.json'), 1)
    t.regex((await t.throwsAsync(compare, { instanceOf: Unreadable })).message, says)
  })
}

test('what has to be held at once and is too large for that is not compared, and it is said what to do', async (t) => {
  const item = `{"id":1,"text":"${'x'.repeat(1000)}"}`
  const items = `[${Array.from({ length: 70_000 }, () => item).join(',')}]`
  const [expected, observed] = [file('m.json', `{"a":1,"b":${items}}`), file('m.json', `{"b":${items},"a":1}`)]
  const { outcome, message } = await reportOn('from: m.json', observed, { files: new Map([['r', expected]]) })
  t.is(outcome, 'not-comparable')
  t.regex(message ?? '', /more than 64 MB of it would have to be held at once.*sorted/)
})
