import path from 'node:path'
import type { Engine } from '../engines/engine.ts'
import { newRunId } from '../io/clock.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan, StepPlan } from '../model/plan.ts'
import { ensureAtHand } from './at-hand.ts'
import { fetchData } from './data.ts'
import { EarlierRuns } from './earlier.ts'
import { runFiles } from './files.ts'
import { ensureGpus } from './gpus.ts'
import { buildImage } from './image.ts'
import { keepInputs, keepSteps } from './run.ts'
import { openSession, type RunSession } from './session.ts'
import { runSteps, type StepsEnd } from './steps.ts'

/** Has everything ready for one step: its environment, the data, and in the session's plan the steps that it needs. */
export async function openAheadOf(
  step: StepPlan,
  { pkg, plan }: { readonly pkg: Package; readonly plan: Plan },
  engine: Engine,
  context: RunContext,
): Promise<RunSession> {
  const only = { ...plan, steps: plan.steps.filter(({ name }) => step.needs.includes(name)), results: [] }
  await ensureAtHand(engine, pkg, { ...only, steps: [...only.steps, step] }, context)
  ensureGpus(engine, [...only.steps, step])
  const [image, data] = await Promise.all([
    buildImage(engine, pkg, plan.image, context),
    fetchData(pkg.root, plan.data, context),
  ])
  const id = newRunId()
  const files = runFiles(path.join(pkg.runsDirectory, id))
  const earlier = await EarlierRuns.open(pkg, only, context.settings.seed)
  return openSession({ id, engine, image, plan: only, context, files, earlier, mode: 'reuse' }, data)
}

/** Runs the steps that are needed, unless an earlier run of the same steps left their outputs. */
export async function runNeeded(session: RunSession): Promise<StepsEnd> {
  const end = await runSteps(session)
  await keepInputs(session)
  await keepSteps(session.files, end.steps)
  return end
}
