import { mkdir, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Engine } from '../engines/engine.ts'
import { ReproError, firstError } from '../errors.ts'
import { newRunId, now } from '../io/clock.ts'
import { exists, writeUnsettled } from '../io/files.ts'
import { sha256OfFile } from '../io/hash.ts'
import { jsonPieces } from '../io/json.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { KeptFile } from '../model/result.ts'
import type { Failure, ImageIdentity, Run, StepRun } from '../model/run.ts'
import { underCeilings } from '../plan/steps.ts'
import { ensureAtHand } from './at-hand.ts'
import { fetchData } from './data.ts'
import { runFiles, type RunFiles } from './files.ts'
import { ensureGpus } from './gpus.ts'
import { buildImage } from './image.ts'
import { EarlierRuns } from './earlier.ts'
import { openSession, type RunMode, type RunSession } from './session.ts'
import { runSteps, type StepsEnd } from './steps.ts'

/**
 * One execution of a package: its environment built, its data had, its steps run.
 * What the paper's environment, data or steps do wrong is in the answer, as the run's failure.
 * @throws ReproError where the engine or this machine broke; the signal's reason when aborted.
 */
export async function runPackage(
  engine: Engine,
  pkg: Package,
  asked: Plan,
  context: RunContext & { readonly mode?: RunMode },
): Promise<Run> {
  const plan = underCeilings(asked, context.settings.ceilings)
  const id = newRunId()
  const files = runFiles(path.join(pkg.runsDirectory, id))
  const warnings: string[] = []
  const telling: RunContext = {
    ...context,
    emit: (event) => {
      if (event.type === 'warning') warnings.push(event.message)
      context.emit(event)
    },
  }
  const started = now()
  await ensureAtHand(engine, pkg, plan, telling)
  // Where nothing can be kept, nothing is begun.
  await mkdir(files.directory, { recursive: true })
  let image: ImageIdentity | undefined
  let end: StepsEnd = { steps: [], observed: new Map(), failure: undefined }
  try {
    ensureGpus(engine, plan.steps)
    const data = fetchData(pkg.root, plan.data, telling)
    // Data and environment are had side by side; whichever fails, the other is not left alone.
    const [built, fetched] = await Promise.allSettled([buildImage(engine, pkg, plan.image, telling), data])
    if (built.status === 'rejected') throw built.reason
    image = built.value
    if (fetched.status === 'rejected') throw fetched.reason
    const mode = context.mode ?? 'afresh'
    const earlier = await EarlierRuns.open(pkg, plan, context.settings.seed)
    const start = { id, engine, image, plan, context: telling, files, earlier, mode }
    await using session = await openSession(start, fetched.value)
    end = await runSteps(session)
    await keepInputs(session)
  } catch (thrown) {
    const error: unknown = context.signal.aborted ? context.signal.reason : firstError(thrown)
    if (!(error instanceof ReproError) || error.exitCode !== 3 || error.code === 'offline') {
      // A run that was refused, or broken off before it wrote anything, was none: what is not empty stays.
      await rmdir(files.directory).catch(() => {})
      throw error
    }
    end = { ...end, failure: failureOf(error) }
  }
  end = { ...end, steps: await Promise.all(end.steps.map((step) => withLogFile(step, files))) }
  await keepSteps(files, end.steps)
  return {
    id,
    directory: files.directory,
    started,
    finished: now(),
    seed: context.settings.seed,
    image,
    engine: engine.identity,
    host: engine.host,
    warnings,
    ...end,
  }
}

export async function keepSteps(files: RunFiles, steps: readonly StepRun[]): Promise<void> {
  await writeUnsettled(files.steps, jsonPieces(steps), path.dirname(files.directory))
}

/** What the steps depended on is kept before the steps are: a run that has steps can be used. */
export async function keepInputs({ inputs, files }: RunSession): Promise<void> {
  await writeUnsettled(files.inputs, jsonPieces(Object.fromEntries(inputs)), path.dirname(files.directory))
}

/** The log is whole when the step's work is over, and not before. */
async function withLogFile(step: StepRun, files: RunFiles): Promise<StepRun> {
  const file = files.log(step.name)
  if (!(await exists(file))) return step
  const logFile: KeptFile = {
    path: path.relative(files.directory, file).split(path.sep).join('/'),
    size: (await stat(file)).size,
    sha256: await sha256OfFile(file),
  }
  return { ...step, logFile }
}

function failureOf({ code, message, hint, log, step }: ReproError): Failure {
  return { code, message, hint, step, log }
}
