import { readFile } from 'node:fs/promises'
import test from 'ava'
import type { Limits, Result, Step } from '../../../src/model/manifest.ts'
import { planResults } from '../../../src/plan/results.ts'
import { planSteps } from '../../../src/plan/steps.ts'
import { manifest } from './fixtures.ts'

interface Properties {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>
}

const file = new URL('../../../schema/repro.schema.json', import.meta.url)
const { $defs } = JSON.parse(await readFile(file, 'utf8')) as {
  $defs: Record<'step' | 'limits' | 'result', Properties>
}

/** What the schema says that stands where a key is left out, a key each. */
function defaultsOf({ properties }: Properties): Record<string, unknown>[] {
  return Object.entries(properties).flatMap(([key, { default: given }]) =>
    given === undefined ? [] : [{ [key]: given }],
  )
}

const plannedStep = (step: Step): unknown => planSteps(manifest({ steps: { s: step } }), 'key')
const plannedResult = (result: Result): unknown => planResults(manifest({ results: { r: result } }), () => undefined)

test('what the schema says of defaults is what is planned where they are left out', (t) => {
  const limits = defaultsOf($defs.limits) as Limits[]
  t.is(limits.length, 6)
  for (const one of limits) t.deepEqual(plannedStep({ run: 'a', limits: one }), plannedStep({ run: 'a' }))
  const steps = defaultsOf($defs.step) as Partial<Step>[]
  t.is(steps.length, 2)
  for (const one of steps)
    t.deepEqual(plannedStep({ notebook: 'a.ipynb', ...one }), plannedStep({ notebook: 'a.ipynb' }))
  const results = defaultsOf($defs.result) as Partial<Result>[]
  t.is(results.length, 3)
  for (const one of results) t.deepEqual(plannedResult({ from: 'a.csv', ...one }), plannedResult({ from: 'a.csv' }))
  t.notDeepEqual(plannedStep({ run: 'a', limits: { cpus: 1 } }), plannedStep({ run: 'a' }))
})
