import test from 'ava'
import { resultSentence, verdictSentence } from '../../../src/compare/sentence.ts'
import type { Evidence, ResultReport } from '../../../src/model/result.ts'
import { file, reportOn } from './helpers.ts'

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
  const quoted = { ...unknown, claim: 'A number that nobody has stated', expected: undefined }
  t.regex(verdictSentence([quoted]), /cannot be compared: "A number that nobody has stated": it is not JSON\.$/)
  t.regex(verdictSentence([auc, auc, auc, auc, auc]), /5 differ: .*; and 2 more\.$/)
})

const sentences: readonly (readonly [string, Partial<ResultReport>, string])[] = [
  ['differs', {}, 'Test AUC .8186 in the paper, .7897 here (.0289 lower, 3.5 %, 2.9 × the tolerance; tolerance .01).'],
  [
    'the claim writes no zero, the manifest one',
    { expected: '0.8186' },
    'Test AUC .8186 in the paper, .7897 here (.0289 lower, 3.5 %, 2.9 × the tolerance; tolerance .01).',
  ],
  [
    'within tolerance',
    { outcome: 'within-tolerance', observed: '0.82', difference: '0.0014 higher (0.17 %; 0.14 × the tolerance)' },
    'Test AUC .8186 in the paper, .82 here (.0014 higher, .17 %, .14 × the tolerance; tolerance .01).',
  ],
  ['identical', { outcome: 'identical', observed: '0.8186' }, 'Test AUC .8186 in the paper, the same here.'],
  [
    'against the record',
    { basis: 'recorded' },
    'Test AUC .8186 in the record, .7897 here (.0289 lower, 3.5 %, 2.9 × the tolerance; tolerance .01).',
  ],
  [
    'a value in the middle of its claim',
    { claim: 'An AUC of .8186 was had.', difference: undefined },
    '"An AUC of .8186 was had": .8186 in the paper, .7897 here (tolerance .01).',
  ],
  ['no claim', { claim: undefined, difference: undefined }, 'Test-auc .8186 in the paper, .7897 here (tolerance .01).'],
  [
    'a value that only ends like the claim',
    { claim: 'Version 1.8186', expected: '8186', observed: '8187', difference: '1 higher (0.012 %)' },
    '"Version 1.8186": 8186 in the paper, 8187 here (1 higher, 0.012 %; tolerance 0.01).',
  ],
  [
    'an exact text',
    { claim: 'It says hello', expected: 'hello', observed: 'hallo', difference: undefined, tolerance: 'exact' },
    'It says hello in the paper, hallo here (no tolerance).',
  ],
  [
    'as printed',
    { claim: undefined, expected: '0.8186', tolerance: 'as printed (± 0.00005)', difference: '0.0289 lower (3.5 %)' },
    'Test-auc 0.8186 in the paper, 0.7897 here (0.0289 lower, 3.5 %; as printed ± 0.00005).',
  ],
  [
    'more digits where it takes them',
    { observed: '0.81861', tolerance: '± 0.000001', difference: '0.00001 higher (0.0012 %)' },
    'Test AUC .8186 in the paper, .81861 here (.00001 higher, .0012 %; tolerance .000001).',
  ],
  [
    'an expected zero',
    { claim: 'Bias 0', expected: '0', observed: '-0.25', difference: '0.25 lower' },
    'Bias 0 in the paper, -0.25 here (0.25 lower; tolerance 0.01).',
  ],
  [
    'a percentage',
    { claim: 'Accuracy: 85.3 %', expected: '85.3 %', observed: '86.44 %', difference: '1.14 higher (1.3 %)' },
    'Accuracy 85.3 % in the paper, 86.4 % here (1.14 higher, 1.3 %; tolerance 0.01).',
  ],
  [
    'missing',
    { outcome: 'missing', observed: undefined, message: 'nothing stands at `/auc` in `m.json`' },
    'Test AUC .8186 in the paper, missing here: nothing stands at `/auc` in `m.json`.',
  ],
  [
    'not comparable',
    { outcome: 'not-comparable', message: 'it is not JSON' },
    'Test AUC cannot be compared: it is not JSON.',
  ],
]

for (const [name, change, sentence] of sentences) {
  test(`a result in one sentence: ${name}`, (t) => t.is(resultSentence({ ...auc, ...change }), sentence))
}

/** From the manifest to the sentence. */
const whole: readonly (readonly [
  result: string,
  observed: Evidence,
  recorded: Evidence | undefined,
  sentence: string,
])[] = [
  [
    'claim: Weights are the same\nfrom: w.bin',
    file('w.bin', 'ab'),
    file('w.bin', 'ac'),
    '"Weights are the same": 2 bytes in the record, 2 bytes here (no tolerance): the bytes differ from offset 1 on.',
  ],
  [
    'claim: Losses\nfrom: m.json\ntolerance: 0.01',
    file('m.json', '{"loss":[1,2.5]}'),
    file('m.json', '{"loss":[1,2]}'),
    '"Losses": 2 in the record, 2.5 here at /loss/1 (0.5 higher, 25 %, 50 × the tolerance; tolerance 0.01): 1 value differs.',
  ],
  [
    'claim: Accuracy by model\nfrom: t.csv\nkey: [model]',
    file('t.csv', 'model,loss\nknn,0.4\nsvm,0.61\n'),
    file('t.csv', 'model,loss\nknn,0.4\nsvm,0.58\n'),
    '"Accuracy by model": 0.58 in the record, 0.61 here at loss, model svm (0.03 higher, 5.2 %; no tolerance): 1 of 2 cells differs.',
  ],
  [
    'claim: The table of R\nfrom: o.txt\ntolerance: 0.01',
    file('o.txt', 'mean 2.33\nsd 1.95'),
    file('o.txt', 'mean 2.33\nsd 1.90'),
    '"The table of R": 1.90 in the record, 1.95 here (0.05 higher, 2.6 %, 5 × the tolerance; tolerance 0.01): 1 line differs in 1 number, the first is line 2.',
  ],
  [
    'claim: The model\nfrom: model.h5\nkind: json',
    file('model.h5', 'a'),
    file('model.h5', '1'),
    '"The model" cannot be compared: `model.h5` is not JSON: a value should stand, line 1, column 1.',
  ],
  [
    'claim: Mean .75\nfrom: m.json#/mean\nexpect: .75',
    file('m.json', '{"mean":0.7489}'),
    undefined,
    'Mean .75 in the paper, .749 here (.0011 lower, .15 %, .11 units of the last printed digit; as printed ± .005).',
  ],
]
for (const [result, observed, recorded, sentence] of whole) {
  test(`from the manifest to the sentence: ${result.split('\n')[0]}`, async (t) => {
    const files = new Map(recorded === undefined ? [] : [['r', recorded]])
    t.is(resultSentence(await reportOn(result, observed, { files })), sentence)
  })
}

test('a paper that contradicts its record is told of', (t) => {
  const record = { ...auc, outcome: 'identical', expected: '0.7897', tolerance: 'exact' } as const
  t.regex(resultSentence({ ...auc, record }), /The author's own record says 0.7897, with which this run agrees\.$/)
})

test('of a table the verdict tells the place once, and by how much its worst cell differs', async (t) => {
  const [observed, recorded] = ['0.61', '0.58'].map((loss) => file('t.csv', `model,loss\nsvm,${loss}\n`))
  const report = await reportOn('from: t.csv\nkey: [model]', observed, { files: new Map([['r', recorded!]]) })
  t.is(
    verdictSentence([report]),
    '0 of 1 claim reproduced; 1 differs: r 0.58 in the record, 0.61 here at loss, model svm (5.2 % higher; no tolerance): 1 of 1 cell differs.',
  )
})

test('a text that only reads like a place is left as it is', async (t) => {
  const report = await reportOn('from: m.json#/x\nexpect: 5 at noon', file('m.json', '{"x":"6 at noon"}'))
  t.is(resultSentence(report), 'R 5 at noon in the paper, 6 at noon here (as printed).')
})
