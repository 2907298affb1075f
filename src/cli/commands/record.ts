import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, type ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { recordResults, type RecordSummary } from '../../record/record.ts'
import { failureLines } from '../../report/run.ts'
import { runPackage } from '../../run/run.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [directory = '.']: string[],
  options: CommonOptions & { readonly update?: boolean },
  signal: AbortSignal,
): Promise<ExitCode> {
  await using pkg = await openPackage(directory)
  const plan = planPackage(pkg)
  using context = commandContext(options, signal)
  await using engine = await findEngine(context)
  const run = await runPackage(engine, pkg, plan, context)
  context[Symbol.dispose]()
  if (run.failure !== undefined) {
    if (options.json === true) printJson({ failure: run.failure })
    else print(safe(failureLines(run.failure).join('\n')), 'nothing was recorded')
    return exitCodeOf(run.failure.code)
  }
  const summary = await recordResults(pkg.root, plan.results, run, options.update === true ? 'update' : 'keep')
  if (options.json === true) printJson(summary)
  else print(...summaryLines(summary))
  return 0
}

function summaryLines({ added, replaced, unchanged }: RecordSummary): string[] {
  const lines = [
    ...(added.length > 0 ? [`recorded: ${added.join(', ')}`] : []),
    ...(replaced.length > 0 ? [`replaced: ${replaced.join(', ')}`] : []),
    ...(unchanged.length > 0 ? [`as recorded before: ${unchanged.join(', ')}`] : []),
  ]
  return lines.length > 0 ? lines : ['nothing to record: every result has a published value in `expect`']
}
