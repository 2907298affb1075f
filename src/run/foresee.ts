import type { StepOutlook } from '../model/outlook.ts'
import type { Plan, StepPlan } from '../model/plan.ts'
import type { StepRun } from '../model/run.ts'
import { reasonOf, type Decision, type EarlierRuns } from './earlier.ts'

/** Whether a step has to run, so far as that can be told before those run that it needs. */
export type Foresight = Decision | { readonly kind: 'depends'; readonly on: readonly string[] }

/** What running again will do with each step, in the order of the plan. */
export async function foresee(
  earlier: EarlierRuns,
  { steps }: Plan,
): Promise<{ readonly step: StepPlan; readonly foresight: Foresight }[]> {
  const foreseen: { readonly step: StepPlan; readonly foresight: Foresight }[] = []
  // What a step gives that has to run is taken to be what it gave before.
  const given = new Map<string, StepRun>()
  for (const step of steps) {
    const needed = step.needs.map((name) => given.get(name)).filter((run) => run !== undefined)
    const decision = await earlier.decide(step, needed)
    const run = decision.kind === 'run' ? decision.last : decision.run
    if (run !== undefined) given.set(step.name, run)
    const on = foreseen.filter(
      ({ step: { name }, foresight }) => step.needs.includes(name) && foresight.kind !== 'reuse',
    )
    const isOpen = decision.kind === 'reuse' && on.length > 0
    foreseen.push({ step, foresight: isOpen ? { kind: 'depends', on: on.map((one) => one.step.name) } : decision })
  }
  return foreseen
}

/** A foresight as it is told. */
export function rerunOf(foresight: Foresight): StepOutlook['rerun'] {
  if (foresight.kind !== 'depends') return reasonOf(foresight)
  return { how: 'depends', why: `${foresight.on.join(' and ')} may write something else` }
}
