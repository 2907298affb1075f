import test from 'ava'
import { UsageRecorder } from '../../../src/engines/usage-series.ts'

test('processors in use are counted between two moments, from the first instant on', (t) => {
  const recorder = new UsageRecorder()
  recorder.add({ at: 0.01, cpuSeconds: 0.05, memory: 1 })
  recorder.add({ at: 1.01, cpuSeconds: 1.05, memory: 2 })
  recorder.add({ at: 3.01, cpuSeconds: 1.55, memory: 3 })
  t.deepEqual(recorder.series, { seconds: [1.01, 3.01], cpus: [1, 0.25], memory: [2, 3] })
})

test('what ended at once has no series', (t) => {
  const recorder = new UsageRecorder()
  t.is(recorder.series, undefined)
  recorder.add({ at: 0.01, cpuSeconds: 1, memory: 1 })
  t.is(recorder.series, undefined)
})

test('a long run keeps at most 100 moments, its peak of memory, its end and its mean', (t) => {
  const recorder = new UsageRecorder()
  for (let at = 1; at <= 5000; at++) recorder.add({ at, cpuSeconds: at / 2, memory: at === 1234 ? 999 : 10 })
  const series = recorder.series ?? { seconds: [], cpus: [], memory: [] }
  t.true(series.seconds.length >= 40 && series.seconds.length <= 100)
  t.is(series.cpus.length, series.seconds.length)
  t.is(series.memory.length, series.seconds.length)
  t.is(Math.max(...series.memory), 999)
  t.is(series.seconds.at(-1), 5000)
  t.true(series.cpus.every((cpus) => cpus === 0.5))
})
