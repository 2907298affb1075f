import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Container, type ContainerEnd } from '../engines/engine.ts'
import { ReproError, messageOf } from '../errors.ts'
import { boundBy } from '../io/bounds.ts'
import { now, stopwatch } from '../io/clock.ts'
import { request, type Reply } from '../io/http.ts'
import type { Door, Endpoint } from '../io/relay.ts'
import type { ServicePlan, StepPlan, RequestPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { Failure, StepRun } from '../model/run.ts'
import { keptInputs } from './earlier.ts'
import { StepLog } from './log.ts'
import { Reads } from './reads.ts'
import { failed, mebibytes, secondsText, withRemedy } from './failures.ts'
import { remedyFor } from './remedies.ts'
import { LimitWatch } from './limits.ts'
import {
  measuredBy,
  stepActivity,
  stepContainer,
  tellLeftOut,
  unfinished,
  uploadWorkFiles,
  type StepEnd,
} from './step.ts'
import type { RunSession } from './session.ts'

/** How large a reply may be, in bytes. */
const replySize = 64 * 1024 ** 2
/** Between two looks whether a service is up, in milliseconds: a tenth of the time that it has taken, within these. */
const readyPause = { least: 10, most: 100 }
const stopGrace = 2
/** How a service ends that is asked to: in order, by SIGTERM, by SIGKILL. */
const exitsOfStopped: readonly number[] = [0, 143, 137]

/** A service that is up, and how to reach it. */
export interface RunningService {
  readonly endpoint: Endpoint
  readonly signal: AbortSignal
  /** How long one reply may take, in milliseconds. */
  readonly patience: number
}

/** One asked result and the request for it. */
export interface Probe {
  readonly result: string
  readonly request: RequestPlan
}

/** Starts a service, has `use` work with it once it is ready, and stops it. */
export async function runService(
  step: StepPlan & { readonly service: ServicePlan },
  needed: readonly StepRun[],
  session: RunSession,
  use: (service: RunningService) => Promise<void>,
): Promise<StepEnd> {
  using _cores = await session.cores.take(step.limits.cpus)
  session.context.signal.throwIfAborted()
  return await stepActivity(`service ${step.name}`, session.context, async (line) => {
    await using log = await StepLog.open(session.files.log(step.name), step.limits.log, line)
    await using work = await session.engine.createVolume(session.labels)
    const { engine, labels } = session
    // Loopback alone where that can be reached; else a network of its own, without a way out.
    const unsealed = step.network ? 'open' : engine.entersContainers ? 'none' : undefined
    await using own = unsealed === undefined ? await engine.createSealedNetwork(labels) : undefined
    const network = unsealed ?? own ?? 'none'
    await using container = await engine.createContainer(stepContainer(step, session, { work, network }))
    await uploadWorkFiles(container, step, needed, session)
    const reads = session.mode === 'reuse' ? await Reads.watch(work) : undefined
    const [seconds, begun] = [stopwatch(), now()]
    const { emit, signal } = session.context
    using watch = new LimitWatch(step, work)
    // Whoever asks it finds it gone.
    watch.signal.addEventListener('abort', () => void container.stop(stopGrace).catch(() => {}))
    const started = await startService(container, step, { log, signal })
    await using _door = 'failure' in started ? undefined : started
    const ran = (): StepRun => ({ ...unfinished(step), started: begun, seconds: seconds(), log: log.lastLines() })
    if ('failure' in started) {
      const remedy = started.failure.code === 'service-not-ready' ? remedyFor(step, log.tail()) : undefined
      const own = remedy === undefined ? started.failure : withRemedy(started.failure, remedy)
      return { run: ran(), failure: { ...(watch.reached ?? own), log: log.tail() } }
    }
    await use({ endpoint: started.endpoint, signal, patience: step.limits.time })
    await container.stop(stopGrace)
    const end = await container.wait(signal)
    if (!exitsOfStopped.includes(end.exitCode)) {
      emit({ type: 'warning', message: `service ${step.name} ended with exit code ${end.exitCode}` })
    }
    reads?.seen()
    await watch.lookAtDisk()
    tellLeftOut(step, log, session.context)
    const run = { ...ran(), ...measuredBy(end) }
    const failure = watch.reached ?? (end.outOfMemory ? outOfMemory(step) : undefined)
    if (failure !== undefined) return { run, failure: { ...failure, log: log.tail() } }
    const inputs = session.earlier.inputsOf(step, needed, reads?.seen() ?? 'all')
    session.inputs.set(step.name, await keptInputs(inputs, run, session.files))
    return { run: { ...run, status: 'succeeded' as const }, failure }
  })
}

/** Starts the service and waits until it is ready: the way to it, or why there is none. */
async function startService(
  container: Container,
  step: StepPlan & { readonly service: ServicePlan },
  { log, signal }: { log: StepLog; signal: AbortSignal },
): Promise<Door | { readonly failure: Failure }> {
  let door: Door | undefined
  try {
    await container.start(log.write)
    let end: ContainerEnd | undefined
    // It outlasts the deadline: a service that is ready goes on.
    let broken: Error | undefined
    const ended = container.wait(signal).then(
      (how) => (end = how),
      (error: unknown) => (broken = error instanceof Error ? error : new Error(messageOf(error))),
    )
    door = await container.reach(step.service.port).catch(async (error: unknown) => {
      // What has just ended cannot be reached: how it ended is the better answer.
      await Promise.race([ended, sleep(1000)])
      if (end === undefined) throw error
      return undefined
    })
    // From here on: how long we took to get there is not the service's doing.
    using deadline = boundBy([], step.limits.time)
    using either = boundBy([signal, deadline.signal])
    const waited = stopwatch()
    for (let last: string | undefined; ;) {
      const answer = door === undefined ? 'it has ended' : await isUp(door.endpoint, step.service, either.signal)
      if (answer === true && door !== undefined) {
        const opened = door
        door = undefined
        return opened
      }
      // The answer that the deadline cut off says nothing.
      if (!deadline.signal.aborted || last === undefined) last = String(answer)
      const why = whyNotReady(step, { end, last: deadline.signal.aborted ? last : undefined })
      if (why !== undefined) return { failure: why }
      // The engine went away, or somebody ended the container: that is not the service's doing.
      if (broken !== undefined) throw broken
      const pause = Math.min(Math.max(waited() * 100, readyPause.least), readyPause.most)
      await sleep(pause, undefined, { signal: either.signal }).catch(() => signal.throwIfAborted())
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ReproError) || error.code !== 'step-failed') throw error
    return { failure: failed(step, 'service-not-ready', `cannot be started: ${error.message}`) }
  } finally {
    await door?.[Symbol.asyncDispose]()
  }
}

/** Why a service will not become ready any more, if it is so: it ended, or its time is over. */
function whyNotReady(
  step: StepPlan,
  { end, last }: { readonly end: ContainerEnd | undefined; readonly last: string | undefined },
): Failure | undefined {
  const fail = (message: string): Failure => failed(step, 'service-not-ready', message)
  if (end?.outOfMemory === true) return outOfMemory(step)
  if (end !== undefined) return fail(`ended with exit code ${end.exitCode} before it was ready`)
  return last === undefined ? undefined : fail(`was not ready within ${secondsText(step.limits.time)}: ${last}`)
}

function outOfMemory(step: StepPlan): Failure {
  return failed(step, 'out-of-memory', `ran out of memory: its limit is ${mebibytes(step.limits.memory)}`)
}

/** True when the service answers as it should, else what it does instead. */
async function isUp(endpoint: Endpoint, { port, ready }: ServicePlan, signal: AbortSignal): Promise<true | string> {
  const asked = { endpoint, method: 'GET', path: ready ?? '/', headers: {}, body: undefined }
  using bounds = boundBy([signal], 5000)
  try {
    const { status } = await request(asked, { signal: bounds.signal, size: replySize })
    return ready === undefined || (status >= 200 && status < 300) || `${ready} answered ${status}`
  } catch (error) {
    const message = messageOf(error)
    // Its time was over, or ours: that is no answer of the port's.
    if (signal.aborted) return message
    if (/ECONNREFUSED|socket hang up|ECONNRESET|EPIPE/.test(message)) return `nothing listens at port ${port}`
    // Any other answer, even one that is no HTTP, comes from an open port.
    return ready === undefined || message
  }
}

/** Asks a service for one result and keeps the reply's body in a file. No answer is no evidence. */
export async function probe(
  { result, request: asked }: Probe,
  at: RunningService,
  file: string,
): Promise<Evidence | string> {
  using bounds = boundBy([at.signal], at.patience)
  let reply: Reply
  try {
    reply = await request({ ...asked, endpoint: at.endpoint }, { signal: bounds.signal, size: replySize })
  } catch (error) {
    at.signal.throwIfAborted()
    return `${result}: ${asked.method} ${asked.path}: ${messageOf(error)}`
  }
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, reply.body)
  return replyEvidence(asked, reply)
}

function replyEvidence(asked: RequestPlan, { status, headers, body }: Reply): Evidence {
  return {
    name: asked.path,
    size: body.length,
    open: async function* () {
      yield body
    },
    reply: { status, headers },
  }
}
