import test from 'ava'
import { isReproduced, type Evidence, type Outcome } from '../../../src/model/result.ts'
import type { Expectation } from '../../../src/model/plan.ts'
import { file, planOf, reply, reportOn } from './helpers.ts'
import { extractValue } from '../../../src/compare/compare.ts'
import { largestDocument } from '../../../src/compare/evidence.ts'
import { Documents } from '../../../src/compare/document.ts'

interface Case {
  readonly result: string
  readonly observed: string
  readonly outcome: Outcome
}

const from = 'from: m.json#/x'

const values: readonly Case[] = [
  { result: `${from}\nexpect: 0.3827`, observed: '0.38271', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 0.3827`, observed: '0.3827', outcome: 'identical' },
  { result: `${from}\nexpect: 0.3827`, observed: '0.38275', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 0.3827`, observed: '0.38265', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 0.3827`, observed: '0.382751', outcome: 'differs' },
  { result: `${from}\nexpect: 0.50`, observed: '0.504', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 0.50`, observed: '0.51', outcome: 'differs' },
  { result: `${from}\nexpect: 0.5`, observed: '0.51', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 1.2e-16`, observed: '1.24e-16', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 1.2e-16`, observed: '1.26e-16', outcome: 'differs' },
  { result: `${from}\nexpect: .8186\ntolerance: .01`, observed: '0.7897', outcome: 'differs' },
  { result: `${from}\nexpect: 0.3827\ntolerance: 0.01`, observed: '0.3866', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 100\ntolerance: { relative: 0.01 }`, observed: '101', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 100\ntolerance: { relative: 0.01 }`, observed: '101.0001', outcome: 'differs' },
  { result: `${from}\nexpect: text`, observed: '"text"', outcome: 'identical' },
  { result: `${from}\nexpect: text`, observed: '"Text"', outcome: 'differs' },
  { result: `${from}\nexpect: true`, observed: 'true', outcome: 'identical' },
  { result: `${from}\nexpect: true`, observed: 'false', outcome: 'differs' },
  { result: `${from}\nexpect: true`, observed: '"true"', outcome: 'differs' },
  { result: `${from}\nexpect: null`, observed: 'null', outcome: 'identical' },
  {
    result: `${from}\nexpect: { a: 1, b: [0.50, x] }`,
    observed: '{"b":[0.501,"x"],"a":1}',
    outcome: 'within-tolerance',
  },
  { result: `${from}\nexpect: { a: 1 }`, observed: '{"a":1,"b":2}', outcome: 'differs' },
  { result: `${from}\nexpect: { a: 1, b: 2 }`, observed: '{"a":1}', outcome: 'differs' },
  { result: `${from}\nexpect: [1, 2]`, observed: '[2, 1]', outcome: 'differs' },
  { result: `${from}\nexpect: "0.5"\ntolerance: 0.1`, observed: '0.55', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 0.5\ntolerance: 0.1`, observed: '"0.55"', outcome: 'within-tolerance' },
  { result: `${from}\nexpect: 9007199254740993`, observed: '9007199254740992', outcome: 'differs' },
  { result: `${from}\nexpect: 9007199254740993`, observed: '9007199254740993', outcome: 'identical' },
]

for (const { result, observed, outcome } of values) {
  test(`${result.replace(`${from}\n`, '').replace('\n', ', ')} against ${observed} is ${outcome}`, async (t) => {
    const report = await reportOn(result, file('m.json', `{"x":${observed}}`))
    t.is(report.outcome, outcome, JSON.stringify(report))
  })
}

test('what is recorded counts exactly where no tolerance is given', async (t) => {
  const values = new Map<string, Expectation>([['r', { value: 0.5, text: '0.5' }]])
  t.is((await reportOn(from, file('m.json', '{"x":0.5}'), { values })).outcome, 'identical')
  const report = await reportOn(from, file('m.json', '{"x":0.50000000000000001}'), { values })
  t.is(report.outcome, 'differs')
  t.is(report.tolerance, 'exact')
  t.is(report.basis, 'recorded')
})

test('a report says both values and the difference in units that a reader thinks in', async (t) => {
  const report = await reportOn(
    `claim: Test AUC .8186\n${from}\nexpect: .8186\ntolerance: .01`,
    file('m.json', '{"x":0.7897}'),
  )
  t.like(report, {
    claim: 'Test AUC .8186',
    expected: '.8186',
    observed: '0.7897',
    difference: '0.0289 lower (3.5 %; 2.9 × the tolerance)',
    tolerance: '± 0.01',
    basis: 'published',
    from: 'm.json#/x',
  })
})

test('what did not come out is missing', async (t) => {
  t.is((await reportOn(`${from}\nexpect: 1`, undefined)).outcome, 'missing')
  const report = await reportOn(`${from}\nexpect: 1`, file('m.json', '{"y":1}'))
  t.is(report.outcome, 'missing')
  t.is(report.message, 'nothing stands at `/x` in `m.json`')
  t.is((await reportOn(`${from}\nexpect: 1`, file('m.json', '{"x":'))).outcome, 'missing')
})

test('what nothing is expected of is not comparable, and says what to do', async (t) => {
  const report = await reportOn(from, file('m.json', '{"x":1}'))
  t.is(report.outcome, 'not-comparable')
  t.regex(report.message ?? '', /repro record/)
  t.is(report.observed, '1')
})

test('a paper that contradicts its own record shows both comparisons', async (t) => {
  const values = new Map<string, Expectation>([['r', { value: 0.3866, text: '0.3866' }]])
  const report = await reportOn(`${from}\nexpect: 0.3827`, file('m.json', '{"x":0.3866}'), { values })
  t.is(report.outcome, 'differs')
  t.like(report.record, { outcome: 'identical', expected: '0.3866', observed: '0.3866', tolerance: 'exact' })
  const agreeing = await reportOn(`${from}\nexpect: 0.39`, file('m.json', '{"x":0.3866}'), { values })
  t.is(agreeing.record, undefined)
})

test('whole files are the same when their bytes are', async (t) => {
  const bytes = (...content: number[]) => file('model.bin', new Uint8Array(content))
  const files = new Map([['r', bytes(1, 2, 3)]])
  t.is((await reportOn('from: model.bin', bytes(1, 2, 3), { files })).outcome, 'identical')
  const declared = await reportOn('from: model.bin\nkind: bytes', bytes(1, 9, 3), { files })
  t.is(declared.outcome, 'differs')
  t.is(declared.message, 'the bytes differ from offset 1 on')
  const unknown = file('model', new Uint8Array([1, 9, 3]))
  const report = await reportOn('from: model', unknown, { files })
  t.is(report.outcome, 'not-comparable')
  t.regex(report.message ?? '', /differ from offset 1 on.*say its `kind`/)
})

test('whole JSON documents differ in values, not in layout', async (t) => {
  const files = new Map([['r', file('m.json', '{"a":1,"b":[2,3]}')]])
  t.is((await reportOn('from: m.json', file('m.json', '{ "b": [2, 3.0], "a": 1 }'), { files })).outcome, 'identical')
  const report = await reportOn('from: m.json', file('m.json', '{"a":1,"b":[2,4]}'), { files })
  t.like(report, { outcome: 'differs', expected: '3 at /b/1', observed: '4 at /b/1' })
})

test('a reply is judged by its body, and where its status is not 2xx by that', async (t) => {
  const request = 'request: { step: serve, path: "/p" }'
  const whole = `${request}\nexpect: { response: HelloWorld, success: true }`
  t.is((await reportOn(whole, reply('{"success": true, "response": "HelloWorld"}'))).outcome, 'identical')
  t.is((await reportOn(whole, reply('{"success": false, "response": "HelloWorld"}'))).outcome, 'differs')
  const refused = await reportOn(whole, reply('{"success": true, "response": "HelloWorld"}', { status: 500 }))
  t.false(isReproduced(refused.outcome))
  t.regex(refused.message ?? '', /status 500/)
  const pointer = `${request}\nfrom: "#/response"\nexpect: HelloWorld`
  t.is((await reportOn(pointer, reply('{"response":"HelloWorld"}'))).outcome, 'identical')
  t.is((await reportOn(pointer, reply('{"response":"HelloWorld"}', { status: 404 }))).outcome, 'missing')
  const status = `${request}\nfrom: status\nexpect: 404`
  t.is((await reportOn(status, reply('', { status: 404 }))).outcome, 'identical')
  const header = `${request}\nfrom: { header: Content-Type }\nexpect: application/json`
  t.is((await reportOn(header, reply('{}'))).outcome, 'identical')
})

test('a text reply is compared as text', async (t) => {
  const whole = 'request: { step: serve, path: "/p" }\nexpect: hello'
  const text = { headers: { 'content-type': 'text/html; charset=utf-8' } }
  t.is((await reportOn(whole, reply('hello', text))).outcome, 'identical')
  t.is((await reportOn(whole, reply('hallo', text))).outcome, 'differs')
})

test('an extracted value keeps its digits', async (t) => {
  const value = await extractValue(planOf(from), file('m.json', '{"x":12345678901234567890.10}'), new Documents())
  t.like(value, { text: '12345678901234567890.10' })
})

test('a file is read once for all results that look into it, and only as long as there is room', async (t) => {
  const opened: string[] = []
  const counted = (name: string, size: number): Evidence => ({
    ...file(name, '{"x":1}'),
    size,
    async *open() {
      opened.push(name)
      yield new TextEncoder().encode('{"x":1}')
    },
  })
  const documents = new Documents()
  const [small, other, large] = [counted('small', 7), counted('other', 7), counted('large', largestDocument)]
  for (const one of [small, other, small, other, large, large, small]) {
    t.like(await extractValue(planOf(from), one, documents), { text: '1' })
  }
  t.deepEqual(opened, ['small', 'other', 'large', 'small'])
})
