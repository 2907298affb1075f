import { findEngine } from '../../engines/select.ts'
import { exitCodeOf, ReproError } from '../../errors.ts'
import { exists } from '../../io/files.ts'
import { boundBy } from '../../io/bounds.ts'
import { openPackage } from '../../manifest/open.ts'
import { suggest } from '../../manifest/suggest.ts'
import type { Plan, StepPlan } from '../../model/plan.ts'
import { planPackage } from '../../plan/plan.ts'
import { underCeilings } from '../../plan/steps.ts'
import { commandText } from '../../report/plan.ts'
import { failureLines } from '../../report/run.ts'
import { mebibytes } from '../../run/failures.ts'
import { openShell } from '../../run/shell.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { Seat } from '../seat.ts'
import { packageSource } from '../source.ts'
import { safe } from '../terminal.ts'

interface ShellOptions extends CommonOptions {
  /** What stands behind `--`. */
  readonly command: readonly string[]
}

/** What a shell ends with when nobody reads any more what it prints: 128 and SIGPIPE. */
const brokenPipe = 141

/** Opens a shell, or runs one command, where a step would run. Its exit code is passed on. */
export async function command(words: string[], options: ShellOptions, signal: AbortSignal): Promise<number> {
  if (options.json === true) throw new ReproError('usage', '`repro shell` prints what is printed there, and no JSON')
  const { name, source } = await chosen(words)
  using seat = new Seat()
  using either = boundBy([signal, seat.left])
  using context = commandContext(options, either.signal)
  await using pkg = await openPackage(packageSource(source), context)
  const plan = underCeilings(planPackage(pkg, context.settings.drift), context.settings.ceilings)
  const step = stepNamed(plan, name)
  await using engine = await findEngine(context)
  const begins = (): void => {
    context[Symbol.dispose]()
    if (seat.terminal !== undefined && options.quiet !== true) seat.note(...greeting(step))
    seat.begin()
  }
  const { input, output, terminal } = seat
  const person = { input, output, begins, ...(terminal === undefined ? {} : { terminal }) }
  try {
    // As in a manifest: a string goes to `sh -c`, a list runs as it stands.
    const choice = { step, command: options.command.length > 1 ? options.command : options.command[0] }
    const end = await openShell({ pkg, plan }, choice, { engine, person }, context)
    if (typeof end === 'number') return end
    seat.note(...failureLines(end).map(safe))
    return exitCodeOf(end.code)
  } catch (error) {
    if (seat.left.aborted && !signal.aborted) return brokenPipe
    throw error
  }
}

/** The step and the package, of which either may be left out. A step may have dots in its name, as files have, and no slash. */
async function chosen([first, second]: string[]): Promise<{ name: string | undefined; source: string }> {
  if (first === undefined) return { name: undefined, source: '.' }
  if (second !== undefined) return { name: first, source: second }
  const isFileLike = first.includes('.') || !(await exists('repro.yaml'))
  const isPath = /[/\\]|^\.\.?$|^-$/.test(first) || (isFileLike && (await exists(first)))
  return isPath ? { name: undefined, source: first } : { name: first, source: '.' }
}

/** @throws ReproError `usage` */
function stepNamed({ steps }: Plan, name: string | undefined): StepPlan {
  const step = name === undefined ? steps[0] : steps.find((one) => one.name === name)
  if (step !== undefined) return step
  const names = steps.map((one) => one.name)
  throw new ReproError('usage', `there is no step ${name}`, { hint: suggest(name ?? '', names) })
}

/** Where one is, in a few lines. */
function greeting(step: StepPlan): string[] {
  const { memory, cpus } = step.limits
  const bounds = [mebibytes(memory), `${cpus} CPUs`, step.network ? 'NETWORK ON' : 'no network', 'no time limit']
  return [
    `This is where step ${step.name} would run; what is changed here is not kept. \`exit\` or Ctrl-D ends it.`,
    ...commandText(step)
      .split('\n')
      .map((line) => `  $ ${line}`),
    `  ${bounds.join(', ')}`,
  ].map(safe)
}
