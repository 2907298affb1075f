import test from 'ava'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { verdictText } from '../../../src/report/terminal.ts'
import type { Colors } from '../../../src/report/text-style.ts'
import { differing, failure, report, stepRun, verdict } from '../fixtures.ts'

const asIs = (text: string): string => text
const plain: Colors = { bold: asIs, dim: asIs, green: asIs, red: asIs, yellow: asIs }
const marked: Colors = {
  ...plain,
  green: (text) => `<g>${text}</g>`,
  red: (text) => `<r>${text}</r>`,
  yellow: (text) => `<y>${text}</y>`,
}
const style = { width: 100, colors: plain }

test('a verdict: the claims, those that differ first, then one sentence', (t) => {
  const text = verdictText(
    verdict({ verdict: 'partially-reproduced', sentence: 'One holds.', results: [report(), differing] }),
    style,
  )
  t.is(
    text,
    `┌─────────────────┬───────────┬──────────┬──────────┬────────────────────────────────┬───────────┐
│ claim           │ where     │ expected │ observed │ difference                     │ outcome   │
├─────────────────┼───────────┼──────────┼──────────┼────────────────────────────────┼───────────┤
│ Test AUC .8186  │ –         │ .8186    │ 0.7897   │ 0.0289 lower (3.5 %; 2.9 × the │ differs   │
│                 │           │          │          │ tolerance); tolerance ± 0.01   │           │
├─────────────────┼───────────┼──────────┼──────────┼────────────────────────────────┼───────────┤
│ Test loss .3827 │ Section 3 │ .3827    │ 0.3827   │ –                              │ identical │
└─────────────────┴───────────┴──────────┴──────────┴────────────────────────────────┴───────────┘
partially-reproduced: One holds.`,
  )
})

test('values without a place to break are shown whole', (t) => {
  const [expected, observed] = [`${'0'.repeat(40)}1`, `${'0'.repeat(40)}2`]
  const text = verdictText(verdict({ results: [{ ...differing, expected, observed }] }), style)
  const column = (index: number) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .slice(1)
      .map((line) => line.split('│')[index]?.trim())
      .join('')
  t.is(column(2), expected)
  t.is(column(3), observed)
})

test('what is not there is shown as not there', (t) => {
  const missing = report({
    claim: undefined,
    outcome: 'missing',
    expected: undefined,
    observed: undefined,
    message: 'no output',
  })
  const text = verdictText(verdict({ results: [missing] }), style)
  t.regex(text, /│ test-loss +│ Section 3 +│ – +│ – +│ no output; tolerance ± 0\.01 +│ missing +│/)
})

test('a failure: its log, what failed, what to do', (t) => {
  const text = verdictText(verdict({ verdict: 'did-not-run', sentence: 'did not run: it.', failure }), style)
  t.is(
    text,
    `  | epoch 1
  | cannot go on
step train ended with exit code 7
hint: The lines above are the last that it printed.
did-not-run: did not run: it.`,
  )
})

test('a network that was on is told', (t) => {
  const steps = [stepRun({ name: 'fetch', network: true }), stepRun()]
  t.regex(verdictText(verdict({ steps }), style), /\nThe network was on in: fetch\.\nreproduced: /)
  t.notRegex(verdictText(verdict(), style), /network/)
})

test('colours tell outcomes apart', (t) => {
  const colored = { width: 100, colors: marked }
  const word = (change: Parameters<typeof verdict>[0]) =>
    verdictText(verdict(change), colored).split('\n').at(-1)?.split(':')[0]
  t.is(word({ verdict: 'reproduced' }), '<g>reproduced</g>')
  t.is(word({ verdict: 'not-reproduced' }), '<r>not-reproduced</r>')
  t.is(word({ verdict: 'partially-reproduced' }), '<r>partially-reproduced</r>')
  t.is(word({ verdict: 'did-not-run', failure }), '<y>did-not-run</y>')
})

test('what a package says cannot move the cursor, recolour or forge a line', (t) => {
  const evil = 'a\u001b[2Kb\rc\u009bd\u202ee'
  const results = [report({ claim: evil, expected: evil, observed: evil, difference: evil, message: evil })]
  for (const text of [
    verdictText(verdict({ results, sentence: evil }), { ...style, width: 400 }),
    verdictText(verdict({ failure: { ...failure, message: evil, log: [evil], hint: evil } }), style),
  ]) {
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    t.notRegex(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    t.true(text.includes(String.raw`a\u001b[2Kb\u000dc\u009bd\u202ee`))
  }
})

test('a narrow terminal gets a sentence for each claim', (t) => {
  const text = verdictText(verdict({ sentence: 'One holds.', results: [report(), differing] }), { ...style, width: 60 })
  t.is(
    text,
    `differs: Test AUC .8186 in the paper, .7897 here (.0289
  lower, 3.5 %, 2.9 × the tolerance; tolerance .01).
identical: Test loss .3827 in the paper, the same here.
  (Section 3)
reproduced: One holds.`,
  )
})

test('the author’s own record is shown where it disagrees', (t) => {
  const record = { ...report({ expected: '0.7897', outcome: 'identical' }), tolerance: 'exact' }
  const text = verdictText(verdict({ results: [{ ...differing, record }] }), { ...style, width: 400 })
  t.regex(text, /; tolerance ± 0\.01\. The author's own record says 0\.7897, with which this run agrees\. +│ differs/)
})

test('of a long value that is just what is expected the middle is left out, of one that differs nothing', (t) => {
  const value = `${'0123456789'.repeat(6)}abcd`
  const text = (outcome: 'identical' | 'differs') =>
    verdictText(verdict({ results: [report({ outcome, expected: value, observed: value })] }), { ...style, width: 400 })
  t.regex(text('identical'), /│ 01234…89abcd +│ 01234…89abcd +│/)
  t.true(text('differs').includes(value))
})

test('of many claims those are kept that are not reproduced, and then those that are not the same', (t) => {
  const results = [
    ...Array.from({ length: 38 }, (_, index) => report({ claim: `claim ${index}.` })),
    report({ claim: 'near', outcome: 'within-tolerance' }),
    differing,
  ]
  const lines = (mostClaims?: number) =>
    verdictText(verdict({ results }), { ...style, ...(mostClaims === undefined ? {} : { mostClaims }) })
      .split('\n')
      .filter((line) => !/^[┌├└]|^│ +│/.test(line))
      .map((line) => line.replace(/^│ (.*?) +│.*/, '$1'))
  t.deepEqual(lines(4), [
    'claim',
    'Test AUC .8186',
    'claim 0.',
    'claim 1.',
    'near',
    'and 36 more identical; --all shows them',
    'reproduced: 1 of 1 claim reproduced.',
  ])
  t.is(lines(1).at(-2), 'and 39 more (1 within-tolerance, 38 identical); --all shows them')
  t.is(lines().length, 23)
  t.is(lines(Infinity).length, 42)
  t.is(lines(38).length, 42, 'two are shown rather than told of')
})

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '"', '{', '0', '7'), minLength: 1, maxLength: 9 }),
  fc.constantFrom('3.5 %', '± 0.01', '结果', 'é'),
)
const words = fc.array(word, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(' '))

test('words are never broken that have room, and no line is wider than the terminal', (t) => {
  const reports = fc.record({ claim: words, where: words, expected: words, observed: words, difference: words })
  fc.assert(
    fc.property(
      fc.array(reports, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 40, max: 200 }),
      (given, width) => {
        const results = given.map((change) => report({ ...change, outcome: 'differs' }))
        const lines = verdictText(verdict({ results }), { ...style, width })
          .split('\n')
          .slice(0, -1)
        for (const line of lines) t.true(stringWidth(line) <= width, line)
        const shown = new Set(lines.flatMap((line) => line.split(/[\s│]+/)))
        const asked = width < 96 ? given.map(({ where }) => where) : given.flatMap((one) => Object.values(one))
        for (const word of asked.join(' ').normalize().split(' ')) {
          t.true(
            [...shown].some((other) => other.includes(word)),
            `${word} in\n${lines.join('\n')}`,
          )
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('of ten thousand claims those that differ are seen; all of them, where they are asked for, are lines', (t) => {
  const same = Array.from({ length: 9_998 }, (_, index) => report({ name: `r${index}` }))
  const subject = verdict({ results: [...same, differing, { ...differing, claim: 'The last one' }] })
  const few = verdictText(subject, style)
  t.regex(few, /The last one/)
  t.regex(few, /and 9,980 more identical; --all shows them/)
  t.true(few.split('\n').length < 60)
  const started = performance.now()
  t.is(verdictText(subject, { ...style, mostClaims: Infinity }).match(/^identical: /gm)?.length, same.length)
  t.true(performance.now() - started < 10_000)
})
