import test from 'ava'
import type { Engine } from '../../../src/engines/engine.ts'
import type { ReproError } from '../../../src/errors.ts'
import type { Gpu } from '../../../src/model/gpu.ts'
import { planSteps } from '../../../src/plan/steps.ts'
import { ensureGpus } from '../../../src/run/gpus.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { manifest } from '../fixtures.ts'

const a100: Gpu = { name: 'A100', driver: '535' }

/** Why it does not go on with two steps, one of which needs so many. */
function refusal(gpus: readonly Gpu[] | undefined, wanted: number): ReproError | undefined {
  const memory = new MemoryEngine()
  const engine = { host: gpus === undefined ? memory.host : { ...memory.host, gpus } } as Engine
  const steps = planSteps(
    { ...manifest, steps: { look: { run: 'a' }, train: { run: 'b', limits: { gpus: wanted } } } },
    'key',
  )
  try {
    ensureGpus(engine, steps)
    return undefined
  } catch (error) {
    return error as ReproError
  }
}

test('what needs none is not asked for any', (t) => {
  t.is(refusal(undefined, 0), undefined)
})

test('what needs one and has none is refused, by name', (t) => {
  const error = refusal(undefined, 1)
  t.like(error, { code: 'no-gpu', step: 'train', exitCode: 3 })
  t.is(error?.message, 'no GPU on this machine: step train needs 1')
})

test('as many as are needed have to be there, where that is known', (t) => {
  t.is(refusal([a100], 1), undefined)
  t.is(refusal([a100], 2)?.message, 'only one GPU on this machine: step train needs 2')
  t.is(refusal([a100, a100], 3)?.message, 'only 2 GPUs on this machine: step train needs 3')
  t.is(refusal([{ name: 'unknown', driver: 'unknown' }], 3), undefined)
})

test('a need is part of what a step is, and none is as before', (t) => {
  const key = (limits: object): string | undefined =>
    planSteps({ ...manifest, steps: { s: { run: 'a', limits } } }, 'key')[0]?.key
  t.is(key({}), key({ gpus: 0 }))
  t.not(key({}), key({ gpus: 1 }))
})
