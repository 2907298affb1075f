import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, ReproError, type ExitCode } from '../../errors.ts'
import { openQuickly } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { runText } from '../../report/run.ts'
import { rerunPackage, type Rerun } from '../../run/rerun.ts'
import { runPackage } from '../../run/run.ts'
import { withShell } from '../next.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

interface RunOptions extends CommonOptions {
  readonly all?: boolean
  readonly watch?: boolean
}

export async function command([source = '.']: string[], options: RunOptions, signal: AbortSignal): Promise<ExitCode> {
  if (options.watch !== true) return runOnce(source, options, signal)
  const { changes } = await import('../watch.ts')
  if (options.json === true) throw new ReproError('usage', '--watch prints for a person, and --json for a program')
  for await (const told of changes(source, signal)) {
    print(...told)
    try {
      await runOnce(source, options, signal)
    } catch (error) {
      signal.throwIfAborted()
      const { showError } = await import('../show-error.ts')
      showError(error)
    }
    print('', 'waiting for a change; Ctrl-C ends')
  }
  throw signal.reason
}

async function runOnce(source: string, options: RunOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openQuickly(packageSource(source), context)
  const plan = planPackage(pkg, context.settings.drift)
  let run: Rerun
  if (options.all === true) {
    await using engine = await findEngine(context)
    run = await runPackage(engine, pkg, plan, context)
  } else run = await rerunPackage(pkg, plan, context, () => findEngine(context))
  context[Symbol.dispose]()
  if (options.json === true) printJson({ ...run, observed: [...run.observed.keys()] })
  else print(safe(runText(run.failure === undefined ? run : { ...run, failure: await withShell(run.failure, source) })))
  return run.failure === undefined ? 0 : exitCodeOf(run.failure.code)
}
