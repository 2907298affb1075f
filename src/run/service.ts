import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { workDirectory, type Container } from '../engines/engine.ts'
import { ReproError, messageOf } from '../errors.ts'
import { stopwatch } from '../io/clock.ts'
import { isPortOpen, request, type Reply } from '../io/http.ts'
import type { ServicePlan, StepPlan, RequestPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { StepRun } from '../model/run.ts'
import { activity } from './activity.ts'
import { StepLog } from './log.ts'
import { failed, stepContainer, unfinished, workFiles, type StepEnd } from './step.ts'
import type { RunSession } from './session.ts'

/** How long one reply may take, in milliseconds, and how large it may be, in bytes. */
const replyTime = 60_000
const replySize = 64 * 1024 ** 2
/** Between two looks whether a service is up, in milliseconds. */
const readyPause = 100
const stopGrace = 2

/** A service that is up, and how to reach it. */
export interface RunningService {
  readonly host: string
  readonly port: number
  readonly signal: AbortSignal
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
  return await activity(`service ${step.name}`, session.context, async ({ line }) => {
    await using log = await StepLog.open(session.files.log(step.name), line)
    await using work = await session.engine.createVolume(session.labels)
    await using sealed = step.network ? undefined : await session.engine.createSealedNetwork(session.labels)
    await using container = await session.engine.createContainer(
      stepContainer(step, session, { work, network: sealed ?? 'open' }),
    )
    await container.upload(workDirectory, workFiles(step, needed, session))
    const seconds = stopwatch()
    const serving = await untilReady(container, step, { log, signal: session.context.signal })
    const ran = (): StepRun => ({ ...unfinished(step), seconds: seconds(), log: log.tail() })
    if ('failure' in serving) return { run: ran(), failure: { ...serving.failure, log: log.tail() } }
    await use({ ...serving, port: step.service.port, signal: session.context.signal })
    await container.stop(stopGrace)
    const end = await container.wait(session.context.signal)
    const run = { ...ran(), status: 'succeeded' as const, peakMemory: end.peakMemory, cpuSeconds: end.cpuSeconds }
    return { run, failure: undefined }
  })
}

async function untilReady(
  container: Container,
  step: StepPlan & { readonly service: ServicePlan },
  { log, signal }: { log: StepLog; signal: AbortSignal },
): Promise<{ host: string } | { failure: ReturnType<typeof failed> }> {
  const deadline = AbortSignal.timeout(step.limits.time)
  const either = AbortSignal.any([signal, deadline])
  const fail = (message: string) => ({ failure: failed(step, 'service-not-ready', `service ${step.name} ${message}`) })
  let exitCode: number | undefined
  try {
    await container.start(log.write)
    container.wait(either).then(
      (end) => (exitCode = end.exitCode),
      () => {},
    )
    const host = await container.address()
    let last = 'nothing listens at its port'
    for (;;) {
      if (exitCode !== undefined) return fail(`ended with exit code ${exitCode} before it was ready`)
      const answer = await isUp(host, step.service, either)
      if (answer === true) return { host }
      last = answer
      if (deadline.aborted) return fail(`was not ready within ${step.limits.time / 1000} s: ${last}`)
      await sleep(readyPause, undefined, { signal: either }).catch(() => signal.throwIfAborted())
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ReproError && error.code !== 'engine-failed') return fail(error.message)
    throw error
  }
}

/** True when the service answers as it should, else what it does instead. */
async function isUp(host: string, { port, ready }: ServicePlan, signal: AbortSignal): Promise<true | string> {
  if (ready === undefined) return (await isPortOpen(host, port, signal)) || `nothing listens at port ${port}`
  try {
    const { status } = await request(
      { host, port, method: 'GET', path: ready, headers: {}, body: undefined },
      { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]), size: replySize },
    )
    return (status >= 200 && status < 300) || `${ready} answered ${status}`
  } catch (error) {
    return messageOf(error)
  }
}

/** Asks a service for one result and keeps the reply's body in a file. No answer is no evidence. */
export async function probe({ result, request: asked }: Probe, at: RunningService, file: string): Promise<Evidence | string> {
  let reply: Reply
  try {
    const signal = AbortSignal.any([at.signal, AbortSignal.timeout(replyTime)])
    reply = await request({ ...asked, host: at.host, port: at.port }, { signal, size: replySize })
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
