import { exitCodeOf, ReproError, type ExitCode } from '../../errors.ts'
import type { RunContext } from '../../model/context.ts'
import type { PackageSource } from '../../model/package.ts'
import type { Failure, Rerun } from '../../model/run.ts'
import { runText } from '../../report/run.ts'
import { Idleness, nothingToDo } from '../../run/idle.ts'
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
  const run = await (options.all === true ? all : changed)(packageSource(source), context)
  context[Symbol.dispose]()
  if (options.json === true) printJson({ ...run, observed: [...run.observed.keys()] })
  else print(safe(runText({ ...run, failure: run.failure && (await withNext(run.failure, source)) })))
  return run.failure === undefined ? 0 : exitCodeOf(run.failure.code)
}

async function all(source: PackageSource, context: RunContext): Promise<Rerun> {
  const { runAll } = await import('../../run/rerun.ts')
  return runAll(source, context)
}

/** Where everything looks as it did, no more of the program is loaded than this. */
async function changed(source: PackageSource, context: RunContext): Promise<Rerun> {
  const idleness = typeof source === 'string' ? new Idleness(source, context.settings) : undefined
  const left = await idleness?.find()
  if (idleness !== undefined && left !== undefined) return nothingToDo(idleness.runsDirectory, left, context)
  const { runChanged } = await import('../../run/rerun.ts')
  return runChanged(source, context, idleness)
}

async function withNext(failure: Failure, source: string): Promise<Failure> {
  const { withShell } = await import('../next.ts')
  return withShell(failure, source)
}
