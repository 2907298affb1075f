import { compareResults } from './compare/compare.ts'
import { judge } from './compare/judge.ts'
import { findEngine } from './engines/select.ts'
import { openPackage } from './manifest/open.ts'
import type { RunContext } from './model/context.ts'
import type { Verdict } from './model/verdict.ts'
import { planPackage } from './plan/plan.ts'
import { keepVerdict } from './record/verdict.ts'
import { readRecorded } from './record/recorded.ts'
import { runPackage } from './run/run.ts'
import { version } from './version.ts'

/**
 * Verifies the package in a directory: everything is run anew, every result compared, and the verdict kept with the run.
 * @throws ReproError for a wrong package, and for an engine that is not there or broke. What the paper does wrong is
 *   in the verdict.
 */
export async function verify(directory: string, context: RunContext): Promise<Verdict> {
  await using pkg = await openPackage(directory) // manifest read, checked; files known by hash
  const plan = planPackage(pkg) // pure: image recipe, steps in order, results to look at
  const recorded = await readRecorded(pkg.root, plan.results) // before anything runs: nothing can change it any more
  await using engine = await findEngine(context)
  const run = await runPackage(engine, pkg, plan, context) // environment built, steps run sealed, outputs collected
  const results = await compareResults(plan.results, recorded, run.observed)
  const verdict = judge({ pkg, run, results, version }) // pure
  await keepVerdict(verdict, run)
  return verdict
}
