import { fileEvidence } from '../io/files.ts'
import { settledLater } from '../io/later.ts'
import type { ServicePlan, StepPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { OutputFile, Run, StepRun } from '../model/run.ts'
import { keptInputs, reasonOf, takeOver } from './earlier.ts'
import { probe, runService } from './service.ts'
import type { RunSession } from './session.ts'
import { runStep, skipped, type Progress, type StepEnd } from './step.ts'

/** What all steps together gave. */
export type StepsEnd = Pick<Run, 'steps' | 'observed' | 'failure'>

/**
 * Runs the steps of a plan, independent ones side by side, and collects what the results look at.
 * A step that fails is part of the answer; steps that need it are skipped.
 * @throws ReproError `engine-failed`; the signal's reason when aborted.
 */
export async function runSteps(session: RunSession): Promise<StepsEnd> {
  const all = new Map<string, Going>()
  for (const step of session.plan.steps) {
    const needed = step.needs.map((name) => all.get(name)).filter((going) => going !== undefined)
    all.set(step.name, begin(step, needed, session))
  }
  // All are awaited even when one throws: what they hold is given back before this returns.
  const settled = await Promise.allSettled([...all.values()].map(({ over }) => over))
  const broken = settled.find((end) => end.status === 'rejected')
  if (broken !== undefined) throw broken.reason
  const ends = await Promise.all([...all.values()].map(({ over }) => over))
  return {
    steps: ends.map(({ run }) => run),
    failure: ends.map(({ failure }) => failure).find((failure) => failure !== undefined),
    observed: new Map([...session.replies, ...(await observedFiles(session, ends))]),
  }
}

/** A step on its way, as those that need it see it. */
interface Going {
  /** Whether its command has ended as it should. */
  readonly ran: Promise<boolean>
  /** How it ended, with its outputs taken. */
  readonly taken: Promise<StepEnd>
  /** The same, and nothing is left of it on the engine. */
  readonly over: Promise<StepEnd>
}

/** What a step does not tell on its way is known at its end. */
function begin(step: StepPlan, needed: readonly Going[], session: RunSession): Going {
  const [ran, taken] = [settledLater<boolean>(), settledLater<StepEnd>()]
  const over = whenReady(step, needed, session, { ran: () => ran.resolve(true), taken: taken.resolve })
  const going = {
    ran: Promise.race([ran.promise, over.then(isWell, () => false)]),
    taken: Promise.race([taken.promise, over]),
    over,
  }
  // Where no step needs it, nobody waits for it.
  going.taken.catch(() => {})
  return going
}

async function whenReady(
  step: StepPlan,
  needed: readonly Going[],
  session: RunSession,
  progress: Progress,
): Promise<StepEnd> {
  const inputs = (): Promise<readonly StepRun[] | undefined> => inputsFrom(needed)
  // Whether a step is reused is known by the hashes of what it needs only: then nothing is made before.
  if (session.mode === 'afresh' && !isService(step)) {
    const ran = await Promise.all(needed.map((other) => other.ran))
    if (ran.every(Boolean)) return runStep(step, inputs, session, progress)
  }
  const all = await inputs()
  if (all === undefined) return skipped(step)
  const reused = session.mode === 'reuse' ? await reuse(step, all, session) : undefined
  if (reused !== undefined) return reused
  return isService(step) ? serveAndProbe(step, all, session) : runStep(step, inputs, session, progress)
}

/** How the steps that one needs ended; nothing where one of them did not as it should. */
async function inputsFrom(needed: readonly Going[]): Promise<readonly StepRun[] | undefined> {
  const ends = await Promise.all(needed.map(({ taken }) => taken))
  return ends.every(isWell) ? ends.map(({ run }) => run) : undefined
}

function isWell({ run: { status } }: StepEnd): boolean {
  return status === 'succeeded' || status === 'reused'
}

/** What an earlier run left of a step, where nothing has changed that it depends on. Says why, either way. */
async function reuse(step: StepPlan, needed: readonly StepRun[], session: RunSession): Promise<StepEnd | undefined> {
  const { earlier, files, context } = session
  const decision = await earlier.decide(step, needed)
  context.emit({ type: 'decided', step: step.name, ...reasonOf(decision) })
  if (decision.kind === 'run') return undefined
  const run: StepRun = { ...decision.run, status: 'reused' }
  await takeOver(run, decision.files, files)
  session.inputs.set(step.name, await keptInputs(earlier.inputsOf(step, needed, decision.reads), run, files))
  return { run, failure: undefined }
}

export function isService(step: StepPlan): step is StepPlan & { service: ServicePlan } {
  return step.service !== undefined
}

async function serveAndProbe(
  step: StepPlan & { service: ServicePlan },
  needed: readonly StepRun[],
  session: RunSession,
): Promise<StepEnd> {
  return runService(step, needed, session, async (service) => {
    for (const { name, source } of session.plan.results) {
      if (source.kind !== 'reply' || source.request.step !== step.name) continue
      const reply = await probe({ result: name, request: source.request }, service, session.files.reply(name))
      if (typeof reply === 'string') session.context.emit({ type: 'warning', message: reply })
      else session.replies.set(name, reply)
    }
  })
}

/** The output that each result looks at, where a step wrote it. */
async function observedFiles({ plan, files }: RunSession, ends: readonly StepEnd[]): Promise<[string, Evidence][]> {
  const outputs = ends.flatMap(({ run }) => run.outputs)
  const wantedPaths = new Set(plan.results.flatMap(({ source }) => (source.kind === 'file' ? [source.path] : [])))
  // Of the files that a result looks at alone: there may be a hundred thousand others.
  const writers = new Map<string, string>()
  for (const { run } of ends) {
    for (const output of run.outputs) if (wantedPaths.has(output.path)) writers.set(output.path, run.name)
  }
  // One evidence a file, however many results look at it: what is known of it is found out once.
  const evidence = new Map<string, Evidence>()
  for (const wanted of wantedPaths) {
    const writer = writers.get(wanted)
    const directory = `${wanted}/`
    const below = writer === undefined ? outputs.filter((output) => output.path.startsWith(directory)) : []
    if (writer !== undefined) evidence.set(wanted, await fileEvidence(files.output(writer, wanted), wanted))
    else if (below.length > 0) evidence.set(wanted, directoryEvidence(directory, below))
  }
  return plan.results.flatMap(({ name, source }): [string, Evidence][] => {
    const found = source.kind === 'file' ? evidence.get(source.path) : undefined
    return found === undefined ? [] : [[name, found]]
  })
}

/** Of a hundred thousand files the whole listing would be held for as long as the run is. */
const linesAtOnce = 1000

/** A directory as its listing: what `sha256sum` prints for all its files, sorted by path. */
function directoryEvidence(directory: string, files: readonly OutputFile[]): Evidence {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const line = ({ sha256, path }: OutputFile): string => `${sha256}  ${path.slice(directory.length)}\n`
  return {
    name: directory,
    size: sorted.reduce((size, file) => size + Buffer.byteLength(line(file)), 0),
    open: async function* () {
      for (let at = 0; at < sorted.length; at += linesAtOnce) {
        yield Buffer.from(
          sorted
            .slice(at, at + linesAtOnce)
            .map(line)
            .join(''),
        )
      }
    },
  }
}
