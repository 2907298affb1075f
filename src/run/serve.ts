import path from 'node:path'
import type { Engine } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import { newRunId } from '../io/clock.ts'
import { forwardPort } from '../io/forward.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan, ServicePlan, StepPlan } from '../model/plan.ts'
import type { Failure } from '../model/run.ts'
import { fetchData } from './data.ts'
import { EarlierRuns } from './earlier.ts'
import { runFiles } from './files.ts'
import { buildImage } from './image.ts'
import { keepInputs, keepSteps } from './run.ts'
import { runService } from './service.ts'
import { openSession } from './session.ts'
import { isService, runSteps } from './steps.ts'

/** Which service is wanted and where; what is left open is the package's own. */
export interface ServeChoice {
  readonly step: string | undefined
  readonly port: number | undefined
}

export interface Serving {
  /** Without a slash at its end. */
  readonly url: string
  /** A path that is worth asking for. */
  readonly example: string
}

export interface ServeContext {
  readonly context: RunContext
  /** Called when the service is up; it is stopped when this resolves. */
  readonly serving: (at: Serving) => Promise<void>
}

/**
 * Serves a package's service on a port of this machine, loopback only. Steps that it needs are run first, unless an
 * earlier run of the same steps left their outputs.
 * @returns why it could not be served, if so.
 * @throws ReproError `usage` where there is no such service or the port is taken.
 */
export async function serveService(
  engine: Engine,
  { pkg, plan }: { readonly pkg: Package; readonly plan: Plan },
  choice: ServeChoice,
  { context, serving }: ServeContext,
): Promise<Failure | undefined> {
  const service = chooseService(plan, choice)
  const [image, data] = await Promise.all([
    buildImage(engine, pkg, plan.image, context),
    fetchData(pkg.root, plan.data, context),
  ])
  const needed = plan.steps.filter(({ name }) => service.needs.includes(name))
  const id = newRunId()
  const files = runFiles(path.join(pkg.runsDirectory, id))
  const only = { ...plan, steps: needed, results: [] }
  const earlier = await EarlierRuns.open(pkg, only, context.settings.seed)
  const start = { id, engine, image, plan: only, context, files, earlier, mode: 'reuse' as const }
  await using session = await openSession(start, data)
  const before = await runSteps(session)
  await keepInputs(session)
  await keepSteps(files, before.steps)
  if (before.failure !== undefined) return before.failure
  const end = await runService(service, before.steps, session, async ({ endpoint }) => {
    const wanted = choice.port ?? service.service.port
    await using forwarded = await forwardPort(wanted, endpoint)
    const example = plan.results
      .map(({ source }) => source)
      .find(
        (source) => source.kind === 'reply' && source.request.step === service.name && source.request.method === 'GET',
      )
    await serving({
      url: `http://localhost:${forwarded.port}`,
      example: example?.kind === 'reply' ? example.request.path : (service.service.ready ?? '/'),
    })
  })
  return end.failure
}

function chooseService(plan: Plan, { step: name }: ServeChoice): StepPlan & { service: ServicePlan } {
  const services = plan.steps.filter(isService)
  const [first, second] = name === undefined ? services : services.filter((step) => step.name === name)
  const names = services.map((step) => step.name).join(', ')
  if (first === undefined) {
    throw new ReproError('usage', name === undefined ? 'the package has no service' : `no service is named ${name}`, {
      hint: names === '' ? 'A step with a `port` is a service.' : `Its services: ${names}.`,
    })
  }
  if (second !== undefined) {
    throw new ReproError('usage', 'the package has several services', { hint: `Choose one with --step: ${names}.` })
  }
  return first
}
