import test from 'ava'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { readCell, tableKind } from '../../../src/compare/table.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'

const kind = tableKind(memoryScratch)

const compare: Compare<string> = (expected, observed, options = '') =>
  kind.compare(file('t.csv', expected), file('t.csv', observed), planOf(`from: t.csv\n${options}`))

const scores = 'model,minute,accuracy\nknn,1,0.81\nknn,2,0.82\nsvm,1,0.79\n'
const byModel = 'key: [model, minute]'

const byKey: readonly Case[] = [
  [
    'rows in another order',
    scores,
    'model,minute,accuracy\nsvm,1,0.79\nknn,2,0.82\nknn,1,0.81\n',
    'identical',
    { options: byModel },
  ],
  [
    'rows and columns in another order',
    scores,
    'accuracy;minute;model\n0.79;1;svm\n"0.82";2;"knn"\n0.81;1;knn\n',
    'identical',
    { options: byModel },
  ],
  [
    'a row missing',
    scores,
    'model,minute,accuracy\nknn,2,0.82\nknn,1,0.81\n',
    'differs',
    { options: byModel, message: /^1 row missing \(model svm, minute 1\)$/ },
  ],
  [
    'a row added',
    scores,
    `${scores}svm,2,0.9\n`,
    'differs',
    { options: byModel, message: /^1 row added \(model svm, minute 2\)$/ },
  ],
  [
    'a row for another',
    'k,v\na,1\n',
    'k,v\nb,1\n',
    'differs',
    { options: 'key: [k]', message: /^1 row missing \(k a\); 1 row added \(k b\)$/ },
  ],
  ['keys that run into one another', 'k,l,v\na,bc,1\n', 'k,l,v\nab,c,1\n', 'differs', { options: 'key: [k, l]' }],
  ['a key is text: 1 is not 1.0', 'k,v\n1,1\n', 'k,v\n1.0,1\n', 'differs', { options: 'key: [k]\ntolerance: 1' }],
  [
    'a key twice in what is expected',
    'k,v\na,1\na,2\n',
    'k,v\na,1\n',
    'not-comparable',
    { options: 'key: [k]', message: /^more than one row of the expected table has the key k a$/ },
  ],
  [
    'a key twice in what is observed',
    'k,v\na,1\n',
    'k,v\na,1\na,1\n',
    'not-comparable',
    { options: 'key: [k]', message: /^more than one row of the observed table has the key k a$/ },
  ],
  [
    'an added key twice',
    'k,v\na,1\n',
    'k,v\nb,1\nb,1\n',
    'not-comparable',
    { options: 'key: [k]', message: /observed table has the key k b$/ },
  ],
  [
    'a quoted key twice',
    'k,v\na,1\n"a",2\n',
    'k,v\na,1\n',
    'not-comparable',
    { options: 'key: [k]', message: /expected table has the key k a$/ },
  ],
  ['a key with quotation marks in it', 'k,v\n"a""b",1\n', 'k,v\na"b,1\n', 'identical', { options: 'key: [k]' }],
  ['a key with a comma in it', 'k,v\n"a,b",1\n', 'k;v\na,b;1\n', 'identical', { options: 'key: [k]' }],
  [
    'a key without a column',
    scores,
    scores,
    'not-comparable',
    { options: 'key: [modell]', message: /expected table has no column `modell`; it has model, minute, accuracy$/ },
  ],
  [
    'a key that is no more observed',
    scores,
    'minute,accuracy\n1,0.81\n',
    'not-comparable',
    { options: byModel, message: /observed table has no column `model`/ },
  ],
  [
    'a tolerance by column and key',
    scores,
    'model,minute,accuracy\nsvm,1,0.85\nknn,2,0.80\nknn,1,0.81\n',
    'within-tolerance',
    {
      options: `${byModel}\ntolerance: { accuracy: 0.07 }`,
      message: /^2 of 3 cells differ within the tolerance, of which the one furthest off is shown$/,
    },
  ],
  [
    'a header of years, with a key',
    'k,2019,2020\na,1,2\n',
    'k,2020,2019\na,2,1\n',
    'identical',
    { options: 'key: [k]' },
  ],
]

testCases(byKey, compare)

test('shows the cell that is furthest off, and lists the first', async (t) => {
  const observed = 'model,minute,accuracy\nsvm,1,0.79\nknn,2,0.85\nknn,1,0.82\n'
  const seen = await compare(scores, observed, `${byModel}\ntolerance: 0.001`)
  t.is(seen.expected, '0.82 at accuracy, model knn, minute 2')
  t.is(seen.observed, '0.85 at accuracy, model knn, minute 2')
  t.is(seen.difference, '0.03 higher (3.7 %; 30 × the tolerance)')
  t.is(seen.message, '2 of 3 cells differ, of which the one furthest off is shown')
  t.like(seen.details, {
    total: 2,
    places: [
      { path: 'accuracy, model knn, minute 1', expected: '0.81', observed: '0.82' },
      { path: 'accuracy, model knn, minute 2', expected: '0.82', observed: '0.85' },
    ],
  })
})

test('lists no more than the first fifty, of however many', async (t) => {
  const table = (add: number) => `k,v\n${Array.from({ length: 5000 }, (_, i) => `${i},${i + add}`).join('\n')}`
  const seen = await compare(table(0), table(1), 'key: [k]')
  const { total, places } = seen.details as unknown as { total: number; places: { path: string }[] }
  t.is(total, 5000)
  t.deepEqual(
    places.map(({ path }) => path),
    Array.from({ length: 50 }, (_, i) => `v, k ${i}`),
  )
})

const cells: readonly { row: number | Record<string, string>; column: string | number; is: object }[] = [
  { row: { model: 'svm' }, column: 'accuracy', is: { text: '0.79' } },
  { row: { model: 'knn', minute: '2' }, column: 'accuracy', is: { text: '0.82' } },
  { row: 3, column: 'model', is: { text: 'svm' } },
  { row: 1, column: 3, is: { text: '0.81' } },
  { row: { model: 'knn' }, column: 'accuracy', is: { missing: 'more than one row has `model` knn in `t.csv`' } },
  { row: { model: 'tree' }, column: 'accuracy', is: { missing: 'there is no row with `model` tree in `t.csv`' } },
  { row: 4, column: 'model', is: { missing: 'there is no row 4 in `t.csv`' } },
  { row: 1, column: 4, is: { missing: 'there is no column 4 in `t.csv`' } },
  { row: 1, column: 'auc', is: { missing: 'there is no column `auc` in `t.csv`' } },
]

for (const { row, column, is } of cells) {
  test(`the cell of row ${JSON.stringify(row)} and column ${column}`, async (t) => {
    t.deepEqual(await readCell({ row, column }, file('t.csv', scores)), is as never)
  })
}

test('a cell of a table without a header', async (t) => {
  t.deepEqual(await readCell({ row: 2, column: 1 }, file('t.csv', '1,2\n3,4\n')), { text: '3' })
})
