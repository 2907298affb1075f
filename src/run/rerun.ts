import type { Engine } from '../engines/engine.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { Run, StepRun } from '../model/run.ts'
import { EarlierRuns, reasonOf, type Decision } from './earlier.ts'
import { foresee } from './foresee.ts'
import { runPackage } from './run.ts'

/** What an edit loop's turn gave: a run, or that there was nothing to do, with what earlier runs left. */
export type Rerun = Pick<Run, 'steps' | 'failure' | 'directory' | 'observed' | 'warnings'>

/**
 * Runs of a package only what has changed since it ran last, and tells why. Where that is nothing, no engine is looked
 * for. Results are never judged by it: verifying runs everything.
 */
export async function rerunPackage(
  pkg: Package,
  plan: Plan,
  context: RunContext,
  engine: () => Promise<Engine>,
): Promise<Rerun> {
  const left = await nothingToDo(await EarlierRuns.open(pkg, plan, context.settings.seed), plan)
  if (left === undefined) {
    await using found = await engine()
    return await runPackage(found, pkg, plan, { ...context, mode: 'reuse' })
  }
  for (const [step, decision] of left) context.emit({ type: 'decided', step, ...reasonOf(decision) })
  const decisions = [...left.values()]
  return {
    steps: decisions.map(({ run }): StepRun => ({ ...run, status: 'reused' })),
    failure: undefined,
    directory: decisions.at(-1)?.files.directory ?? pkg.runsDirectory,
    observed: new Map(),
    warnings: [],
  }
}

type Reuse = Decision & { readonly kind: 'reuse' }

async function nothingToDo(earlier: EarlierRuns, plan: Plan): Promise<Map<string, Reuse> | undefined> {
  const left = new Map<string, Reuse>()
  for (const { step, foresight } of await foresee(earlier, plan)) {
    if (foresight.kind !== 'reuse') return undefined
    left.set(step.name, foresight)
  }
  return left
}
