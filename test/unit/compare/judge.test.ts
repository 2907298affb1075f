import test from 'ava'
import { exitCodeOfVerdict, judge } from '../../../src/compare/judge.ts'
import type { Package } from '../../../src/model/package.ts'
import type { Outcome, ResultReport } from '../../../src/model/result.ts'
import type { Run } from '../../../src/model/run.ts'
import { failure, manifest, report, run } from '../fixtures.ts'

const pkg = { manifest, sha256: 'f'.repeat(64) } as Package

function judged(outcomes: readonly Outcome[], ...runs: readonly Run[]) {
  const results = outcomes.map((outcome, index): ResultReport => report({ name: `r${index}`, outcome }))
  return judge({ pkg, runs: runs.length === 0 ? [run()] : runs, results, version: '1.2.3' })
}

const words: readonly (readonly [readonly Outcome[], string, number])[] = [
  [['identical'], 'reproduced', 0],
  [['identical', 'within-tolerance'], 'reproduced', 0],
  [['within-tolerance', 'differs'], 'partially-reproduced', 1],
  [['identical', 'missing'], 'partially-reproduced', 1],
  [['identical', 'not-comparable'], 'partially-reproduced', 1],
  [['differs'], 'not-reproduced', 1],
  [['missing', 'not-comparable', 'differs'], 'not-reproduced', 1],
]
for (const [outcomes, word, exitCode] of words) {
  test(`${outcomes.join(', ')}: ${word}`, (t) => {
    const verdict = judged(outcomes)
    t.is<unknown, unknown>(verdict.verdict, word)
    t.is<unknown, unknown>(exitCodeOfVerdict(verdict), exitCode)
  })
}

test('what failed did not run, whatever its results', (t) => {
  const verdict = judged(['identical'], run({ failure }))
  t.is(verdict.verdict, 'did-not-run')
  t.is(verdict.sentence, 'did not run: step train ended with exit code 7')
  t.is(exitCodeOfVerdict(verdict), 4)
  t.deepEqual(verdict.failure, failure)
})

test('each failure has the exit code of its kind', (t) => {
  const codeOf = (code: 'build-failed' | 'data-unavailable' | 'time-limit' | 'service-not-ready') =>
    exitCodeOfVerdict(judged([], run({ failure: { ...failure, code } })))
  t.is(codeOf('build-failed'), 3)
  t.is(codeOf('data-unavailable'), 3)
  t.is(codeOf('time-limit'), 4)
  t.is(codeOf('service-not-ready'), 4)
})

test('the verdict carries what it rests on', (t) => {
  const one = run({ warnings: ['slow'], seed: '7' })
  t.deepEqual(judged(['identical'], one), {
    format: 1,
    tool: { name: 'repro', version: '1.2.3' },
    verdict: 'reproduced',
    sentence: '1 of 1 claim reproduced.',
    package: { title: 'A paper', sha256: 'f'.repeat(64), manifest },
    run: { id: one.id, started: one.started, finished: one.finished, seed: '7' },
    environment: one.image,
    engine: one.engine,
    host: one.host,
    steps: one.steps,
    results: [report({ name: 'r0' })],
    failure: undefined,
    warnings: ['slow'],
  })
})

test('of several runs the verdict is about the last, and names all', (t) => {
  const verdict = judged(['identical'], run({ id: 'one' }), run({ id: 'two', seed: '1' }))
  t.is(verdict.run.id, 'two')
  t.deepEqual(verdict.runs, [
    { id: 'one', seed: '0' },
    { id: 'two', seed: '1' },
  ])
  t.throws(() => judge({ pkg, runs: [], results: [], version: '' }), { instanceOf: RangeError })
})
