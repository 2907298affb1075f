import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { keepVerdict, readVerdict } from '../../../src/record/verdict.ts'
import { faultsOf } from '../../packages/documents.ts'
import { run, verdict } from '../fixtures.ts'

test('a verdict is kept with its run, whole, and read again', async (t) => {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'repro-verdict-')), 'runs', 'one')
  const one = verdict()
  await keepVerdict(one, [run({ directory: 'never' }), run({ directory })])
  const kept = await readVerdict(directory)
  t.deepEqual(kept, JSON.parse(JSON.stringify(one)))
  t.deepEqual(faultsOf(kept, 'verdict'), [])
  t.deepEqual(await readdir(directory), ['verdict.json'])
  await rm(path.dirname(path.dirname(directory)), { recursive: true })
})

test('the schema holds a verdict to be just that', (t) => {
  const whole = JSON.parse(JSON.stringify(verdict())) as Record<string, unknown>
  t.deepEqual(faultsOf(whole, 'verdict'), [])
  const { sentence: _, ...without } = whole
  for (const bad of [
    without,
    { ...whole, more: 1 },
    { ...whole, verdict: 'perfect' },
    { ...whole, format: 2 },
    { ...whole, steps: [{}] },
  ]) {
    t.true(faultsOf(bad, 'verdict').length > 0, JSON.stringify(bad))
  }
})

test('several packages: each has its verdict or its error', (t) => {
  const one = { package: 'a', verdict: JSON.parse(JSON.stringify(verdict())) as unknown }
  const error = { code: 'no-engine', message: 'm', log: [], problems: [] }
  t.deepEqual(faultsOf([one, { package: 'b', error }], 'verdict#/$defs/several'), [])
  for (const bad of [[one], [one, { package: 'b' }], [one, { ...one, error }], [one, { error }]]) {
    t.true(faultsOf(bad, 'verdict#/$defs/several').length > 0)
  }
})
