import test from 'ava'
import fc from 'fast-check'
import { readWords } from '../../../src/compare/words.ts'
import type { Evidence, Outcome } from '../../../src/model/result.ts'
import { file, inPieces, reportOn } from './helpers.ts'

async function compare(expected: string | Evidence, observed: string | Evidence, options = '') {
  const asFile = (side: string | Evidence) => (typeof side === 'string' ? file('o.txt', side) : side)
  const files = new Map([['r', asFile(expected)]])
  return reportOn(`from: o.txt\n${options}`, asFile(observed), { files })
}

/** Line, what its numbers are. */
const lexed: readonly (readonly [line: string, numbers: string])[] = [
  ['Accuracy: 0.93', '0.93'],
  ['Accuracy:0.93,', '0.93'],
  ['a = -1.5e-3; b=+2', '-1.5e-3 +2'],
  ['mean .75 (sd 1.70)', '.75 1.70'],
  ['95% CI [1.2, 3.4]', '95 1.2 3.4'],
  ['p < 0.05*', '0.05'],
  ['p-value: < 2.2e-16', '2.2e-16'],
  ['1,234,567 rows', '1,234,567'],
  ['[1,2,3]', '1 2 3'],
  ['The end is 3.', '3'],
  ['1.0D-05 0.1D+01', '1.0D-05 0.1D+01'],
  ['x1 v2 abc3 3d', ''],
  ['version 1.2.3', ''],
  ['2024-01-02 12:30:01', ''],
  ['0x7f3a', ''],
  ['10.1.2.3/24', ''],
  ['loss nan acc inf -Inf NaN', 'nan inf -Inf NaN'],
  ['banana information', ''],
  ['−0.5 is minus a half', '−0.5'],
  ['|  0.5|-0.25|', '0.5 -0.25'],
  ['{"a":0.1,"b":2}', '0.1 2'],
  ['3-5 of 10', '10'],
  ['r2=0.9', '0.9'],
]
for (const [line, numbers] of lexed) {
  test(`numbers of: ${line}`, (t) => t.is(readWords(line).numbers.join(' '), numbers))
}

type Row = readonly [what: string, options: string, recorded: string, observed: string, outcome: Outcome]
const texts: readonly Row[] = [
  ['the same', '', 'a 1\nb 2\n', 'a 1\nb 2\n', 'identical'],
  ['no line feed at the end', '', 'a 1\n', 'a 1', 'within-tolerance'],
  ['other line ends', '', 'a 1\nb 2\n', 'a 1\r\nb 2\r\n', 'within-tolerance'],
  ['white space', '', 'a   1\nb 2', ' a 1 \nb\t2', 'within-tolerance'],
  ['no white space at all', '', 'a b', 'ab', 'differs'],
  ['blank lines', '', 'a\nb', 'a\n\n \nb\n\n', 'within-tolerance'],
  ['other words', '', 'a\nb', 'a\nc', 'differs'],
  ['words of other case', '', 'Mean', 'mean', 'differs'],
  ['numbers written otherwise', '', 'x 0.50', 'x 0.5', 'within-tolerance'],
  ['another number', '', 'x 0.50', 'x 0.51', 'differs'],
  ['a number within tolerance', 'tolerance: 0.01', 'x 0.50', 'x 0.51', 'within-tolerance'],
  ['a number without tolerance', 'tolerance: 0.01', 'x 0.50', 'x 0.52', 'differs'],
  ['a number relatively', 'tolerance: { relative: 0.1 }', 'x 100 y 1', 'x 109 y 1.1', 'within-tolerance'],
  ['a number as printed', 'tolerance: printed', 'sd 1.70', 'sd 1.7029', 'within-tolerance'],
  ['thousands', 'tolerance: 2', '1,234,567 rows', '1,234,568 rows', 'within-tolerance'],
  ['a number for a word', '', 'x 1', 'x one', 'differs'],
  ['NaN is what it was', '', 'x NaN 1', 'x  NaN 1', 'within-tolerance'],
  ['NaN for a number', 'tolerance: 1', 'x 0', 'x nan', 'differs'],
  ['an added line', '', 'a\nb', 'a\nx\nb', 'differs'],
  ['a missing line', '', 'a\nx\nb', 'a\nb', 'differs'],
  ['an added row of numbers', '', '1 2\n3 4\n5 6', '1 2\n9 9\n3 4\n5 6', 'differs'],
  ['everything', '', 'a\nb', 'c\nd', 'differs'],
  ['an empty text', '', '', 'a', 'differs'],
  ['a text of blanks for none', '', '', '\n\n', 'within-tolerance'],
  [
    'an ignored date',
    'ignore: ["\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d"]',
    'run 2024-01-02 ok',
    'run 2025-11-23 ok',
    'within-tolerance',
  ],
  ['an ignored timing', 'ignore: ["[\\\\d.]+ m?s\\\\b"]', 'took 3.2 s', 'took 810 ms', 'within-tolerance'],
  ['an ignored line', 'ignore: ["^Elapsed.*"]', 'a\nb', 'a\nElapsed: 3\nb', 'within-tolerance'],
  ['an ignored path', 'ignore: ["/\\\\S+"]', 'in /home/me/x', 'in /work/y', 'within-tolerance'],
  ['what is not ignored', 'ignore: ["^Elapsed.*"]', 'a\nTime: 2\nb', 'a\nTime: 3\nb', 'differs'],
  ['a pattern that is none', 'ignore: ["("]', 'a', 'b', 'not-comparable'],
  ['a pattern that looks around', 'ignore: ["(?=a)"]', 'a', 'b', 'not-comparable'],
  ['wrapping', '', 'one two\nthree', 'one\ntwo three', 'differs'],
  ['free wrapping', 'wrapping: free', 'one two\nthree 1', 'one\ntwo three\n1', 'within-tolerance'],
  [
    'free wrapping with numbers',
    'wrapping: free\ntolerance: 1',
    'one\ntwo 2 three',
    'one two\n3 three',
    'within-tolerance',
  ],
  ['free wrapping of other words', 'wrapping: free', 'one two\nthree', 'one\ntwo four', 'differs'],
  ['paragraphs count', 'wrapping: free', 'one\n\ntwo', 'one two', 'differs'],
  ['old Mac line ends', '', 'a 1\rb 2', 'a 1 b 2', 'within-tolerance'],
]
for (const [what, options, recorded, observed, outcome] of texts) {
  test(`texts, ${what}: ${outcome}`, async (t) => {
    const report = await compare(recorded, observed, options)
    t.is(report.outcome, outcome, JSON.stringify(report))
  })
}

const rOutput = (estimate: string, p: string, time: string) => `
Call:
lm(formula = extra ~ group, data = sleep)

Residuals:
   Min     1Q Median     3Q    Max
-2.430 -1.305 -0.580  1.455  3.170

Coefficients:
            Estimate Std. Error t value Pr(>|t|)
(Intercept)   ${estimate}     0.6004   1.249   0.2276
group2        1.5800     0.8491   1.861   ${p} .
---
Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1

Multiple R-squared:  0.1613,\tAdjusted R-squared:  0.1147
Run on ${time}
`
const stata = (rows: string, r2: string) => `
      Source |       SS           df       MS      Number of obs   =        ${rows}
-------------+----------------------------------   F(1, 72)        =     20.26
       Model |  139449474         1   139449474   Prob > F        =    0.0000
    Residual |   495615923        72  6883554.48   R-squared       =    ${r2}
`
const spss = (sig: string) => `
|            | t     | df | Sig. (2-tailed) |
|------------|-------|----|-----------------|
| extra      | -4.06 | 9  | ,${sig}           |
| other      | -4.06 | 9  | .${sig}           |
`
test('the printed output of R, with a date that does not count', async (t) => {
  const options = 'ignore: ["^Run on .*"]\ntolerance: { relative: 0.001 }'
  const recorded = rOutput('0.7500', '0.0792', 'Mon Nov 23 12:27:08 2026')
  t.is(
    (await compare(recorded, rOutput('0.7503', '0.07919', 'Tue Nov 24 01:02:03 2026'), options)).outcome,
    'within-tolerance',
  )
  const report = await compare(recorded, rOutput('0.7603', '0.0792', 'Tue Nov 24 01:02:03 2026'), options)
  t.like(report, { outcome: 'differs', expected: '0.7500', observed: '0.7603' })
  t.is(report.message, '1 line differs in 1 number, the first is line 11')
  t.deepEqual(report.details, {
    total: 1,
    lines: [
      {
        expected: { line: 11, text: '(Intercept)   0.7500     0.6004   1.249   0.2276' },
        observed: { line: 11, text: '(Intercept)   0.7603     0.6004   1.249   0.2276' },
        numbers: [{ expected: '0.7500', observed: '0.7603', difference: '0.0103 higher (1.4 %; 14 × the tolerance)' }],
      },
    ],
  })
})
test('the printed output of Stata', async (t) => {
  t.is((await compare(stata('74', '0.2196'), stata('74', '0.2195'), 'tolerance: 0.0001')).outcome, 'within-tolerance')
  t.is((await compare(stata('74', '0.2196'), stata('73', '0.2196'), 'tolerance: 0.0001')).outcome, 'differs')
})
test('the printed output of SPSS', async (t) => {
  t.is((await compare(spss('003'), spss('003'))).outcome, 'identical')
  t.is((await compare(spss('003'), spss('004'))).outcome, 'differs')
})

test('a text that the paper prints counts to its last digits', async (t) => {
  const result = 'from: o.txt\nexpect: |\n  mean 2.33\n  sd 1.90\n'
  t.is((await reportOn(result, file('o.txt', 'mean   2.3333\nsd 1.8990\n'))).outcome, 'within-tolerance')
  t.is((await reportOn(result, file('o.txt', 'mean   2.3333\nsd 1.8930\n'))).outcome, 'differs')
})

test('lines that move apart are found again', async (t) => {
  const lines = Array.from({ length: 3000 }, (_, i) => `step ${i} loss ${(1 / (i + 1)).toFixed(6)}`)
  const inserted = lines.toSpliced(1000, 0, 'warning: something', 'warning: else').toSpliced(2500, 1)
  const report = await compare(lines.join('\n'), inserted.join('\n'))
  t.is(report.message, '3 lines differ, the first is line 1001')
})

test('as many lines differ as were added, wherever that was', async (t) => {
  const lines = Array.from({ length: 400 }, (_, i) => `line w${i.toString(36)}x ${i}`)
  const places = fc.uniqueArray(fc.nat(399), { minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(places, async (inserted) => {
      const longer = lines.flatMap((line, i) => (inserted.includes(i) ? [`new n${i.toString(36)}x`, line] : [line]))
      for (const [a, b] of [
        [lines, longer],
        [longer, lines],
      ] as const) {
        const report = await compare(a.join('\n'), b.join('\n'))
        t.is((report.details as { total: number }).total, inserted.length)
      }
    }),
    { numRuns: 30 },
  )
})

test('texts that have nothing in common end soon', async (t) => {
  const text = (seed: number) =>
    Array.from({ length: 20_000 }, (_, i) => `value ${(i * 7919 * seed) % 10_007}.5 of ${i}`).join('\n')
  const report = await compare(text(3), text(5), 'tolerance: 0.1')
  t.regex(report.message ?? '', /^at least 1,\d\d\d lines differ/)
})

test('a tolerance by part says that a text has no parts', async (t) => {
  const report = await compare('x 1', 'x 2', 'tolerance: { relativ: 0.1 }')
  t.like(report, { outcome: 'not-comparable' })
  t.regex(report.message ?? '', /a tolerance is given for `relativ`, and a text has no such parts/)
})

test('long lines are looked at a few at a time', async (t) => {
  const long = (letter: string) => `${letter} ${'1 2 3 '.repeat(100_000)}`
  const lines = Array.from({ length: 8 }, (_, i) => long(`line${i}`))
  const report = await compare(lines.join('\n'), lines.toSpliced(3, 1).join('\n'))
  t.is(report.message, '1 line differs, the first is line 4')
})

test('a line without end is refused', async (t) => {
  const endless = (letter: number): Evidence => ({
    name: 'o.txt',
    size: 2 ** 40,
    async *open() {
      for (;;) yield new Uint8Array(1024 * 1024).fill(letter)
    },
  })
  const report = await compare(endless(65), endless(66))
  t.like(report, { outcome: 'not-comparable', message: 'in `o.txt`: it has a line longer than 16 MB' })
})

test('Latin-1 lines do not change how others are read', async (t) => {
  const latin = (text: string) => file('o.txt', Buffer.from(text, 'latin1'))
  t.is((await compare(latin('Größe  1\nb'), latin('Größe 1\nb'))).outcome, 'within-tolerance')
  t.is((await compare(latin('Größe 1'), latin('Grüße 1'))).outcome, 'differs')
})

const word = fc.constantFrom('a', 'b', 'mean', '1', '2.5', '-3', '', ' ')
const text = fc
  .array(
    fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
    { maxLength: 30 },
  )
  .map((lines) => lines.join('\n'))

test('a text agrees with itself, however it comes', async (t) => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), async (content, a, b) => {
      const spaced = content.replaceAll(' ', '  ')
      t.not((await compare(inPieces(content, a), inPieces(spaced, b))).outcome, 'differs')
    }),
  )
})

test('texts agree or not, whichever is expected', async (t) => {
  await fc.assert(
    fc.asyncProperty(text, text, async (a, b) => {
      const [there, back] = [await compare(a, b, 'tolerance: 1'), await compare(b, a, 'tolerance: 1')]
      t.is(there.outcome === 'differs', back.outcome === 'differs')
    }),
  )
})

test('texts that agree have the same lines of words', async (t) => {
  const words = (content: string) =>
    content
      .split('\n')
      .map((line) => readWords(line).pattern)
      .filter((line) => line !== '')
      .join('\n')
  await fc.assert(
    fc.asyncProperty(text, text, async (a, b) => {
      const { outcome } = await compare(a, b, 'tolerance: 100')
      t.is(outcome === 'differs', words(a) !== words(b))
    }),
  )
})
