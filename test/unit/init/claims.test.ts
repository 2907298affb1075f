import test from 'ava'
import { findClaims } from '../../../src/init/claims.ts'
import type { OutputText } from '../../../src/init/places.ts'
import { statedNumbers } from '../../../src/init/sentences.ts'

const claims = (text: string, ...outputs: readonly OutputText[]) =>
  findClaims([{ path: 'README.md', text, numbered: true }], outputs, new Set()).map(({ name, from, expect }) => [
    name,
    from,
    expect,
  ])
const json = (value: unknown): OutputText => ({ path: 'm.json', text: JSON.stringify(value) })

test('numbers are found with their sentence and line', (t) => {
  const text =
    '# Title 7\n\nThe loss\nis .3827. It fell by 93.1 %,\nfrom −1,234.5 in 2020-01-02 with v1.2.3.\n\n- a 1e-3\n\n| model | accuracy |\n|---|---|\n| knn | 0.91 |\n\n```\n0.5\n```\n'
  t.deepEqual(
    statedNumbers(text).map(({ number, sentence, line }) => [number, sentence, line]),
    [
      ['7', 'Title 7', 1],
      ['.3827', 'The loss is .3827.', 4],
      ['93.1 %', 'It fell by 93.1 %, from −1,234.5 in 2020-01-02 with v1.2.3.', 4],
      ['-1234.5', 'It fell by 93.1 %, from −1,234.5 in 2020-01-02 with v1.2.3.', 5],
      ['1e-3', 'a 1e-3', 7],
      ['0.91', 'knn | 0.91', 11],
    ],
  )
})

test('a number counts at the precision with which it is printed', (t) => {
  t.deepEqual(claims('The loss is .3827.', json({ loss: 0.38265 })), [['loss', 'm.json#/loss', '.3827']])
  t.deepEqual(claims('The loss is .3827.', json({ loss: 0.38276 })), [])
  t.deepEqual(claims('The loss is .3827.', json({ loss: 0.38 })), [])
  t.deepEqual(claims('It is right for 93.1 %.', json({ right: 0.93104 })), [['right', 'm.json#/right', '93.1 %']])
  t.deepEqual(claims('There are 1,229 primes.', json({ primes: 1229 })), [['primes', 'm.json#/primes', '1229']])
})

test('what hardly says anything counts only where the sentence names it', (t) => {
  t.deepEqual(claims('We ran 10 epochs.', json({ size: 10 })), [])
  t.deepEqual(claims('We ran 10 epochs.', json({ epochs: 10 })), [['epochs', 'm.json#/epochs', '10']])
  t.deepEqual(claims('As in 2019.', json({ size: 2019 })), [], 'a year')
  t.deepEqual(claims('It is 0.5.', json({ share: 0.5 })), [])
  t.deepEqual(claims('It is 0.517.', json({ share: 0.5168 })), [['share', 'm.json#/share', '0.517']])
})

test('of several places the one that the sentence names is taken, and none where it names none', (t) => {
  const both = json({ train: { loss: 0.3827 }, test: { loss: 0.38272 } })
  t.deepEqual(claims('The test loss is .3827.', both), [['test-loss', 'm.json#/test/loss', '.3827']])
  t.deepEqual(claims('We get .3827.', both), [])
  t.deepEqual(claims('The loss is .3827, again .3827.', json({ loss: 0.3827 })).length, 1, 'a place is one claim')
})

test('tables by row and column', (t) => {
  const csv = { path: 'o/t.csv', text: '"model","minute","accuracy"\n"knn",5,0.8636\n"xgb",5,0.9301\n' }
  const text = '| model | accuracy |\n|--|--|\n| xgb | .9301 |\n| knn | .8636 |\n'
  t.deepEqual(claims(text, csv), [
    ['xgb-accuracy', { file: 'o/t.csv', row: { model: 'xgb' }, column: 'accuracy' }, '.9301'],
    ['knn-accuracy', { file: 'o/t.csv', row: { model: 'knn' }, column: 'accuracy' }, '.8636'],
  ])
  const unlabelled = { path: 't.tsv', text: 'a\tb\n1\t0.1234\n2\t0.5678\n' }
  t.deepEqual(claims('b is 0.568 there', unlabelled), [['row-2-b', { file: 't.tsv', row: 2, column: 'b' }, '0.568']])
})

test('printed lines by the words before, and which of several', (t) => {
  const log = { path: 'a.out', text: 'loss 0.5123\nval loss 0.6234\nt = 12.5, df = 9, p-value = 0.0028329\n' }
  t.deepEqual(claims('The loss is 0.512.', log), [
    ['loss', { file: 'a.out', match: 'loss ([-+]?[\\d.]*\\d)', occurrence: 1 }, '0.512'],
  ])
  t.deepEqual(claims('With p-value 0.00283.', log), [
    ['p', { file: 'a.out', match: ', p-value = ([-+]?[\\d.]*\\d)' }, '0.00283'],
  ])
})

test('cells of notebooks by tag or number', (t) => {
  const output = (text: string) => [{ output_type: 'stream', name: 'stdout', text }]
  const text = JSON.stringify({
    cells: [
      { cell_type: 'code', metadata: { tags: ['mean'] }, source: '', outputs: output('0.75123') },
      { cell_type: 'code', metadata: {}, source: '', outputs: output('p: 0.01234\n') },
    ],
  })
  t.deepEqual(claims('The mean is 0.751, p 0.0123.', { path: 'a.ipynb', text }), [
    ['mean', { file: 'a.ipynb', cell: 'mean' }, '0.751'],
    ['p', { file: 'a.ipynb', cell: 2, match: 'p: ([-+]?[\\d.]*\\d)' }, '0.0123'],
  ])
})
