import type { Engine } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import type { StepPlan } from '../model/plan.ts'

/**
 * That the engine has the graphics processors which the steps need; looked at before anything is built.
 * @throws ReproError `no-gpu`
 */
export function ensureGpus({ host: { gpus = [] } }: Engine, steps: readonly StepPlan[]): void {
  const wanted = Math.max(0, ...steps.map(({ gpus: count }) => count))
  // How many an engine elsewhere has, it does not always say.
  const isEnough = gpus.length >= wanted || gpus.some(({ name }) => name === 'unknown')
  if (wanted === 0 || isEnough) return
  const step = steps.find(({ gpus: count }) => count === wanted)?.name ?? ''
  throw new ReproError('no-gpu', `${here(gpus.length)}: step ${step} needs ${wanted}`, {
    step,
    hint:
      'Nothing was built. Verify it on a machine with a GPU, its driver, and an engine that can give it to containers ' +
      "(for NVIDIA's: the NVIDIA Container Toolkit). `repro doctor` says what is there.",
  })
}

function here(count: number): string {
  if (count === 0) return 'no GPU on this machine'
  return count === 1 ? 'only one GPU on this machine' : `only ${count} GPUs on this machine`
}
