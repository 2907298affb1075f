import test from 'ava'
import { withResults, type Outcome } from '../../../src/init/results.ts'
import { proposal } from './fixtures.ts'

const empty = proposal({ 'a.py': 'print()' })

function results(...outcomes: readonly Outcome[]) {
  const { results: found, missing } = withResults(empty, outcomes, [])
  return {
    found: found.map(({ name, from, ignore, similarity }) => ({
      name,
      from,
      ...(ignore.length > 0 && { ignore }),
      ...(similarity !== undefined && { similarity }),
    })),
    missing,
  }
}

const twice = (path: string, first: string, second: string): Outcome => ({
  path,
  text: first,
  again: { same: false, text: second },
})

test('each output that can be compared is a result', (t) => {
  const { found } = results(
    { path: 'a.csv', text: 'x' },
    { path: 'f/b.png', text: undefined },
    { path: 'model.pkl', text: undefined },
    { path: 'g/a.csv', text: 'x' },
  )
  t.deepEqual(found, [
    { name: 'a', from: 'a.csv' },
    { name: 'b', from: 'f/b.png', similarity: 0.99 },
    { name: 'a-2', from: 'g/a.csv' },
  ])
})

test('where nothing else is there, what is known by its bytes only', (t) => {
  t.deepEqual(results({ path: 'model.pkl', text: undefined }).found, [{ name: 'model.pkl', from: 'model.pkl' }])
})

test('what two runs gave differently does not count, where the rest still says something', (t) => {
  t.deepEqual(results(twice('a.json', '{"a":1,"b":{"t":2,"c":3}}', '{"a":1,"b":{"t":9,"c":3}}')).found, [
    { name: 'a', from: 'a.json', ignore: ['/b/t'] },
  ])
  t.deepEqual(results(twice('a.csv', 'x,seconds\n1,2\n', 'x,seconds\n1,3\n')).found, [
    { name: 'a', from: 'a.csv', ignore: ['seconds'] },
  ])
})

test('what two runs gave differently throughout is told, and is no result', (t) => {
  for (const outcome of [
    twice('a.json', '{"a":1}', '{"a":2}'),
    twice('a.csv', 'x\n1\n', 'x\n2\n'),
    twice('a.txt', '1', '2'),
    twice('a.csv', 'x,y\n1,2\n', 'x,y\n1,2\n3,4\n'),
  ]) {
    const { found, missing } = results(outcome)
    t.deepEqual(found, [], outcome.path)
    t.regex(missing.at(-1)?.message ?? '', /differs between two runs/)
  }
})

test('numbers that two runs gave differently are no claims', (t) => {
  const outcome = twice('a.json', '{"loss":0.1234,"seconds":5.678,"n":1}', '{"loss":0.1234,"seconds":5.679,"n":1}')
  const { results: found } = withResults(
    empty,
    [outcome],
    [{ path: 'README.md', text: 'The loss is 0.1234 after 5.678 seconds.', numbered: true }],
  )
  t.deepEqual(
    found.map(({ from, expect }) => [from, expect]),
    [['a.json#/loss', '0.1234']],
  )
})
