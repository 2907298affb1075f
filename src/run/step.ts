import path from 'node:path'
import {
  containerUser,
  workDirectory,
  type Container,
  type ContainerEnd,
  type ContainerSpec,
  type Volume,
} from '../engines/engine.ts'
import { engineDiskFull } from '../engines/trouble.ts'
import { ReproError } from '../errors.ts'
import { boundBy } from '../io/bounds.ts'
import { diskFree } from '../io/disk.ts'
import { now, stopwatch } from '../io/clock.ts'
import { packTar, parentDirectories, unpackOutput, type TarEntry } from '../io/tar.ts'
import type { RunContext } from '../model/context.ts'
import type { StepPlan } from '../model/plan.ts'
import type { Failure, OutputFile, StepRun } from '../model/run.ts'
import { activity } from './activity.ts'
import { dataLink } from './data.ts'
import { keptInputs } from './earlier.ts'
import { failed, failureOfEnd, mebibytes } from './failures.ts'
import { LimitWatch } from './limits.ts'
import { StepLog } from './log.ts'
import { Reads } from './reads.ts'
import type { RunSession } from './session.ts'

/** Seconds between the request to end and the end. */
const stopGrace = 5
/** With less than this on its disk, a step's failure says nothing, in bytes. */
const leastRoom = 16 * 1024 ** 2

/** A step's run, and why it failed if it did. What a step did wrong is data; only the engine's trouble is thrown. */
export interface StepEnd {
  readonly run: StepRun
  readonly failure: Failure | undefined
}

/** How far a step is, told before its end to those that need it. */
export interface Progress {
  /** Its command has ended as it should: their containers can be made while its outputs are taken. */
  readonly ran: () => void
  /** Its outputs are taken: they can start while its container is removed. */
  readonly taken: (end: StepEnd) => void
}

/**
 * Runs one step that is no service, and takes its outputs. Its container is made before `needed` is waited for: how the
 * steps that it needs ended, or nothing where one of them failed, and it is skipped.
 */
export async function runStep(
  step: StepPlan,
  needed: () => Promise<readonly StepRun[] | undefined>,
  session: RunSession,
  progress: Progress,
): Promise<StepEnd> {
  using _room = await session.room.take(step.limits.cpus)
  session.context.signal.throwIfAborted()
  await using work = await session.engine.createVolume(session.labels)
  const network = step.network ? 'open' : 'none'
  await using container = await session.engine.createContainer(stepContainer(step, session, { work, network }))
  const inputs = await needed()
  if (inputs === undefined) return skipped(step)
  await uploadWorkFiles(container, step, inputs, session)
  using cores = await session.cores.take(step.limits.cpus)
  session.context.signal.throwIfAborted()
  const end = await stepActivity(`step ${step.name}`, session.context, async (line) => {
    await using log = await StepLog.open(session.files.log(step.name), step.limits.log, line)
    const reads = session.mode === 'reuse' ? await Reads.watch(work) : undefined
    const [seconds, started] = [stopwatch(), now()]
    const { end, failure } = await untilEnd(container, step, { log, work, reads, signal: session.context.signal })
    // The next may run while this one's outputs are collected.
    cores[Symbol.dispose]()
    const ran = {
      ...unfinished(step),
      ...measuredBy(end),
      exitCode: end?.exitCode,
      started,
      seconds: seconds(),
      log: log.lastLines(),
    }
    tellLeftOut(step, log, session.context)
    if (failure !== undefined) return { run: ran, failure: { ...failure, log: log.tail() } }
    progress.ran()
    // Before the outputs are taken: that reads as well.
    const dependedOn = session.earlier.inputsOf(step, inputs, reads?.seen() ?? 'all')
    const taken = await takeOutputs(container, step, ran, session)
    if (taken.failure === undefined) {
      session.inputs.set(step.name, await keptInputs(dependedOn, taken.run, session.files))
    }
    return taken
  })
  progress.taken(end)
  return end
}

/** A log that is longer than its limit is no failure; that something is missing in it must be known. */
export function tellLeftOut({ name, limits }: StepPlan, { leftOut }: StepLog, { emit }: RunContext): void {
  if (leftOut === 0) return
  const message = `the log of ${name} reached its limit of ${mebibytes(limits.log)}: ${mebibytes(leftOut)} in its middle are not kept`
  emit({ type: 'warning', message })
}

/** An activity that ends as the step did: what a step does wrong is not thrown. */
export async function stepActivity(
  label: string,
  context: RunContext,
  work: (line: (text: string) => void) => Promise<StepEnd>,
): Promise<StepEnd> {
  return activity(label, context, async ({ line, ends }) => {
    const end = await work(line)
    if (end.failure !== undefined) ends('failed')
    return end
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
    limits: step.limits,
    container: undefined,
    outputs: [],
    log: [],
  }
}

/** A step that was not begun, as one that it needs failed. */
export function skipped(step: StepPlan): StepEnd {
  return { run: { ...unfinished(step), status: 'skipped' }, failure: undefined }
}

/** What a container's end tells of the step. */
export function measuredBy(end: ContainerEnd | undefined): Partial<StepRun> {
  const usage = end?.usage === undefined ? {} : { usage: end.usage }
  return { peakMemory: end?.peakMemory, cpuSeconds: end?.cpuSeconds, container: end?.facts, ...usage }
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
    pids: step.limits.pids,
    gpus: step.gpus,
    data: data === undefined ? undefined : { volume: data, access: 'read' },
    labels: { ...labels, 'org.repro.step': step.name },
    ...own,
  }
}

/** Brings what a step finds beside the package's files: data, what the steps it needs have written, room for its outputs. */
export async function uploadWorkFiles(
  container: Container,
  step: StepPlan,
  needed: readonly StepRun[],
  { plan, files }: RunSession,
): Promise<void> {
  const links = plan.data.map(dataLink)
  const outputs = needed.flatMap((other) =>
    other.outputs.map((output): TarEntry => ({
      kind: 'file',
      path: output.path,
      from: files.output(other.name, output.path),
      size: output.size,
      executable: output.executable,
    })),
  )
  const parents = parentDirectories([...links, ...outputs].map((entry) => entry.path).concat(step.outputs))
  const directories = parents.map((directory): TarEntry => ({ kind: 'directory', path: directory }))
  const entries = [...directories, ...links, ...outputs]
  // To the engine an empty archive is as much work as a small one.
  if (entries.length > 0) await container.upload(workDirectory, packTar(entries, containerUser))
}

/** How a step's container ended, and what was wrong with that. */
interface Ending {
  readonly end: ContainerEnd | undefined
  readonly failure: Failure | undefined
}

async function untilEnd(
  container: Container,
  step: StepPlan,
  { log, work, reads, signal }: { log: StepLog; work: Volume; reads: Reads | undefined; signal: AbortSignal },
): Promise<Ending> {
  using watch = new LimitWatch(step, work)
  using either = boundBy([signal, watch.signal])
  try {
    await container.start((chunk) => {
      watch.heard()
      return log.write(chunk)
    })
    const end = await container.wait(either.signal)
    reads?.seen()
    await watch.lookAtDisk()
    const failure = watch.reached ?? failureOfEnd(step, end, log.tail())
    if (failure !== undefined) await ensureRoom(work)
    return { end, failure }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ReproError && error.code === 'step-failed') {
      return { end: undefined, failure: failed(step, 'step-failed', `cannot be started: ${error.message}`) }
    }
    if (watch.reached === undefined) throw error
    await container.stop(stopGrace)
    return { end: await container.wait(signal), failure: watch.reached }
  }
}

/**
 * A step that fails on a full disk has not failed by itself.
 * @throws ReproError `engine-failed` where hardly any room is left.
 */
async function ensureRoom({ directory }: Volume): Promise<void> {
  if (directory === undefined || (await diskFree(directory)) > leastRoom) return
  throw engineDiskFull()
}

async function takeOutputs(container: Container, step: StepPlan, ran: StepRun, session: RunSession): Promise<StepEnd> {
  let outputs: OutputFile[] = []
  try {
    for (const declared of step.outputs) {
      const archive = await container.download(path.posix.join(workDirectory, declared))
      if (archive === undefined) continue
      outputs = outputs.concat(await unpackOutput(archive, declared, session.files.output(step.name, '.')))
    }
  } catch (error) {
    if (!(error instanceof ReproError) || error.code !== 'outputs-invalid') throw error
    return { run: ran, failure: failed(step, 'outputs-invalid', `left what cannot be taken: ${error.message}`) }
  }
  return { run: { ...ran, status: 'succeeded', outputs }, failure: undefined }
}
