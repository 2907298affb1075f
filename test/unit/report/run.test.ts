import test from 'ava'
import { failureLines, runText } from '../../../src/report/run.ts'
import { failure, run, stepRun } from '../fixtures.ts'

test('a run: what each step did and wrote', (t) => {
  const steps = [stepRun(), stepRun({ name: 'short', seconds: 0.449, peakMemory: undefined, outputs: [] })]
  t.is(
    runText(run({ steps })),
    `train: succeeded, 61.0 s, 300 MiB
  model/weights.bin  9 bytes  sha256 bbbbbbbbbbbb…
short: succeeded, 0.4 s

Logs and outputs: paper/.repro/runs/20260102T030405006-01234567`,
  )
})

test('of very many outputs the first are shown', (t) => {
  const [output] = stepRun().outputs
  const outputs = Array.from({ length: 250 }, (_, size) => ({ ...output!, path: `model/${size}` }))
  const lines = runText(run({ steps: [stepRun({ outputs })] })).split('\n')
  t.deepEqual(lines.slice(100, 102), ['  model/99  9 bytes  sha256 bbbbbbbbbbbb…', '  … and 150 more files'])
})

test('a run that failed says why', (t) => {
  const text = runText(run({ steps: [stepRun({ status: 'failed', outputs: [] })], failure }))
  t.true(text.includes('train: failed, 61.0 s'))
  t.true(text.includes('\n  | cannot go on\nstep train ended with exit code 7\nhint: '))
})

test('a failure without a hint has no empty one', (t) => {
  t.deepEqual(failureLines({ ...failure, hint: undefined, log: [] }), [failure.message])
  t.deepEqual(failureLines({ ...failure, hint: '', log: [] }), [failure.message])
})
