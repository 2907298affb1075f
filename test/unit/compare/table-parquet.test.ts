import test from 'ava'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { tableKind } from '../../../src/compare/table.ts'
import { tableConverter } from '../../../src/io/tables.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'

/** Rows (svm, 1, 0.8), (knn, 2, 0.82), (knn, 1, 0.81) of model, minute, accuracy, as pyarrow 26 wrote them. */
const scores = Buffer.from(
  'UEFSMRUEFRwVIEwVBBUAEgAADjQDAAAAc3ZtAwAAAGtubhUAFRIVFiwVBhUQFQYVBhwAAAAJIAIAAAAGAQEDBhUEFSAVJEwVBBUA' +
    'EgAAEDwBAAAAAAAAAAIAAAAAAAAAFQAVEhUWLBUGFRAVBhUGHAAAAAkgAgAAAAYBAQMCFQQVMBUyTBUGFQASAAAYBJqZAQFE6T89' +
    'CtejcD3qP+xRuB6F6+k/FQAVFBUYLBUGFRAVBhUGHAAAAAokAgAAAAYBAgMkABUEGUw1ABgGc2NoZW1hFQYAFQwlAhgFbW9kZWwl' +
    'AEwcAAAAFQQlAhgGbWludXRlABUKJQIYCGFjY3VyYWN5ABYGGRwZPCYAHBUMGTUABhAZGAVtb2RlbBUCFgYWcBZ4JkQmCCksFQQV' +
    'ABUCABUAFRAVAgA8FhIZBhkmAAYAAAAmABwVBBk1AAYQGRgGbWludXRlFQIWBhZ0FnwmwAEmgAEpLBUEFQAVAgAVABUQFQIAPCkG' +
    'GSYABgAAACYAHBUKGTUABhAZGAhhY2N1cmFjeRUCFgYWhgEWjAEmygIm/AEpLBUEFQAVAgAVABUQFQIAPCkGGSYABgAAABbqAhYG' +
    'JggWgAMAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRk8HAAAHAAAHAAAADIBAABQQVIx',
  'base64',
)
const text = (...rows: readonly string[]) => Buffer.from(`model,minute,accuracy\n${rows.join('\n')}\n`)

const kind = tableKind(memoryScratch, tableConverter())

/** What begins as Parquet does is named so, all else is CSV. */
const named = (bytes: Uint8Array) => file(bytes[0] === 0x50 ? 't.parquet' : 't.csv', bytes)

const compare: Compare<Uint8Array> = (expected, observed, options = '') =>
  kind.compare(named(expected), named(observed), planOf(`from: t.parquet\n${options}`))

const byModel = 'key: [model, minute]'

const cases: readonly Case<Uint8Array>[] = [
  ['a Parquet file', scores, scores, 'identical'],
  ['Parquet for CSV', text('svm,1,0.80', 'knn,2,0.82', 'knn,1,0.81'), scores, 'identical'],
  ['Parquet by key', text('knn,1,0.81', 'knn,2,0.82', 'svm,1,0.8'), scores, 'identical', { options: byModel }],
  [
    'another number',
    text('svm,1,0.8', 'knn,2,0.83', 'knn,1,0.81'),
    scores,
    'differs',
    { message: /^1 of 9 cells differs$/ },
  ],
  [
    'a broken file',
    text('svm,1,0.8'),
    Buffer.from('PAR1, but no more'),
    'not-comparable',
    { message: /^the observed table cannot be converted: parquet file invalid/ },
  ],
]

testCases(cases, compare)

test('Parquet is a table where there is a converter', (t) => {
  t.true(kind.accepts(planOf('from: t.parquet'), file('t.parquet', '')))
  t.false(tableKind(memoryScratch).accepts(planOf('from: t.parquet'), file('t.parquet', '')))
})

test('a converter is killed when its time is up', async (t) => {
  const hasty = tableKind(memoryScratch, tableConverter({ milliseconds: 1 }))
  const seen = await hasty.compare(named(scores), named(scores), planOf('from: t.parquet'))
  t.like(seen, {
    outcome: 'not-comparable',
    message: 'the expected table cannot be converted: converting it takes too long or too much memory',
  })
})
