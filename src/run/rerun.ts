import path from 'node:path'
import { findEngine } from '../engines/select.ts'
import { openQuickly } from '../manifest/open.ts'
import type { RunContext } from '../model/context.ts'
import type { PackageSource } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { Rerun } from '../model/run.ts'
import { planPackage } from '../plan/plan.ts'
import { EarlierRuns } from './earlier.ts'
import { foresee } from './foresee.ts'
import { nothingToDo, type Idleness, type Left } from './idle.ts'
import { runPackage } from './run.ts'

/** Runs all of a package, whatever earlier runs have left. */
export async function runAll(source: PackageSource, context: RunContext): Promise<Rerun> {
  await using pkg = await openQuickly(source, context)
  const plan = planPackage(pkg, context.settings.drift)
  await using engine = await findEngine(context)
  return await runPackage(engine, pkg, plan, context)
}

/**
 * Runs of a package only what has changed since it ran last, and tells why. Where that is nothing, no engine is looked
 * for, and it is kept. Results are never judged by it: verifying runs everything.
 */
export async function runChanged(
  source: PackageSource,
  context: RunContext,
  idleness: Idleness | undefined,
): Promise<Rerun> {
  await using pkg = await openQuickly(source, context)
  const plan = planPackage(pkg, context.settings.drift)
  const left = await allLeft(await EarlierRuns.open(pkg, plan, context.settings.seed), plan)
  if (left === undefined) {
    await using engine = await findEngine(context)
    return await runPackage(engine, pkg, plan, { ...context, mode: 'reuse' })
  }
  await idleness?.keep(left, pkg.leftOut)
  return nothingToDo(pkg.runsDirectory, left, context)
}

async function allLeft(earlier: EarlierRuns, plan: Plan): Promise<Left[] | undefined> {
  const left: Left[] = []
  for (const { foresight } of await foresee(earlier, plan)) {
    if (foresight.kind !== 'reuse') return undefined
    left.push({ run: foresight.run, from: path.basename(foresight.files.directory) })
  }
  return left
}
