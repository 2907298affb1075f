import { mkdir, writeFile } from 'node:fs/promises'
import test from 'ava'
import { contextFrom, ReproError, settingsFrom, verify } from '../../src/index.ts'
import { temporaryDirectory } from './io/temporary.ts'

test('without options there are the defaults, and nothing of this process’s environment', (t) => {
  const { settings, signal } = contextFrom()
  t.deepEqual(settings, settingsFrom({}))
  t.is(settings.engine.dockerHost, undefined)
  t.false(signal.aborted)
})

test('what is other than by default is said by itself', (t) => {
  const { settings } = contextFrom({ settings: { seed: '7', ceilings: { cpus: 1 } } })
  t.deepEqual(settings, { ...settingsFrom(), seed: '7', ceilings: { cpus: 1 } })
})

test('events are handed on; what their listener throws ends the work with just that', (t) => {
  const heard: string[] = []
  const mistake = new Error('a mistake in the listener')
  const { emit, signal } = contextFrom({
    onEvent: (event) => {
      heard.push(event.type)
      if (event.type === 'warning') throw mistake
    },
  })
  emit({ type: 'decided', step: 'train', how: 'runs', why: 'it has not run before' })
  t.false(signal.aborted)
  emit({ type: 'warning', message: 'x' })
  t.is(signal.reason, mistake)
  t.deepEqual(heard, ['decided', 'warning'])
})

test('an aborted signal is what is thrown', async (t) => {
  const reason = new Error('enough')
  t.is(await t.throwsAsync(verify('nowhere', { signal: AbortSignal.abort(reason) })), reason)
})

test('what is wrong is told by its code', async (t) => {
  const missing = await t.throwsAsync(verify('/nowhere/at/all'), { instanceOf: ReproError })
  t.is(missing.code, 'package-invalid')
  for (const runs of [0, -1, 1.5, NaN]) {
    t.is((await t.throwsAsync(verify('.', { runs }), { instanceOf: ReproError })).code, 'usage', String(runs))
  }
})

test('where no engine is, that is thrown, and no verdict kept', async (t) => {
  await using paper = await temporaryDirectory()
  await mkdir(paper.at('empty'))
  await writeFile(
    paper.at('repro.yaml'),
    'repro: 1\ntitle: x\nbase: { debian: bookworm }\nsteps: { a: { run: ls, outputs: [b] } }\nresults: { b: { from: b, expect: 1 } }\n',
  )
  const engine = { ...settingsFrom().engine, dockerHost: `unix://${paper.at('empty/docker.sock')}` }
  const error = await t.throwsAsync(verify(paper.path, { settings: { engine } }), { instanceOf: ReproError })
  t.deepEqual([error.code, error.exitCode], ['no-engine', 5])
  t.false((await paper.list()).some((file) => file.includes('verdict')))
})
