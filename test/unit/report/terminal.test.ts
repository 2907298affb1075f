import test from 'ava'
import { verdictText, type Colors } from '../../../src/report/terminal.ts'
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
    `┌────────────────────────────┬──────────────┬──────────────┬─────────────────────┬──────────────────┐
│ claim                      │ expected     │ observed     │ difference          │ outcome          │
├────────────────────────────┼──────────────┼──────────────┼─────────────────────┼──────────────────┤
│ Test AUC .8186             │ .8186        │ 0.7897       │ 0.0289 lower (3.5   │ differs          │
│                            │              │              │ %; 2.9 × the        │                  │
│                            │              │              │ tolerance);         │                  │
│                            │              │              │ tolerance ± 0.01    │                  │
│ Test loss .3827 (Section   │ .3827        │ 0.3827       │ –                   │ identical        │
│ 3)                         │              │              │                     │                  │
└────────────────────────────┴──────────────┴──────────────┴─────────────────────┴──────────────────┘
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
  t.regex(text, /│ test-loss \(Section 3\) +│ – +│ – +│ no output; +│ missing +│\n│ +│ +│ +│ tolerance ± 0\.01 /)
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

test('a narrow terminal gets a table as well', (t) => {
  t.true(verdictText(verdict({ results: [differing] }), { ...style, width: 20 }).includes('0.7897'))
})
