import test from 'ava'
import { resultSentence, verdictSentence } from '../../../src/compare/sentence.ts'
import type { ResultReport } from '../../../src/model/result.ts'

const auc: ResultReport = {
  name: 'test-auc',
  claim: 'Test AUC .8186',
  where: 'Section 3',
  from: 'results/metrics.json#/auc',
  basis: 'published',
  tolerance: '± 0.01',
  outcome: 'differs',
  expected: '.8186',
  observed: '0.78971234567',
  difference: '0.0289 lower (3.5 %; 2.9 × the tolerance)',
  message: undefined,
}
const loss: ResultReport = {
  ...auc,
  name: 'test-loss',
  claim: 'Test loss .3827',
  outcome: 'within-tolerance',
  expected: '.3827',
  observed: '0.3866',
}

test('the verdict in one sentence', (t) => {
  const eleven = Array.from({ length: 11 }, () => loss)
  t.is(
    verdictSentence([...eleven, auc]),
    '11 of 12 claims reproduced; 1 differs: test AUC .8186 in the paper, .7897 here (3.5 % lower; tolerance .01).',
  )
  t.is(verdictSentence([loss]), '1 of 1 claim reproduced.')
  t.is(verdictSentence([]), '0 of 0 claims reproduced.')
})

test('several that differ, are missing or cannot be compared', (t) => {
  const missing: ResultReport = {
    ...auc,
    outcome: 'missing',
    observed: undefined,
    difference: undefined,
    message: 'nothing stands at `/auc` in `m.json`',
  }
  const unknown: ResultReport = { ...auc, claim: undefined, outcome: 'not-comparable', message: 'it is not JSON' }
  t.is(
    verdictSentence([missing, unknown]),
    '0 of 2 claims reproduced; 1 is missing: test AUC .8186 in the paper: nothing stands at `/auc` in `m.json`; 1 cannot be compared: test-auc .8186 in the paper: it is not JSON.',
  )
  t.regex(verdictSentence([auc, auc, auc, auc, auc]), /5 differ: .*; and 2 more\.$/)
})

const sentences: readonly (readonly [string, Partial<ResultReport>, string])[] = [
  ['differs', {}, 'Test AUC .8186 in the paper, .7897 here (3.5 % lower; tolerance .01).'],
  [
    'within tolerance',
    { outcome: 'within-tolerance', observed: '0.82' },
    'Test AUC .8186 in the paper, .82 here (0.17 % higher; tolerance .01).',
  ],
  ['identical', { outcome: 'identical', observed: '0.8186' }, 'Test AUC .8186 in the paper, the same here.'],
  [
    'differs from the record',
    { basis: 'recorded' },
    'Test AUC .8186 in the record, .7897 here (3.5 % lower; tolerance .01).',
  ],
  [
    'a claim with the value in its middle',
    { claim: 'An AUC of .8186 was had.' },
    '"An AUC of .8186 was had": .8186 in the paper, .7897 here (3.5 % lower; tolerance .01).',
  ],
  ['no claim', { claim: undefined }, 'Test-auc .8186 in the paper, .7897 here (3.5 % lower; tolerance .01).'],
  [
    'an exact text',
    { claim: 'It says hello', expected: 'hello', observed: 'hallo', difference: undefined, tolerance: 'exact' },
    'It says hello in the paper, hallo here (no tolerance).',
  ],
  [
    'as printed',
    { expected: '0.8186', tolerance: 'as printed (± 0.00005)' },
    '"Test AUC .8186": 0.8186 in the paper, 0.7897 here (3.5 % lower; as printed (± 0.00005)).',
  ],
  [
    'more digits where it takes them',
    { observed: '0.81861', tolerance: '± 0.000001' },
    'Test AUC .8186 in the paper, .81861 here (0.0012 % higher; tolerance .000001).',
  ],
  [
    'an expected zero',
    { claim: 'Bias 0', expected: '0', observed: '-0.25' },
    'Bias 0 in the paper, -0.25 here (0.25 lower; tolerance 0.01).',
  ],
]

for (const [name, change, sentence] of sentences) {
  test(`a result in one sentence: ${name}`, (t) => t.is(resultSentence({ ...auc, ...change }), sentence))
}

test('a paper that contradicts its record is told of', (t) => {
  const record = { ...auc, outcome: 'identical', expected: '0.7897', tolerance: 'exact' } as const
  t.regex(resultSentence({ ...auc, record }), /The author's own record says 0.7897, with which this run agrees\.$/)
})
