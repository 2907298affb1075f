import test from 'ava'
import fc from 'fast-check'
import { canonicalJson, verdictSha256 } from '../../../src/report/canonical.ts'
import { verdict } from '../fixtures.ts'

// Source of these: RFC 8785, sections 3.2.2 and 3.2.3, and appendix B.
test('the example of RFC 8785 comes out as the RFC has it', (t) => {
  const input = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`) as object
  t.is(
    canonicalJson(input),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
  const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  t.is(canonicalJson(keys), '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}')
})

test('layout and the order of keys do not count, any value does', (t) => {
  const one = verdict()
  const again = JSON.parse(JSON.stringify(one, undefined, 4)) as typeof one
  const turned = Object.fromEntries(Object.entries(again).toReversed()) as unknown as typeof one
  t.is(verdictSha256(again), verdictSha256(one))
  t.is(verdictSha256(turned), verdictSha256(one))
  t.not(verdictSha256({ ...one, sentence: `${one.sentence} ` }), verdictSha256(one))
  t.not(verdictSha256({ ...one, results: [...one.results].concat(one.results) }), verdictSha256(one))
})

test('the canonical form is JSON that says the same', (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      t.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('what has no canonical form is refused', (t) => {
  for (const value of [{ a: NaN }, { a: Infinity }, { a: '\ud800' }, { '\udc00': 1 }]) {
    t.throws(() => canonicalJson(value))
  }
})
