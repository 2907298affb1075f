import path from 'node:path'
import { compareResults } from './compare/compare.ts'
import { judge } from './compare/judge.ts'
import { reportSeveral } from './compare/several.ts'
import { findEngine } from './engines/select.ts'
import { comparingTools } from './io/comparing.ts'
import { openPackage } from './manifest/open.ts'
import type { RunContext } from './model/context.ts'
import type { PackageSource } from './model/package.ts'
import type { Verdict } from './model/verdict.ts'
import { planPackage } from './plan/plan.ts'
import { noteLastRun } from './record/find.ts'
import { keepPictures } from './record/pictures.ts'
import { keepVerdict } from './record/verdict.ts'
import { readRecorded } from './record/recorded.ts'
import { runSeveral } from './run/several.ts'
import { version } from './version.ts'

/**
 * Verifies the package in a directory or an archive: everything is run anew, every result compared, and the verdict
 * kept with the run.
 * @throws ReproError for a wrong package, and for an engine that is not there or broke. What the paper does wrong is
 *   in the verdict. `times`: how often it is run; a result must hold in every run.
 */
export async function verify(source: PackageSource, context: RunContext, times = 1): Promise<Verdict> {
  await using pkg = await openPackage(source, context) // manifest read, checked; files known by hash
  const plan = planPackage(pkg, context.settings.drift) // pure: image recipe, steps in order, results to look at
  const recorded = await readRecorded(pkg.root, plan.results) // before anything runs: nothing can change it any more
  await using engine = await findEngine(context)
  const runs = await runSeveral(engine, { pkg, plan, times }, context) // environment built, steps run sealed
  const tools = comparingTools(context.settings.storeDirectory)
  const results = await Promise.all(runs.map((run) => compareResults(plan.results, recorded, run.observed, tools)))
  const shown = await keepPictures(reportSeveral(results), { plans: plan.results, recorded, run: runs.at(-1) }, tools)
  const verdict = judge({ pkg, runs, results: shown, version }) // pure
  await keepVerdict(verdict, runs)
  await noteLastRun(path.join(pkg.runsDirectory, verdict.run.id), context.settings)
  return verdict
}
