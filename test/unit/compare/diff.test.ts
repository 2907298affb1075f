import test from 'ava'
import { diffSnapshots, isAlike, snapshotOfRecord, snapshotOfRun, type Snapshot } from '../../../src/compare/diff.ts'
import { report, stepRun, verdict } from '../fixtures.ts'

const run = (
  results: Record<string, string>,
  outputs: Record<string, string> = {},
  environment: Record<string, string> = {},
): Snapshot => ({
  kind: 'run',
  results: new Map(Object.entries(results)),
  outputs: new Map(Object.entries(outputs)),
  environment: new Map(Object.entries(environment)),
})

test('what is alike has no changes', (t) => {
  const one = run({ loss: '0.38' }, { 'a.json': 'abc' }, { kernel: '6.1' })
  t.true(isAlike(diffSnapshots(one, one)))
})

test('only what changed is told, numbers with their difference', (t) => {
  const before = run({ loss: '0.50', word: 'a', same: '1' }, { 'a.json': 'abc', 'b.json': 'b' }, { kernel: '6.1' })
  const after = run({ loss: '0.55', word: 'b', same: '1' }, { 'a.json': 'abd', 'c.json': 'c' }, { kernel: '6.2' })
  t.deepEqual(diffSnapshots(before, after), {
    results: [
      { name: 'loss', before: '0.50', after: '0.55', difference: '0.05 higher (10 %)' },
      { name: 'word', before: 'a', after: 'b', difference: undefined },
    ],
    outputs: [
      { name: 'a.json', before: 'abc', after: 'abd', difference: undefined },
      { name: 'b.json', before: 'b', after: undefined, difference: undefined },
      { name: 'c.json', before: undefined, after: 'c', difference: undefined },
    ],
    environment: [{ name: 'kernel', before: '6.1', after: '6.2', difference: undefined }],
  })
})

test('a run and a record are compared in what both have', (t) => {
  const record = snapshotOfRecord(new Map([['loss', { value: 0.5, text: '0.50' }]]))
  const one = run({ loss: '0.50', published: '1' }, { 'a.json': 'abc' }, { kernel: '6.1' })
  t.true(isAlike(diffSnapshots(record, one)))
  t.false(isAlike(diffSnapshots(record, run({ loss: '0.51' }))))
  t.true(isAlike(diffSnapshots(one, record)))
})

test('two records differ in what only one of them has', (t) => {
  const one = snapshotOfRecord(new Map([['a', { value: 1, text: '1' }]]))
  const other = snapshotOfRecord(new Map([['b', { value: 1, text: undefined }]]))
  t.deepEqual(
    diffSnapshots(one, other).results.map(({ name, before, after }) => [name, before, after]),
    [
      ['a', '1', undefined],
      ['b', undefined, '1'],
    ],
  )
})

test('what a stranger wrote is shown safely', (t) => {
  const changes = diffSnapshots(run({ a: '\u001b[2J' }), run({ a: 'x' }))
  t.is(changes.results[0]?.before, '\\x1b[2J')
})

test('a whole file is what it holds, whatever a verdict said of it', (t) => {
  const hash = (letter: string) => letter.repeat(64)
  const output = (path: string, letter: string) => ({ path, size: 1, executable: false, sha256: hash(letter) })
  const told = (observed: string, log: string, model: string) =>
    snapshotOfRun(
      verdict({
        results: [report({ name: 'log', from: 'o.txt', observed }), report({ name: 'model', from: 'model', observed })],
        steps: [stepRun({ outputs: [output('o.txt', log), output('model/a', 'c'), output('model/b', model)] })],
      }),
    )
  t.true(isAlike(diffSnapshots(told('12 bytes', 'a', 'd'), told('3', 'a', 'd'))))
  const { results } = diffSnapshots(told('12 bytes', 'a', 'd'), told('12 bytes', 'b', 'e'))
  t.like(results[0], { name: 'log', before: hash('a'), after: hash('b') })
  t.is(results[1]?.name, 'model')
})

test('of the outputs a record has only its own', (t) => {
  const record = snapshotOfRecord(new Map(), new Map([['o.txt', 'a']]))
  t.true(isAlike(diffSnapshots(record, run({}, { 'o.txt': 'a', 'other.txt': 'b' }))))
  t.false(isAlike(diffSnapshots(record, run({}, { 'o.txt': 'c' }))))
})
