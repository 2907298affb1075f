import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  type Container,
  type ContainerSpec,
  type Engine,
  type OutputSink,
  type TerminalSize,
  type Volume,
} from '../engines/engine.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan, StepPlan } from '../model/plan.ts'
import type { Failure } from '../model/run.ts'
import { openAheadOf, runNeeded } from './ahead.ts'
import { mebibytes } from './failures.ts'
import { LimitWatch } from './limits.ts'
import type { RunSession } from './session.ts'
import { stepContainer, uploadWorkFiles } from './step.ts'

/** Seconds that what is in the shell has to end, when its disk is full. */
const stopGrace = 2

/** Whoever sits before the shell. */
export interface Person {
  readonly input: Readable
  readonly output: OutputSink
  /** Absent: what is read and printed are streams, as in a script. */
  readonly terminal?: PersonsTerminal
  /** Told when everything is ready, just before the command starts. */
  readonly begins: () => void
}

interface PersonsTerminal {
  /** `TERM`: what it understands. */
  readonly type: string
  readonly size: () => TerminalSize
  /** Has the size told to the container whenever it changes. */
  readonly resized: (listener: () => void) => void
}

/** What runs there; as of a step, a string runs in `sh -c`, a list as it stands. None opens a shell. */
export interface ShellChoice {
  readonly step: StepPlan
  readonly command: string | readonly string[] | undefined
}

/**
 * Has a person work exactly where a step would run: in its environment, its walls, its limits but for time, with its
 * data and what the steps that it needs have left. Nothing of it stays.
 * @returns the exit code, or why it did not come to that.
 */
export async function openShell(
  { pkg, plan }: { readonly pkg: Package; readonly plan: Plan },
  { step, command }: ShellChoice,
  { engine, person }: { readonly engine: Engine; readonly person: Person },
  context: RunContext,
): Promise<number | Failure> {
  await using session = await openAheadOf(step, { pkg, plan }, engine, context)
  const before = await runNeeded(session)
  if (before.failure !== undefined) return before.failure
  await using _kept = before.steps.every(({ status }) => status === 'reused') ? passing(session) : undefined
  using _cores = await session.cores.take(step.limits.cpus)
  await using work = await engine.createVolume(session.labels)
  await using container = await engine.createContainer(shellContainer({ step, command }, person, session, work))
  await uploadWorkFiles(container, step, before.steps, session)
  using watch = new LimitWatch(step, work, 'disk')
  watch.signal.addEventListener('abort', () => void container.stop(stopGrace).catch(() => {}))
  person.begins()
  await container.start(person.output, person.input)
  if (person.terminal !== undefined) await keepSize(container, person.terminal)
  const { exitCode, outOfMemory } = await container.wait(context.signal)
  if (outOfMemory) {
    const message = `a process ran out of memory: the limit of step ${step.name} is ${mebibytes(step.limits.memory)}`
    context.emit({ type: 'warning', message })
  }
  return watch.reached ?? exitCode
}

/** A run that has nothing of its own, as all was there already, is not kept. */
function passing({ files }: RunSession): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => rm(files.directory, { recursive: true, force: true }) }
}

/** Told with a prompt: who works there has no name. Both bash and other shells read it so. */
const prompt = '${REPRO_STEP}:${PWD}\\$ '

function shellContainer(
  { step, command }: ShellChoice,
  { terminal }: Person,
  session: RunSession,
  work: Volume,
): ContainerSpec {
  const spec = stepContainer(step, session, { work, network: step.network ? 'open' : 'none' })
  const talk = terminal === undefined ? {} : { TERM: terminal.type, PS1: prompt }
  return {
    ...spec,
    command: typeof command === 'object' ? command : ['/bin/sh', '-c', script(command, terminal)],
    environment: { ...spec.environment, ...talk },
    input: terminal === undefined ? 'stream' : 'terminal',
  }
}

/** A shell is had without what an image would have it read first: that is for people with a name and a home. */
function script(command: string | undefined, terminal: PersonsTerminal | undefined): string {
  const i = terminal === undefined ? '' : ' -i'
  const shell = `if command -v bash > /dev/null; then exec bash --norc${i}; else exec sh${i}; fi`
  if (terminal === undefined) return command ?? shell
  // An engine can be told only when the command runs, which may have looked by then.
  const { columns, rows } = terminal.size()
  return `stty cols ${columns} rows ${rows} 2> /dev/null\n${command ?? shell}`
}

/**
 * A terminal's size is the container's, now and whenever it changes. Where it could not be told, it stays as it was. It is
 * told once at a time, as it then is: of two that are on their way to an engine, either may be the last to get there.
 */
export async function keepSize(
  container: Pick<Container, 'resize'>,
  { size, resized }: Pick<PersonsTerminal, 'size' | 'resized'>,
): Promise<void> {
  let told = Promise.resolve()
  const tell = (): Promise<void> => (told = told.then(() => container.resize(size())).catch(() => {}))
  resized(() => void tell())
  await tell()
}
