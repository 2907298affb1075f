import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, type ExitCode } from '../../errors.ts'
import { comparingTools } from '../../io/comparing.ts'
import { openDirectory } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { recordResults, type RecordSummary } from '../../record/record.ts'
import type { Calibration } from '../../model/plan.ts'
import { failureLines } from '../../report/run.ts'
import { runSeveral } from '../../run/several.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [directory = '.']: string[],
  options: CommonOptions & { readonly update?: boolean; readonly runs: number },
  signal: AbortSignal,
): Promise<ExitCode> {
  await using pkg = await openDirectory(directory)
  const plan = planPackage(pkg)
  using context = commandContext(options, signal)
  await using engine = await findEngine(context)
  const runs = await runSeveral(engine, { pkg, plan, times: options.runs }, context)
  context[Symbol.dispose]()
  const failure = runs.at(-1)?.failure
  if (failure !== undefined) {
    if (options.json === true) printJson({ failure })
    else print(safe(failureLines(failure).join('\n')), 'nothing was recorded')
    return exitCodeOf(failure.code)
  }
  const summary = await recordResults(pkg.root, plan.results, runs, {
    mode: options.update === true ? 'update' : 'keep',
    tools: comparingTools(context.settings.storeDirectory),
    tell(differences) {
      if (options.json !== true)
        print('differs from what is recorded:', ...differences.map((line) => safe(`  ${line}`)))
    },
  })
  if (options.json === true) printJson(summary)
  else print(...summaryLines(summary))
  return 0
}

function summaryLines({ added, replaced, unchanged, calibrations }: RecordSummary): string[] {
  const lines = [
    ...(added.length > 0 ? [`recorded: ${named(added)}`] : []),
    ...(replaced.length > 0 ? [`replaced: ${named(replaced)}`] : []),
    ...(unchanged.length > 0 ? [`as recorded before: ${named(unchanged)}`] : []),
    ...Object.entries(calibrations).map(([name, calibration]) => safe(`  ${name}: ${calibrationText(calibration)}`)),
  ]
  return lines.length > 0 ? lines : ['nothing to record: every result has a published value in `expect`']
}

/** More names than this are counted; `recorded/results.json` has them all. */
const mostNames = 20

function named(names: readonly string[]): string {
  const rest = names.length - mostNames
  if (rest <= 1) return names.join(', ')
  return `${names.slice(0, mostNames).join(', ')}, and ${rest.toLocaleString('en-US')} more`
}

function calibrationText({ kind, runs, tolerance, reason }: Calibration): string {
  if (kind === 'exact') return `exact: the same in all ${runs} runs`
  if (kind === 'numeric') return `numeric: ± ${tolerance} holds 95 % of further runs, by ${runs} runs`
  return `unstable: ${reason ?? 'nothing is accepted'}; nothing is accepted without a tolerance in repro.yaml`
}
