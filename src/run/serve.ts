import type { Engine } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import { forwardPort } from '../io/forward.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan, ServicePlan, StepPlan } from '../model/plan.ts'
import type { Failure } from '../model/run.ts'
import { underCeilings } from '../plan/steps.ts'
import { openAheadOf, runNeeded } from './ahead.ts'
import { runService } from './service.ts'
import { isService } from './steps.ts'

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
  { pkg, plan: asked }: { readonly pkg: Package; readonly plan: Plan },
  choice: ServeChoice,
  { context, serving }: ServeContext,
): Promise<Failure | undefined> {
  const plan = underCeilings(asked, context.settings.ceilings)
  const service = chooseService(plan, choice)
  await using session = await openAheadOf(service, { pkg, plan }, engine, context)
  const before = await runNeeded(session)
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
