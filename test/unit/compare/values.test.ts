import test from 'ava'
import { addressesValue, extractValue } from '../../../src/compare/compare.ts'
import { Documents } from '../../../src/compare/document.ts'
import type { Expectation } from '../../../src/model/plan.ts'
import type { Evidence, Outcome } from '../../../src/model/result.ts'
import { file, planOf, reply, reportOn } from './helpers.ts'

const log = file(
  'train.log',
  'epoch 1 Accuracy: 0.71\nepoch 2 Accuracy: 0.93\nLoss=1.25e-3\nshare 85.3 %\nResidual standard error:\n  0.8491 on 18\nDone',
)
const table = file('t.csv', 'model,minute,accuracy\nknn,5,0.71\nknn,10,0.74\n"net, deep",5,"0,93"\n')
const json = file('m.json', '{"a":{"b":[1,{"c":0.50}]},"s":"text","n":null,"o":{"x":1.10,"y":[true]},"e/f":3}')
const answer = reply('{"prediction":"0.25","items":[1,2]}', {
  headers: { 'content-type': 'application/json', 'x-model': 'v3', 'x-loss': '0.125' },
})
const created = reply('', { status: 201 })
const refused = reply('{"error":"no"}', { status: 503 })
const html = reply('<p>Accuracy: <b>0.93</b></p>', { headers: { 'content-type': 'text/html' } })
const csv = reply('model,accuracy\nknn,0.71\n', { headers: { 'content-type': 'text/csv' } })
const request = 'request: { step: s, path: /p }'

type Row = readonly [result: string, observed: Evidence, outcome: Outcome]
const rows: readonly Row[] = [
  ["from: { file: train.log, match: 'Loss=(\\S+)' }\nexpect: 1.25e-3", log, 'identical'],
  ["from: { file: train.log, match: 'Loss=(\\S+)' }\nexpect: 1.3e-3", log, 'within-tolerance'],
  ["from: { file: train.log, match: 'Loss=(\\S+)' }\nexpect: 1.2e-3\ntolerance: 1e-6", log, 'differs'],
  ["from: { file: train.log, match: 'Accuracy: ([\\d.]+)' }\nexpect: 0.93", log, 'missing'],
  ["from: { file: train.log, match: 'Accuracy: ([\\d.]+)', occurrence: -1 }\nexpect: 0.93", log, 'identical'],
  ["from: { file: train.log, match: 'Accuracy: ([\\d.]+)', occurrence: 1 }\nexpect: 0.71", log, 'identical'],
  ["from: { file: train.log, match: 'Accuracy: ([\\d.]+)', occurrence: 3 }\nexpect: 0.71", log, 'missing'],
  ["from: { file: train.log, match: 'Accuracy: ([\\d.]+)', occurrence: -3 }\nexpect: 0.71", log, 'missing'],
  ["from: { file: train.log, match: 'share (.*)' }\nexpect: 85.3 %", log, 'identical'],
  ["from: { file: train.log, match: 'Residual standard error:\\s+([\\d.]+)' }\nexpect: 0.85", log, 'within-tolerance'],
  ["from: { file: train.log, match: '^Done$' }\nexpect: Done", log, 'identical'],
  ["from: { file: train.log, match: 'Precision: (.*)' }\nexpect: 1", log, 'missing'],
  ["from: { file: train.log, match: '(' }\nexpect: 1", log, 'missing'],
  ['from: { file: t.csv, row: { model: knn, minute: 5 }, column: accuracy }\nexpect: 0.71', table, 'identical'],
  ['from: { file: t.csv, row: { model: knn, minute: 10 }, column: accuracy }\nexpect: 0.7', table, 'within-tolerance'],
  [
    'from: { file: t.csv, row: { model: "net, deep" }, column: accuracy }\nexpect: 0.93\ndecimal: ","',
    table,
    'identical',
  ],
  ['from: { file: t.csv, row: 2, column: 3 }\nexpect: 0.74', table, 'identical'],
  ['from: { file: t.csv, row: 1, column: model }\nexpect: knn', table, 'identical'],
  ['from: { file: t.csv, row: { model: knn }, column: accuracy }\nexpect: 0.71', table, 'missing'],
  ['from: { file: t.csv, row: { model: svm }, column: accuracy }\nexpect: 0.71', table, 'missing'],
  ['from: { file: t.csv, row: 1, column: precision }\nexpect: 0.71', table, 'missing'],
  ['from: { file: t.csv, row: 9, column: accuracy }\nexpect: 0.71', table, 'missing'],
  ['from: { file: m.json, pointer: /a/b/1/c }\nexpect: 0.5', json, 'identical'],
  ['from: m.json#/a/b/1/c\nexpect: 0.504', json, 'differs'],
  ['from: m.json#/e~1f\nexpect: 3', json, 'identical'],
  ['from: m.json#/s\nexpect: text', json, 'identical'],
  ['from: m.json#/n\nexpect: null', json, 'identical'],
  ['from: m.json#/o\nexpect: { x: 1.1, y: [true] }', json, 'identical'],
  ['from: m.json#/o\nexpect: { x: 1.0, y: [true] }\ntolerance: { /x: 0.2 }', json, 'within-tolerance'],
  ['from: m.json#/o\nexpect: { x: 9, y: [true] }\nignore: [/x]', json, 'identical'],
  ['from: m.json#/a/b\nexpect: [{ c: .5 }, 1]\nunordered: [""]', json, 'identical'],
  ['from: m.json#/none\nexpect: 1', json, 'missing'],
  [`${request}\nfrom: '#/prediction'\nexpect: 0.25`, answer, 'identical'],
  [`${request}\nfrom: '#/prediction'\nexpect: 0.2501\ntolerance: { relative: 1e-3 }`, answer, 'within-tolerance'],
  [`${request}\nfrom: '#/items/1'\nexpect: 2`, answer, 'identical'],
  [`${request}\nfrom: { pointer: /items/1 }\nexpect: 2`, answer, 'identical'],
  [`${request}\nfrom: { header: X-Model }\nexpect: v3`, answer, 'identical'],
  [`${request}\nfrom: { header: x-loss }\nexpect: 0.13`, answer, 'within-tolerance'],
  [`${request}\nfrom: { header: etag }\nexpect: v3`, answer, 'missing'],
  [`${request}\nfrom: status\nexpect: 200`, answer, 'identical'],
  [`${request}\nfrom: status\nexpect: 201`, created, 'identical'],
  [`${request}\nfrom: status\nexpect: 200`, created, 'differs'],
  [`${request}\nfrom: status\nexpect: 503`, refused, 'identical'],
  [`${request}\nfrom: '#/error'\nexpect: 'no'`, refused, 'missing'],
  [`${request}\nfrom: { header: content-type }\nexpect: application/json`, refused, 'missing'],
  [`${request}\nexpect: { error: 'no' }`, refused, 'differs'],
  [`${request}\nfrom: { match: '<b>([\\d.]+)</b>' }\nexpect: 0.93`, html, 'identical'],
  [`${request}\nfrom: { row: { model: knn }, column: accuracy }\nexpect: 0.71`, csv, 'identical'],
  [`${request}\nfrom: '#'\nexpect: { prediction: "0.25", items: [1, 2] }`, answer, 'identical'],
]
for (const [result, observed, outcome] of rows) {
  test(`${result.replaceAll('\n', ', ')}: ${outcome}`, async (t) => {
    const report = await reportOn(result, observed)
    t.is(report.outcome, outcome, JSON.stringify(report))
    if (outcome === 'missing') t.truthy(report.message)
  })
}

test('a value out of a text is recorded as text, and compared exactly', async (t) => {
  const result = "from: { file: train.log, match: 'Loss=(\\S+)' }"
  const value = await extractValue(planOf(result), log, new Documents())
  t.deepEqual(value, { value: '1.25e-3', text: '1.25e-3' })
  const values = new Map([['r', value as Expectation]])
  t.is((await reportOn(result, log, { values })).outcome, 'identical')
  const moved = file('train.log', 'Loss=1.26e-3')
  t.is((await reportOn(result, moved, { values })).outcome, 'differs')
  t.is((await reportOn(`${result}\ntolerance: { relative: 0.01 }`, moved, { values })).outcome, 'within-tolerance')
})

test('which results address a value', (t) => {
  t.false(addressesValue(planOf('from: m.json')))
  t.true(addressesValue(planOf('from: m.json#')))
  t.true(addressesValue(planOf('from: m.json#/a')))
  t.false(addressesValue(planOf('from: model/')))
  t.false(addressesValue(planOf(request)))
  t.true(addressesValue(planOf(`${request}\nfrom: status`)))
})

test('what a match that is not plain leads to', async (t) => {
  const report = await reportOn("from: { file: train.log, match: 'Accuracy: (.*)' }\nexpect: 1", log)
  t.is(
    report.message,
    '`Accuracy: (.*)` matches 2 times; say with `occurrence` which is meant (-1: the last) in `train.log`',
  )
})

const calibrated = (calibration: Expectation['calibration']): ReadonlyMap<string, Expectation> =>
  new Map([['r', { value: 0.8, text: '0.8', ...(calibration === undefined ? {} : { calibration }) }]])

test('a calibrated tolerance counts where the manifest has none', async (t) => {
  const values = calibrated({ runs: 5, kind: 'numeric', tolerance: 0.05 })
  const report = await reportOn('from: m.json#/x', file('m.json', '{"x":0.84}'), { values })
  t.like(report, { outcome: 'within-tolerance', tolerance: '± 0.05 (by 5 runs)' })
  t.is((await reportOn('from: m.json#/x', file('m.json', '{"x":0.86}'), { values })).outcome, 'differs')
  const strict = await reportOn('from: m.json#/x\ntolerance: 0.01', file('m.json', '{"x":0.84}'), { values })
  t.like(strict, { outcome: 'differs', tolerance: '± 0.01' })
})

test('what repeated runs found unstable is not accepted in silence', async (t) => {
  const values = calibrated({ runs: 5, kind: 'unstable', reason: '5 runs fell into two groups' })
  const report = await reportOn('from: m.json#/x', file('m.json', '{"x":0.84}'), { values })
  t.is(report.outcome, 'not-comparable')
  t.is(report.message, 'unstable: 5 runs fell into two groups; give it a `tolerance` to say what counts')
  const declared = await reportOn('from: m.json#/x\ntolerance: 0.1', file('m.json', '{"x":0.84}'), { values })
  t.is(declared.outcome, 'within-tolerance')
})

test('what repeated runs found exact has to be exact', async (t) => {
  const values = calibrated({ runs: 3, kind: 'exact' })
  const report = await reportOn('from: m.json#/x', file('m.json', '{"x":0.81}'), { values })
  t.like(report, { outcome: 'differs', tolerance: 'exact (by 3 runs)' })
})

test('a published whole document and a record that contradicts it', async (t) => {
  const files = new Map([['r', file('m.json', '{"a":2}')]])
  const report = await reportOn('from: m.json\nexpect: { a: 1 }', file('m.json', '{"a": 2}'), { files })
  t.is(report.outcome, 'differs')
  t.like(report.record, { outcome: 'identical', tolerance: 'exact' })
})

test('a published whole reply and a record that agrees, or does not', async (t) => {
  const recorded = (body: string) => ({ files: new Map([['r', file('/p', body)]]) })
  const result = `${request}\nexpect: { a: 1 }`
  const agreeing = await reportOn(result, reply('{ "a": 1 }'), recorded('{"a":1.0}'))
  t.like(agreeing, { outcome: 'identical', record: undefined })
  const other = await reportOn(result, reply('{ "a": 1 }'), recorded('{"a":2}'))
  t.like(other, { outcome: 'identical', record: { outcome: 'differs' } })
})

test('a record that cannot be compared with the paper throws nothing', async (t) => {
  const many = JSON.stringify(Array.from({ length: 400 }, (_, i) => i))
  const values = new Map([['r', { value: [], text: many.replaceAll(',', '.5,') }]])
  const report = await reportOn(`from: m.json#/x\nunordered: [""]\nexpect: ${many}`, file('m.json', `{"x":${many}}`), {
    values,
  })
  t.like(report, { outcome: 'identical', record: undefined })
})
