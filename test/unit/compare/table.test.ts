import test from 'ava'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { readCell, tableKind } from '../../../src/compare/table.ts'
import type { Comparison, Evidence, Outcome } from '../../../src/model/result.ts'
import { file, planOf } from './helpers.ts'

const kind = tableKind(memoryScratch)

function compare(expected: string | Uint8Array, observed: string | Uint8Array, options = ''): Promise<Comparison> {
  return kind.compare(file('t.csv', expected), file('t.csv', observed), planOf(`from: t.csv\n${options}`))
}

interface Case {
  readonly name: string
  readonly expected: string
  readonly observed: string
  readonly options?: string
  readonly outcome: Outcome
  /** What the message must hold. */
  readonly message?: RegExp
}

const scores = 'model,minute,accuracy\nknn,1,0.81\nknn,2,0.82\nsvm,1,0.79\n'
const byModel = 'key: [model, minute]'

const cases: readonly Case[] = [
  // Rows by position.
  { name: 'the same text', expected: scores, observed: scores, outcome: 'identical' },
  {
    name: 'another number',
    expected: 'a\n1\n',
    observed: 'a\n2\n',
    outcome: 'differs',
    message: /^1 of 1 cell differs$/,
  },
  { name: 'another word', expected: 'a\nx\n', observed: 'a\ny\n', outcome: 'differs' },
  { name: 'a number for a word', expected: 'a\nx\n', observed: 'a\n1\n', outcome: 'differs' },
  { name: 'the same number, written otherwise', expected: 'a\n1.0\n', observed: 'a\n1.00\n', outcome: 'identical' },
  { name: 'the same number with an exponent', expected: 'a\n0.0012\n', observed: 'a\n1.2e-3\n', outcome: 'identical' },
  {
    name: 'a last digit beyond doubles',
    expected: 'a\n9007199254740993\n',
    observed: 'a\n9007199254740992\n',
    outcome: 'differs',
  },
  { name: 'rows in another order, without a key', expected: 'a\n1\n2\n', observed: 'a\n2\n1\n', outcome: 'differs' },
  {
    name: 'a row missing at the end',
    expected: 'a\n1\n2\n',
    observed: 'a\n1\n',
    outcome: 'differs',
    message: /^1 row missing \(row 2\)$/,
  },
  {
    name: 'a row added at the end',
    expected: 'a\n1\n',
    observed: 'a\n1\n2\n',
    outcome: 'differs',
    message: /^1 row added \(row 2\)$/,
  },
  { name: 'no rows', expected: 'a,b\n', observed: 'a,b\n', outcome: 'identical' },
  { name: 'nothing at all', expected: '', observed: '', outcome: 'identical' },
  {
    name: 'nothing observed',
    expected: 'a\n1\n',
    observed: '',
    outcome: 'differs',
    message: /column missing \(a\); 1 row missing/,
  },

  // Without a header.
  { name: 'numbers in the first row', expected: '1,2\n3,4\n', observed: '1,2\n3,4.0\n', outcome: 'identical' },
  {
    name: 'a number of the first row differs',
    expected: '1,2\n',
    observed: '1,3\n',
    outcome: 'differs',
    message: /^1 of 2 cells differs$/,
  },
  {
    name: 'a column missing, without a header',
    expected: '1,2\n',
    observed: '1\n',
    outcome: 'differs',
    message: /column missing \(column 2\)/,
  },

  // Tolerances.
  {
    name: 'within one tolerance',
    expected: 'a,b\n1,x\n',
    observed: 'a,b\n1.05,x\n',
    options: 'tolerance: 0.1',
    outcome: 'within-tolerance',
    message: /^1 of 2 cells differs within the tolerance$/,
  },
  {
    name: 'at the limit of the tolerance',
    expected: 'a\n0.1\n',
    observed: 'a\n0.3\n',
    options: 'tolerance: 0.2',
    outcome: 'within-tolerance',
  },
  {
    name: 'just beyond the limit',
    expected: 'a\n0.1\n',
    observed: 'a\n0.30000000000000001\n',
    options: 'tolerance: 0.2',
    outcome: 'differs',
  },
  {
    name: 'a relative tolerance',
    expected: 'a\n200\n',
    observed: 'a\n201\n',
    options: 'tolerance: { relative: 0.005 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'beyond a relative tolerance',
    expected: 'a\n200\n',
    observed: 'a\n201.1\n',
    options: 'tolerance: { relative: 0.005 }',
    outcome: 'differs',
  },
  {
    name: 'significant digits',
    expected: 'a\n0.12345\n',
    observed: 'a\n0.12349\n',
    options: 'tolerance: { digits: 4 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'as printed',
    expected: 'a\n0.12\n',
    observed: 'a\n0.1249\n',
    options: 'tolerance: printed',
    outcome: 'within-tolerance',
  },
  {
    name: 'not as printed',
    expected: 'a\n0.12\n',
    observed: 'a\n0.1251\n',
    options: 'tolerance: printed',
    outcome: 'differs',
  },
  {
    name: 'a tolerance leaves words alone',
    expected: 'a\nx\n',
    observed: 'a\ny\n',
    options: 'tolerance: 100',
    outcome: 'differs',
  },
  {
    name: 'the tolerance of the column',
    expected: 'a,b\n1,1\n',
    observed: 'a,b\n1.05,1\n',
    options: 'tolerance: { a: 0.1 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'the tolerance of another column',
    expected: 'a,b\n1,1\n',
    observed: 'a,b\n1.05,1\n',
    options: 'tolerance: { b: 0.1 }',
    outcome: 'differs',
  },
  {
    name: 'a tolerance for each column',
    expected: 'a,b\n1,100\n',
    observed: 'a,b\n1.05,101\n',
    options: 'tolerance: { a: 0.1, b: { relative: 0.01 } }',
    outcome: 'within-tolerance',
  },
  {
    name: 'a tolerance for a column that is not there',
    expected: 'a\n1\n',
    observed: 'a\n1.01\n',
    options: 'tolerance: { acuracy: 0.1 }',
    outcome: 'not-comparable',
    message: /no column `acuracy`; it has a$/,
  },
  {
    name: 'an infinity is no large number',
    expected: 'a\nInf\n',
    observed: 'a\n1e308\n',
    options: 'tolerance: { relative: 1 }',
    outcome: 'differs',
  },
  { name: 'infinities are the same', expected: 'a\nInf\n', observed: 'a\ninfinity\n', outcome: 'identical' },
  {
    name: 'the same text is the same, NaN too',
    expected: 'a,b\nNaN,1\n',
    observed: 'a,b\nNaN,1.0\n',
    outcome: 'identical',
  },
  { name: 'NaN written otherwise is not', expected: 'a\nNaN\n', observed: 'a\nnan\n', outcome: 'differs' },
  {
    name: 'unless NaN equals NaN',
    expected: 'a\nNaN\n',
    observed: 'a\nnan\n',
    options: 'nan: equal',
    outcome: 'identical',
  },
  {
    name: 'a missing value is no zero',
    expected: 'a,b\n0,1\n',
    observed: 'a,b\n,1\n',
    options: 'tolerance: 1',
    outcome: 'differs',
  },

  // How people write numbers.
  {
    name: 'a decimal comma',
    expected: 'a;b\n1,5;x\n',
    observed: 'a;b\n1,55;x\n',
    options: 'decimal: ","\ntolerance: 0.1',
    outcome: 'within-tolerance',
  },
  {
    name: 'points between thousands',
    expected: 'a;b\n1.234,5;x\n',
    observed: 'a;b\n1234,50;x\n',
    options: 'decimal: ","',
    outcome: 'identical',
  },
  {
    name: 'a decimal comma that is not declared is a word',
    expected: 'a;b\n1,5;x\n',
    observed: 'a;b\n1,50;x\n',
    outcome: 'differs',
  },
  {
    name: 'a decimal comma within quotes',
    expected: 'a,b\n"1,5",x\n',
    observed: 'a,b\n"1,50",x\n',
    options: 'decimal: ","',
    outcome: 'identical',
  },
  { name: 'thousands', expected: 'a;b\n1,234;x\n', observed: 'a;b\n1234;x\n', outcome: 'identical' },
  { name: 'percentages', expected: 'a\n85.3 %\n', observed: 'a\n85.30%\n', outcome: 'identical' },

  // Columns.
  { name: 'columns in another order', expected: 'a,b\n1,2\n', observed: 'b,a\n2,1\n', outcome: 'identical' },
  {
    name: 'a column missing',
    expected: 'a,b\n1,2\n',
    observed: 'a\n1\n',
    outcome: 'differs',
    message: /^1 column missing \(b\)$/,
  },
  {
    name: 'a column added',
    expected: 'a\n1\n',
    observed: 'a,b\n1,2\n',
    outcome: 'differs',
    message: /^1 column added \(b\)$/,
  },
  {
    name: 'an ignored column differs',
    expected: 'a,s\n1,2\n',
    observed: 'a,s\n1,3\n',
    options: 'ignore: [s]',
    outcome: 'identical',
  },
  {
    name: 'an ignored column is missing',
    expected: 'a,s\n1,2\n',
    observed: 'a\n1\n',
    options: 'ignore: [s]',
    outcome: 'identical',
  },
  { name: 'two columns of one name', expected: 'x,x\n1,2\n', observed: 'x,x\n1,3\n', outcome: 'differs' },
  {
    name: 'the second of two columns of one name is missing',
    expected: 'x,x\n1,2\n',
    observed: 'x\n1\n',
    outcome: 'differs',
    message: /missing \(x \(2\)\)/,
  },
  { name: 'a column without a name', expected: ',a\n0,1\n', observed: ',a\n0,2\n', outcome: 'differs' },
  {
    name: "R's row names have no name above them",
    expected: '"a" "b"\n'.replace(' ', '\t') + '"1"\t1\t2\n',
    observed: '"a"\t"b"\n"1"\t1\t2.0\n',
    outcome: 'identical',
  },
  { name: 'a short row ends in empty cells', expected: 'a,b\n1,\n', observed: 'a,b\n1\n', outcome: 'identical' },
  { name: 'a short row lacks a value', expected: 'a,b\n1,2\n', observed: 'a,b\n1\n', outcome: 'differs' },
  {
    name: 'a long row',
    expected: 'a,b\n1,2\n3,4\n',
    observed: 'a,b\n1,2\n3,4,5\n',
    outcome: 'not-comparable',
    message: /row 2 of the observed table has 3 cells, where the first has 2/,
  },

  // RFC 4180, section 2.
  {
    name: 'rule 1 and 2: the last line break is optional',
    expected: 'aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n',
    observed: 'aaa,bbb,ccc\r\nzzz,yyy,xxx',
    outcome: 'identical',
  },
  {
    name: 'rule 3: a header',
    expected: 'field_name,field_name2\r\naaa,bbb\r\n',
    observed: 'field_name2,field_name\r\nbbb,aaa\r\n',
    outcome: 'identical',
  },
  {
    name: 'rule 4: spaces are part of a cell',
    expected: 'a,b\r\nx,y\r\n',
    observed: 'a,b\r\nx, y\r\n',
    outcome: 'differs',
  },
  {
    name: 'rule 5: quotation marks are optional',
    expected: 'h,i,j\r\n"aaa","bbb","ccc"\r\n',
    observed: 'h,i,j\r\naaa,bbb,ccc\r\n',
    outcome: 'identical',
  },
  {
    name: 'rule 6: line breaks in cells',
    expected: 'h,i,j\r\n"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx\r\n',
    observed: 'h,i,j\r\naaa,"b\r\nbb",ccc\r\nzzz,yyy,xxx\r\n',
    outcome: 'identical',
  },
  {
    name: 'rule 6: other line breaks in cells',
    expected: 'h,i\r\n"a\r\nb",c\r\n',
    observed: 'h,i\r\n"a\nb",c\r\n',
    outcome: 'differs',
  },
  {
    name: 'rule 7: quotation marks in cells',
    expected: 'h,i,j\r\n"aaa","b""bb","ccc"\r\n',
    observed: 'h,i,j\naaa,b"bb,ccc\n',
    outcome: 'identical',
  },

  // What the world adds to it.
  { name: 'LF for CR LF', expected: 'a,b\r\n1,2\r\n3,4\r\n', observed: 'a,b\n1,2\n3,4\n', outcome: 'identical' },
  { name: 'CR for CR LF', expected: 'a,b\r\n1,2\r\n3,4\r\n', observed: 'a,b\r1,2\r3,4\r', outcome: 'identical' },
  { name: 'all three', expected: 'a,b\n1,2\n3,4\n5,6\n', observed: 'a,b\r\n1,2\r3,4\n5,6', outcome: 'identical' },
  { name: 'a byte order mark', expected: 'a,b\n1,2\n', observed: '\ufeffa,b\n1,2\n', outcome: 'identical' },
  {
    name: 'a byte order mark before a quotation mark',
    expected: 'a,b\n1,2\n',
    observed: '\ufeff"a","b"\n1,2\n',
    outcome: 'identical',
  },
  { name: 'semicolons for commas', expected: 'a,b\n1,2\n', observed: 'a;b\n1;2\n', outcome: 'identical' },
  { name: 'tabs for commas', expected: 'a,b\n1,"2,5"\n', observed: 'a\tb\n1\t2,5\n', outcome: 'identical' },
  { name: 'blank lines', expected: 'a,b\n1,2\n\n', observed: 'a,b\n\n1,2\n', outcome: 'identical' },
  {
    name: 'an end within quotation marks',
    expected: 'a\nx\n',
    observed: 'a\n"x\n',
    outcome: 'not-comparable',
    message: /ends within quotation marks/,
  },
  { name: 'letters beyond ASCII', expected: 'name,x\nZoë,1\n', observed: 'name,x\n"Zoë",1.0\n', outcome: 'identical' },
  { name: 'other letters beyond ASCII', expected: 'name,x\nZoë,1\n', observed: 'name,x\nZoé,1\n', outcome: 'differs' },

  // Rows by key.
  {
    name: 'rows in another order',
    expected: scores,
    observed: 'model,minute,accuracy\nsvm,1,0.79\nknn,2,0.82\nknn,1,0.81\n',
    options: byModel,
    outcome: 'identical',
  },
  {
    name: 'rows and columns in another order',
    expected: scores,
    observed: 'accuracy;minute;model\n0.79;1;svm\n"0.82";2;"knn"\n0.81;1;knn\n',
    options: byModel,
    outcome: 'identical',
  },
  {
    name: 'a row missing',
    expected: scores,
    observed: 'model,minute,accuracy\nknn,2,0.82\nknn,1,0.81\n',
    options: byModel,
    outcome: 'differs',
    message: /^1 row missing \(model svm, minute 1\)$/,
  },
  {
    name: 'a row added',
    expected: scores,
    observed: `${scores}svm,2,0.9\n`,
    options: byModel,
    outcome: 'differs',
    message: /^1 row added \(model svm, minute 2\)$/,
  },
  {
    name: 'a row for another',
    expected: 'k,v\na,1\n',
    observed: 'k,v\nb,1\n',
    options: 'key: [k]',
    outcome: 'differs',
    message: /^1 row missing \(k a\); 1 row added \(k b\)$/,
  },
  {
    name: 'keys that run into one another',
    expected: 'k,l,v\na,bc,1\n',
    observed: 'k,l,v\nab,c,1\n',
    options: 'key: [k, l]',
    outcome: 'differs',
  },
  {
    name: 'a key is text: 1 is not 1.0',
    expected: 'k,v\n1,1\n',
    observed: 'k,v\n1.0,1\n',
    options: 'key: [k]\ntolerance: 1',
    outcome: 'differs',
  },
  {
    name: 'a key twice in what is expected',
    expected: 'k,v\na,1\na,2\n',
    observed: 'k,v\na,1\n',
    options: 'key: [k]',
    outcome: 'not-comparable',
    message: /^more than one row of the expected table has the key k a$/,
  },
  {
    name: 'a key twice in what is observed',
    expected: 'k,v\na,1\n',
    observed: 'k,v\na,1\na,1\n',
    options: 'key: [k]',
    outcome: 'not-comparable',
    message: /^more than one row of the observed table has the key k a$/,
  },
  {
    name: 'an added key twice',
    expected: 'k,v\na,1\n',
    observed: 'k,v\nb,1\nb,1\n',
    options: 'key: [k]',
    outcome: 'not-comparable',
    message: /observed table has the key k b$/,
  },
  {
    name: 'a quoted key twice',
    expected: 'k,v\na,1\n"a",2\n',
    observed: 'k,v\na,1\n',
    options: 'key: [k]',
    outcome: 'not-comparable',
    message: /expected table has the key k a$/,
  },
  {
    name: 'a key with quotation marks in it',
    expected: 'k,v\n"a""b",1\n',
    observed: 'k,v\na"b,1\n',
    options: 'key: [k]',
    outcome: 'identical',
  },
  {
    name: 'a key with a comma in it',
    expected: 'k,v\n"a,b",1\n',
    observed: 'k;v\na,b;1\n',
    options: 'key: [k]',
    outcome: 'identical',
  },
  {
    name: 'a key without a column',
    expected: scores,
    observed: scores,
    options: 'key: [modell]',
    outcome: 'not-comparable',
    message: /expected table has no column `modell`; it has model, minute, accuracy$/,
  },
  {
    name: 'a key that is no more observed',
    expected: scores,
    observed: 'minute,accuracy\n1,0.81\n',
    options: byModel,
    outcome: 'not-comparable',
    message: /observed table has no column `model`/,
  },
  {
    name: 'a tolerance by column and key',
    expected: scores,
    observed: 'model,minute,accuracy\nsvm,1,0.85\nknn,2,0.80\nknn,1,0.81\n',
    options: `${byModel}\ntolerance: { accuracy: 0.07 }`,
    outcome: 'within-tolerance',
    message: /^2 of 3 cells differ within the tolerance, of which the one furthest off is shown$/,
  },
  {
    name: 'a header of years, with a key',
    expected: 'k,2019,2020\na,1,2\n',
    observed: 'k,2020,2019\na,2,1\n',
    options: 'key: [k]',
    outcome: 'identical',
  },
]

for (const { name, expected, observed, options, outcome, message } of cases) {
  test(`${name}: ${outcome}`, async (t) => {
    const seen = await compare(expected, observed, options)
    t.is(seen.outcome, outcome, JSON.stringify(seen))
    if (message !== undefined) t.regex(seen.message ?? '', message)
  })
}

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

test('says how large the tables are where all is the same', async (t) => {
  t.like(await compare(scores, scores.replaceAll('\n', '\r\n')), {
    outcome: 'identical',
    expected: '3 rows x 3 columns',
    observed: '3 rows x 3 columns',
    difference: undefined,
    message: undefined,
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
