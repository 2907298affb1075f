import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, type ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { runText } from '../../report/run.ts'
import { runPackage } from '../../run/run.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [directory = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  await using pkg = await openPackage(directory)
  const plan = planPackage(pkg)
  using context = commandContext(options, signal)
  await using engine = await findEngine(context)
  const run = await runPackage(engine, pkg, plan, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson({ ...run, observed: [...run.observed.keys()] })
  else print(safe(runText(run)))
  return run.failure === undefined ? 0 : exitCodeOf(run.failure.code)
}
