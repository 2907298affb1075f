import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, type ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { runText } from '../../report/run.ts'
import { runPackage } from '../../run/run.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [source = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  const plan = planPackage(pkg)
  await using engine = await findEngine(context)
  const run = await runPackage(engine, pkg, plan, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson({ ...run, observed: [...run.observed.keys()] })
  else print(safe(runText(run)))
  return run.failure === undefined ? 0 : exitCodeOf(run.failure.code)
}
