import test from 'ava'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { tableKind } from '../../../src/compare/table.ts'
import type { Evidence } from '../../../src/model/result.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'

const kind = tableKind(memoryScratch)

const compare: Compare<string | Uint8Array> = (expected, observed, options = '') =>
  kind.compare(file('t.csv', expected), file('t.csv', observed), planOf(`from: t.csv\n${options}`))

const scores = 'model,minute,accuracy\nknn,1,0.81\nknn,2,0.82\nsvm,1,0.79\n'

const byPosition: readonly Case[] = [
  ['the same text', scores, scores, 'identical'],
  ['another number', 'a\n1\n', 'a\n2\n', 'differs', { message: /^1 of 1 cell differs$/ }],
  ['another word', 'a\nx\n', 'a\ny\n', 'differs'],
  ['a number for a word', 'a\nx\n', 'a\n1\n', 'differs'],
  ['the same number, written otherwise', 'a\n1.0\n', 'a\n1.00\n', 'identical'],
  ['the same number with an exponent', 'a\n0.0012\n', 'a\n1.2e-3\n', 'identical'],
  ['a last digit beyond doubles', 'a\n9007199254740993\n', 'a\n9007199254740992\n', 'differs'],
  ['rows in another order, without a key', 'a\n1\n2\n', 'a\n2\n1\n', 'differs'],
  ['a row missing at the end', 'a\n1\n2\n', 'a\n1\n', 'differs', { message: /^1 row missing \(row 2\)$/ }],
  ['a row added at the end', 'a\n1\n', 'a\n1\n2\n', 'differs', { message: /^1 row added \(row 2\)$/ }],
  ['no rows', 'a,b\n', 'a,b\n', 'identical'],
  ['nothing at all', '', '', 'identical'],
  ['nothing observed', 'a\n1\n', '', 'differs', { message: /column missing \(a\); 1 row missing/ }],
]

const withoutHeader: readonly Case[] = [
  ['numbers in the first row', '1,2\n3,4\n', '1,2\n3,4.0\n', 'identical'],
  ['a number of the first row differs', '1,2\n', '1,3\n', 'differs', { message: /^1 of 2 cells differs$/ }],
  ['a column missing, without a header', '1,2\n', '1\n', 'differs', { message: /column missing \(column 2\)/ }],
]

const tolerances: readonly Case[] = [
  [
    'within one tolerance',
    'a,b\n1,x\n',
    'a,b\n1.05,x\n',
    'within-tolerance',
    { options: 'tolerance: 0.1', message: /^1 of 2 cells differs within the tolerance$/ },
  ],
  ['at the limit of the tolerance', 'a\n0.1\n', 'a\n0.3\n', 'within-tolerance', { options: 'tolerance: 0.2' }],
  ['just beyond the limit', 'a\n0.1\n', 'a\n0.30000000000000001\n', 'differs', { options: 'tolerance: 0.2' }],
  ['a relative tolerance', 'a\n200\n', 'a\n201\n', 'within-tolerance', { options: 'tolerance: { relative: 0.005 }' }],
  ['beyond a relative tolerance', 'a\n200\n', 'a\n201.1\n', 'differs', { options: 'tolerance: { relative: 0.005 }' }],
  ['significant digits', 'a\n0.12345\n', 'a\n0.12349\n', 'within-tolerance', { options: 'tolerance: { digits: 4 }' }],
  ['as printed', 'a\n0.12\n', 'a\n0.1249\n', 'within-tolerance', { options: 'tolerance: printed' }],
  ['not as printed', 'a\n0.12\n', 'a\n0.1251\n', 'differs', { options: 'tolerance: printed' }],
  ['a tolerance leaves words alone', 'a\nx\n', 'a\ny\n', 'differs', { options: 'tolerance: 100' }],
  [
    'the tolerance of the column',
    'a,b\n1,1\n',
    'a,b\n1.05,1\n',
    'within-tolerance',
    { options: 'tolerance: { a: 0.1 }' },
  ],
  ['the tolerance of another column', 'a,b\n1,1\n', 'a,b\n1.05,1\n', 'differs', { options: 'tolerance: { b: 0.1 }' }],
  [
    'a tolerance for each column',
    'a,b\n1,100\n',
    'a,b\n1.05,101\n',
    'within-tolerance',
    { options: 'tolerance: { a: 0.1, b: { relative: 0.01 } }' },
  ],
  [
    'a tolerance for a column that is not there',
    'a\n1\n',
    'a\n1.01\n',
    'not-comparable',
    { options: 'tolerance: { acuracy: 0.1 }', message: /no column `acuracy`; it has a$/ },
  ],
  ['an infinity is no large number', 'a\nInf\n', 'a\n1e308\n', 'differs', { options: 'tolerance: { relative: 1 }' }],
  ['infinities are the same', 'a\nInf\n', 'a\ninfinity\n', 'identical'],
  ['the same text is the same, NaN too', 'a,b\nNaN,1\n', 'a,b\nNaN,1.0\n', 'identical'],
  ['NaN written otherwise is not', 'a\nNaN\n', 'a\nnan\n', 'differs'],
  ['unless NaN equals NaN', 'a\nNaN\n', 'a\nnan\n', 'identical', { options: 'nan: equal' }],
  ['a missing value is no zero', 'a,b\n0,1\n', 'a,b\n,1\n', 'differs', { options: 'tolerance: 1' }],
]

const columns: readonly Case[] = [
  ['columns in another order', 'a,b\n1,2\n', 'b,a\n2,1\n', 'identical'],
  ['a column missing', 'a,b\n1,2\n', 'a\n1\n', 'differs', { message: /^1 column missing \(b\)$/ }],
  ['a column added', 'a\n1\n', 'a,b\n1,2\n', 'differs', { message: /^1 column added \(b\)$/ }],
  ['an ignored column differs', 'a,s\n1,2\n', 'a,s\n1,3\n', 'identical', { options: 'ignore: [s]' }],
  ['an ignored column is missing', 'a,s\n1,2\n', 'a\n1\n', 'identical', { options: 'ignore: [s]' }],
  ['an ignored column is added', 'a\n1\n', 'a,s\n1,2\n', 'identical', { options: 'ignore: [s]' }],
  ['two columns of one name', 'x,x\n1,2\n', 'x,x\n1,3\n', 'differs'],
  [
    'the second of two columns of one name is missing',
    'x,x\n1,2\n',
    'x\n1\n',
    'differs',
    { message: /missing \(x \(2\)\)/ },
  ],
  ['a column without a name', ',a\n0,1\n', ',a\n0,2\n', 'differs'],
  ["R's row names have no name above them", '"a"\t"b"\n"1"\t1\t2\n', '"a"\t"b"\n"1"\t1\t2.0\n', 'identical'],
  ['a short row ends in empty cells', 'a,b\n1,\n', 'a,b\n1\n', 'identical'],
  ['a short row lacks a value', 'a,b\n1,2\n', 'a,b\n1\n', 'differs'],
  [
    'a long row',
    'a,b\n1,2\n3,4\n',
    'a,b\n1,2\n3,4,5\n',
    'not-comparable',
    { message: /row 2 of the observed table has 3 cells, where the first has 2/ },
  ],
]

for (const cases of [byPosition, withoutHeader, tolerances, columns]) testCases(cases, compare)

test('says how large the tables are where all is the same', async (t) => {
  t.like(await compare(scores, scores.replaceAll('\n', '\r\n')), {
    outcome: 'identical',
    expected: '3 rows x 3 columns',
    observed: '3 rows x 3 columns',
    difference: undefined,
    message: undefined,
  })
})

test('a name ending in .tsv means tabs, whatever else there is', async (t) => {
  const evidence = (text: string): Evidence => file('t.tsv', text)
  const seen = await kind.compare(evidence('a;b\n1;5\n'), evidence('a;b\n1;6\n'), planOf('from: t.tsv'))
  t.like(seen, { outcome: 'differs', expected: '1;5 at a;b, row 1' })
})

test('takes files by their name, their media type or their declared kind', (t) => {
  const plan = planOf('from: t.csv')
  for (const name of ['a.csv', 'a/b.TSV', 'x.tab']) t.true(kind.accepts(plan, file(name, '')), name)
  for (const name of ['a.txt', 'csv', 'a.csv.gz']) t.false(kind.accepts(plan, file(name, '')), name)
  t.true(kind.accepts({ ...plan, kind: 'table' }, file('a.txt', '')))
  t.false(kind.accepts({ ...plan, kind: 'text' }, file('a.csv', '')))
  const reply = { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' } }
  t.true(kind.accepts(plan, { ...file('/scores', ''), reply }))
})

test('reads UTF-16, and Latin-1 where it is no UTF-8', async (t) => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name\tx\nZoë\t1\n', 'utf16le')])
  t.is((await compare('name,x\nZoë,1.0\n', utf16)).outcome, 'identical')
  t.is((await compare('name,x\nZoë,1.0\n', Buffer.from('name,x\nZoë,1\n', 'latin1'))).outcome, 'identical')
})

test('text of a table is shown with nothing in it that a terminal obeys', async (t) => {
  const seen = await compare('a\nx\n', 'a\n\u001b[31mred\n')
  t.is(seen.observed, '\\x1b[31mred at a, row 1')
})

test('a row of any length ends somewhere', async (t) => {
  const long: Evidence = {
    name: 't.csv',
    size: 2 ** 40,
    async *open() {
      for (;;) yield new Uint8Array(1024 * 1024).fill(0x61)
    },
  }
  const seen = await kind.compare(long, file('t.csv', 'a\n'), planOf('from: t.csv'))
  t.like(seen, { outcome: 'not-comparable', message: 'the expected table has a row of more than 16777216 bytes' })
})

test('so do the cells of a row', async (t) => {
  t.regex((await compare(','.repeat(200_000), 'a')).message ?? '', /more than 100000 cells/)
})

test('closes what it reads, also where it gives up', async (t) => {
  let closed = 0
  const endless: Evidence = {
    name: 't.csv',
    size: 0,
    async *open() {
      try {
        yield new TextEncoder().encode(`k,v\n${'x,1\n'.repeat(100_000)}`)
        for (;;) yield new TextEncoder().encode('x,1\n'.repeat(100_000))
      } finally {
        closed++
      }
    },
  }
  await kind.compare(endless, endless, planOf('from: t.csv\nkey: [nobody]'))
  t.is(closed, 2)
})
