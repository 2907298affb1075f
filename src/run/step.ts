import path from 'node:path'
import {
  containerUser,
  workDirectory,
  type Container,
  type ContainerEnd,
  type ContainerSpec,
} from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import { stopwatch } from '../io/clock.ts'
import { packTar, parentDirectories, unpackOutput, type TarEntry } from '../io/tar.ts'
import type { StepPlan } from '../model/plan.ts'
import type { Failure, OutputFile, StepRun } from '../model/run.ts'
import { activity } from './activity.ts'
import { dataLink } from './data.ts'
import { StepLog } from './log.ts'
import type { RunSession } from './session.ts'

/** Seconds between the request to end and the end. */
const stopGrace = 5

/** A step's run, and why it failed if it did. What a step did wrong is data; only the engine's trouble is thrown. */
export interface StepEnd {
  readonly run: StepRun
  readonly failure: Failure | undefined
}

/** Runs one step that is no service, and takes its outputs. */
export async function runStep(step: StepPlan, needed: readonly StepRun[], session: RunSession): Promise<StepEnd> {
  using _cores = await session.cores.take(step.limits.cpus)
  session.context.signal.throwIfAborted()
  return await activity(`step ${step.name}`, session.context, async ({ line }) => {
    await using log = await StepLog.open(session.files.log(step.name), line)
    await using work = await session.engine.createVolume(session.labels)
    const network = step.network ? 'open' : 'none'
    await using container = await session.engine.createContainer(stepContainer(step, session, { work, network }))
    await container.upload(workDirectory, workFiles(step, needed, session))
    const seconds = stopwatch()
    const end = await untilEnd(container, step, { log, signal: session.context.signal })
    const ran = { ...unfinished(step), ...end.measured, seconds: seconds(), log: log.tail() }
    if (end.failure !== undefined) return { run: ran, failure: { ...end.failure, log: log.tail() } }
    return await takeOutputs(container, step, ran, session)
  })
}

/** A step that has not done anything. */
export function unfinished(step: StepPlan): StepRun {
  return {
    name: step.name,
    key: step.key,
    status: 'failed',
    exitCode: undefined,
    seconds: 0,
    peakMemory: undefined,
    cpuSeconds: undefined,
    network: step.network,
    outputs: [],
    log: [],
  }
}

/** What a step may choose of its container. */
export function stepContainer(
  step: StepPlan,
  { image, data, labels, context }: RunSession,
  own: Pick<ContainerSpec, 'work' | 'network'>,
): ContainerSpec {
  return {
    image: image.id,
    command: step.command,
    environment: { REPRO_SEED: context.settings.seed, REPRO_STEP: step.name },
    memory: step.limits.memory,
    cpus: step.limits.cpus,
    data: data === undefined ? undefined : { volume: data, access: 'read' },
    labels: { ...labels, 'org.repro.step': step.name },
    ...own,
  }
}

/** What a step finds beside the package's files: data, what the steps it needs have written, room for its outputs. */
export function workFiles(step: StepPlan, needed: readonly StepRun[], { plan, files }: RunSession) {
  const links = plan.data.map(dataLink)
  const outputs = needed.flatMap((other) =>
    other.outputs.map(
      (output): TarEntry => ({
        kind: 'file',
        path: output.path,
        from: files.output(other.name, output.path),
        size: output.size,
        executable: false,
      }),
    ),
  )
  const parents = parentDirectories([...links, ...outputs].map((entry) => entry.path).concat(step.outputs))
  const directories = parents.map((directory): TarEntry => ({ kind: 'directory', path: directory }))
  return packTar([...directories, ...links, ...outputs], containerUser)
}

interface Ending {
  readonly measured: Partial<StepRun>
  readonly failure: Failure | undefined
}

async function untilEnd(
  container: Container,
  step: StepPlan,
  { log, signal }: { log: StepLog; signal: AbortSignal },
): Promise<Ending> {
  const deadline = AbortSignal.timeout(step.limits.time)
  try {
    await container.start(log.write)
    const end = await container.wait(AbortSignal.any([signal, deadline]))
    return { measured: measuredBy(end), failure: failureOf(step, end) }
  } catch (error) {
    if (error instanceof ReproError && error.code === 'step-failed') {
      return { measured: {}, failure: failed(step, 'step-failed', error.message) }
    }
    if (signal.aborted || !deadline.aborted) throw error
    await container.stop(stopGrace)
    const message = `step ${step.name} ran longer than its time limit of ${step.limits.time / 1000} s`
    return { measured: {}, failure: failed(step, 'time-limit', message) }
  }
}

function measuredBy(end: ContainerEnd): Partial<StepRun> {
  return { exitCode: end.exitCode, peakMemory: end.peakMemory, cpuSeconds: end.cpuSeconds }
}

function failureOf(step: StepPlan, end: ContainerEnd): Failure | undefined {
  if (end.outOfMemory) {
    const limit = `${(step.limits.memory / 1024 ** 2).toFixed(0)} MiB`
    return failed(step, 'out-of-memory', `step ${step.name} ran out of its memory limit of ${limit}`)
  }
  if (end.exitCode === 0) return undefined
  return failed(step, 'step-failed', `step ${step.name} ended with exit code ${end.exitCode}`)
}

const hints = {
  'step-failed': 'The lines above are the last that it printed; the whole log is kept with the run.',
  'time-limit': 'Give the step more time in `limits: { time: … }`, or have it do less.',
  'out-of-memory': 'Give the step more memory in `limits: { memory: … }`, or have it use less.',
  'outputs-invalid': 'Have the step write what `outputs` declares, or declare what it writes.',
  'service-not-ready': 'Have it listen on 0.0.0.0 at the declared port, or give it more time in `limits: { time: … }`.',
} as const

/** A failure of a step's own. */
export function failed(step: StepPlan, code: keyof typeof hints, message: string): Failure {
  return { code, message, hint: hints[code], step: step.name, log: [] }
}

async function takeOutputs(
  container: Container,
  step: StepPlan,
  ran: StepRun,
  session: RunSession,
): Promise<StepEnd> {
  const outputs: OutputFile[] = []
  try {
    for (const declared of step.outputs) {
      const archive = await container.download(path.posix.join(workDirectory, declared))
      if (archive === undefined) continue
      const above = path.posix.dirname(declared)
      const files = await unpackOutput(archive, path.posix.basename(declared), session.files.output(step.name, above))
      outputs.push(...files.map((file) => ({ ...file, path: path.posix.join(above, file.path) })))
    }
  } catch (error) {
    if (!(error instanceof ReproError) || error.code !== 'outputs-invalid') throw error
    return { run: ran, failure: failed(step, 'outputs-invalid', `step ${step.name}: ${error.message}`) }
  }
  return { run: { ...ran, status: 'succeeded', outputs }, failure: undefined }
}
