import test from 'ava'
import fc from 'fast-check'
import { firstDifference } from '../../../src/compare/bytes.ts'
import { show } from '../../../src/compare/show.ts'
import type { Evidence, Outcome } from '../../../src/model/result.ts'
import { file, reportOn } from './helpers.ts'

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64))
type Row = readonly [what: string, options: string, recorded: string, observed: string, outcome: Outcome]
const listings: readonly Row[] = [
  ['the same', '', `${a}  x\n${b}  y/z\n`, `${a}  x\n${b}  y/z\n`, 'identical'],
  ['in another order', '', `${a}  x\n${b}  y/z\n`, `${b}  y/z\n${a}  x\n`, 'identical'],
  ['read as binary', '', `${a}  x\n`, `${a} *x\n`, 'identical'],
  ['a changed file', '', `${a}  x\n`, `${b}  x\n`, 'differs'],
  ['an added file', '', `${a}  x\n`, `${a}  x\n${b}  y\n`, 'differs'],
  ['a missing file', '', `${a}  x\n${b}  y\n`, `${a}  x\n`, 'differs'],
  ['an ignored file', 'ignore: [logs/**]', `${a}  x\n${b}  logs/y\n`, `${a}  x\n${c}  logs/y\n`, 'identical'],
  ['an ignored name anywhere', 'ignore: ["**/time.txt"]', `${a}  d/time.txt\n`, `${b}  e/time.txt\n`, 'identical'],
  ['a name with a line feed', '', `\\${a}  x\\ny\n`, `\\${b}  x\\ny\n`, 'differs'],
  ['an empty directory', '', '', `${a}  x\n`, 'differs'],
  ['no listing', '', `${a}  x\n`, 'hello\n', 'not-comparable'],
]
for (const [what, options, recorded, observed, outcome] of listings) {
  test(`directories, ${what}: ${outcome}`, async (t) => {
    const files = new Map([['r', file('model/', recorded)]])
    const report = await reportOn(`from: model/\n${options}`, file('model/', observed), { files })
    t.is(report.outcome, outcome, JSON.stringify(report))
  })
}

test('a directory tells which files differ', async (t) => {
  const files = new Map([['r', file('model/', `${a}  x\n${b}  y\n`)]])
  const report = await reportOn('from: model/', file('model/', `${c}  x\n${c}  z\n`), { files })
  t.is(report.message, '3 files differ')
  t.like(report, { expected: 'sha256 aaaaaaaaaaaa… at x', observed: 'sha256 cccccccccccc… at x' })
})

const bytes: readonly (readonly [expected: number[], observed: number[], offset: number | undefined])[] = [
  [[], [], undefined],
  [[1], [1], undefined],
  [[], [1], 0],
  [[1, 2, 3], [1, 2], 2],
  [[1, 2], [1, 2, 3], 2],
  [[1, 2, 3], [1, 9, 3], 1],
]
for (const [expected, observed, offset] of bytes) {
  test(`bytes ${expected.join(' ')} against ${observed.join(' ')} differ from ${offset} on`, async (t) => {
    const sides = [expected, observed].map((side) => file('x.bin', new Uint8Array(side))) as [Evidence, Evidence]
    t.is(await firstDifference(...sides), offset)
    const report = await reportOn('from: x.bin', sides[1], { files: new Map([['r', sides[0]]]) })
    t.is(report.outcome, offset === undefined ? 'identical' : 'differs')
  })
}

test('the first differing byte, however the bytes come', async (t) => {
  const some = fc.uint8Array({ maxLength: 40, max: 2 })
  const size = fc.integer({ min: 1, max: 7 })
  const inPieces = (content: Uint8Array, piece: number): Evidence => ({
    ...file('x', content),
    async *open() {
      for (let at = 0; at < content.length; at += piece) yield content.subarray(at, at + piece)
      yield new Uint8Array()
    },
  })
  await fc.assert(
    fc.asyncProperty(some, some, size, size, async (left, right, m, n) => {
      const first = [...left, -1].findIndex((byte, index) => byte !== ([...right, -1][index] ?? -2))
      const expected = first < 0 || Buffer.compare(left, right) === 0 ? undefined : first
      t.is(await firstDifference(inPieces(left, m), inPieces(right, n)), expected)
    }),
  )
})

test('a stream is closed when the answer is known', async (t) => {
  let isClosed = false
  const endless: Evidence = {
    ...file('x', ''),
    async *open() {
      try {
        for (;;) yield new Uint8Array([1, 2, 3])
      } finally {
        isClosed = true
      }
    },
  }
  t.is(await firstDifference(endless, file('x', new Uint8Array([1, 2, 4]))), 2)
  t.true(isClosed)
})

const unknown: readonly string[] = ['x', 'model.bin.xz', 'archive.tar.gz', 'data.parquet']
for (const name of unknown) {
  test(`what ${name} holds is not known: not comparable, and what could be declared`, async (t) => {
    const report = await reportOn(`from: ${name}`, file(name, 'a'), { files: new Map([['r', file(name, 'b')]]) })
    t.is(report.outcome, 'not-comparable')
    t.regex(report.message ?? '', /differ from offset 0 on.*`json`.*`table`.*`text`.*`bytes`/)
    const declared = await reportOn(`from: ${name}\nkind: text`, file(name, 'a'), {
      files: new Map([['r', file(name, 'b')]]),
    })
    t.is(declared.outcome, 'differs')
    const same = await reportOn(`from: ${name}`, file(name, 'a'), { files: new Map([['r', file(name, 'a')]]) })
    t.is(same.outcome, 'identical')
  })
}

const unread: readonly (readonly [name: string, advice: RegExp])[] = [
  ['table.xlsx', /spreadsheets are not read: have the step write the sheet as CSV/],
  ['TABLE.XLS', /spreadsheets are not read/],
  ['table.ods', /spreadsheets are not read/],
  ['model.h5', /write the arrays as \.npz or the values as JSON or CSV/],
  ['fit.rds', /write the arrays as \.npz/],
  ['data.pkl', /say `kind: bytes`/],
]
for (const [name, advice] of unread) {
  test(`what is not read is said, and what to write instead: ${name}`, async (t) => {
    const files = new Map([['r', file(name, 'b')]])
    const report = await reportOn(`from: ${name}`, file(name, 'a'), { files })
    t.is(report.outcome, 'not-comparable')
    t.regex(report.message ?? '', advice)
    t.is((await reportOn(`from: ${name}`, file(name, 'b'), { files })).outcome, 'identical')
  })
}

const shown: readonly (readonly [text: string, shown: string])[] = [
  ['plain', 'plain'],
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u001b[31mred\u0007', '\\x1b[31mred\\x07'],
  ['\u202eevil\u2066', '\\u202eevil\\u2066'],
  ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
  ['\u0085\u009b2J', '\\x85\\x9b2J'],
  ['\ud800', '\\ud800'],
  ['é 世界 😀', 'é 世界 😀'],
]
for (const [text, expected] of shown) {
  test(`a message shows ${JSON.stringify(text)} as ${expected}`, (t) => t.is(show(text), expected))
}

test('a message is bounded', (t) => {
  t.is(show('x'.repeat(1e6), 100).length, 101)
  t.is(show('😀'.repeat(100), 100), '😀'.repeat(100))
})
