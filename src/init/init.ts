import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { firstDifference } from '../compare/bytes.ts'
import type { Engine } from '../engines/engine.ts'
import { findEngine } from '../engines/select.ts'
import { ReproError } from '../errors.ts'
import { comparingTools } from '../io/comparing.ts'
import { exists, fileEvidence } from '../io/files.ts'
import { privateDirectory } from '../io/private.ts'
import { schemaLine, writeSchema } from '../manifest/editor.ts'
import type { RunContext } from '../model/context.ts'
import type { Evidence } from '../model/result.ts'
import type { Run } from '../model/run.ts'
import { planPackage } from '../plan/plan.ts'
import { recordResults, type RecordSummary } from '../record/record.ts'
import { runPackage } from '../run/run.ts'
import type { PaperText } from './claims.ts'
import { hadData } from './had-data.ts'
import { readmeOf, type Listing } from './listing.ts'
import { lookAt, textOfFile } from './look.ts'
import { notebooksOf } from './notebook-text.ts'
import { withObserved, withPrintedNumbers } from './observe.ts'
import { propose, withPrinted } from './propose.ts'
import type { Missing } from './clue.ts'
import type { Proposal, ProposedResult } from './proposal.ts'
import { asked, type InitChoice } from './questions.ts'
import { withResults, type Outcome } from './results.ts'
import { failed, outputFile, packageOf, tryOut, type Trial } from './trial.ts'
import { manifestText } from './yaml.ts'

export interface InitSummary {
  readonly directory: string
  readonly proposal: Proposal
  /** Files that were written, relative to the directory. */
  readonly written: readonly string[]
  /** What was recorded; absent where nothing was run. */
  readonly recorded: RecordSummary | undefined
  readonly missing: readonly Missing[]
}

/**
 * Proposes a manifest for what lies in a directory, and writes it. With a trial what is proposed is run twice, sealed:
 * once to see what it writes, once as the manifest says it, of which what came out is recorded.
 * @throws ReproError `package-invalid` where there is a manifest already, or not enough for one; with a trial also those of
 *   running. Nothing is left behind then.
 */
export async function initPackage(directory: string, choice: InitChoice, context: RunContext): Promise<InitSummary> {
  await refuseExisting(directory)
  const listing = await lookAt(directory)
  const answers = await asked(propose(listing), choice)
  const papers = await papersOf(directory, listing, answers.papers)
  ensureEnough(answers.proposal, listing)
  await using scratch = await privateDirectory(path.join(context.settings.storeDirectory, 'init'))
  const files: string[] = []
  try {
    for (const file of answers.proposal.files) {
      await writeFile(path.join(directory, file.path), file.text, { flag: 'wx' })
      files.push(file.path)
    }
    const proposal = withoutAbsentData(
      answers.trial === 'run' ? await hadData(answers.proposal, scratch.path, context) : answers.proposal,
    )
    const work = { directory, listing, papers, scratch: scratch.path }
    const end =
      answers.trial === 'run'
        ? await fromRun(proposal, work, context)
        : { proposal: await fromFiles(proposal, work), recorded: undefined }
    await writeManifest(directory, end.proposal)
    const written = ['repro.yaml', ...files]
    return { directory, proposal: end.proposal, written, recorded: end.recorded, missing: end.proposal.missing }
  } catch (error) {
    for (const file of files) await rm(path.join(directory, file), { force: true })
    throw error
  }
}

interface Work {
  readonly directory: string
  readonly listing: Listing
  readonly papers: readonly PaperText[]
  /** A directory of this process's own. */
  readonly scratch: string
}

async function refuseExisting(directory: string): Promise<void> {
  if (!(await exists(directory)))
    throw new ReproError('package-invalid', `there is no directory ${directory}`, {
      hint: 'Name the directory that holds the code.',
    })
  const file = path.join(directory, 'repro.yaml')
  if (!(await exists(file))) return
  const hint = '`repro validate` checks it. To have another one proposed, move it away first: nothing is written over.'
  throw new ReproError('package-invalid', `there is a manifest already: ${file}`, { hint })
}

/** Without something to run there is no manifest; and what cannot be installed cannot run. */
function ensureEnough({ steps, missing }: Proposal, { name }: Listing): void {
  const fatal = steps.length === 0 ? missing : missing.filter(({ needed }) => needed === true)
  if (steps.length > 0 && fatal.length === 0) return
  throw notEnough(`not enough is known for a manifest of ${name}`, fatal)
}

/** Nor is there one without a result. */
function ensureResults(proposal: Proposal): Proposal {
  if (proposal.results.length > 0) return proposal
  const hint = 'have a step write what the paper claims from it, or a service answer a plain GET'
  const none = { message: 'nothing came out that could be compared', hint }
  throw notEnough('there is no result to propose', [...proposal.missing, none])
}

function notEnough(what: string, missing: readonly Missing[]): ReproError {
  const hint = missing.map((one) => `- ${one.message}\n  → ${one.hint}`).join('\n')
  return new ReproError('package-invalid', `${what}; nothing was written`, { hint })
}

async function papersOf(directory: string, listing: Listing, names: readonly string[]): Promise<PaperText[]> {
  const readme = readmeOf(listing)
  const papers: PaperText[] = readme === undefined ? [] : [{ path: readme.path, text: readme.text, numbered: true }]
  for (const name of names) {
    const text = await textOfFile(name).catch((cause: unknown) => {
      throw new ReproError('usage', `the paper's text cannot be read: ${name}`, {
        cause,
        hint: 'Name a text file; `pdftotext paper.pdf` makes one of a PDF.',
      })
    })
    if (text === undefined)
      throw new ReproError('usage', `${name} is no text`, { hint: '`pdftotext paper.pdf` makes one of a PDF.' })
    papers.push({
      path: path.relative(directory, path.resolve(name)).startsWith('..')
        ? path.basename(name)
        : path.relative(directory, path.resolve(name)),
      text,
      numbered: true,
    })
  }
  return [...papers, ...notebooksOf(listing).map((notebook) => ({ path: notebook.path, text: notebook.prose }))]
}

/** What was not had cannot be named: a hash belongs to it. */
function withoutAbsentData(proposal: Proposal): Proposal {
  const absent = proposal.data.filter(({ sha256 }) => sha256 === undefined)
  const missing = absent.map(({ path: file, url, why }) => ({
    message: `${file} comes from ${url} (${why}), and its hash is not known yet`,
    hint: '`repro init --from-run` downloads it and writes it under `data`',
  }))
  return {
    ...proposal,
    data: proposal.data.filter(({ sha256 }) => sha256 !== undefined),
    missing: [...proposal.missing, ...missing],
  }
}

/** Nothing is executed: what lies there from earlier is looked at. */
async function fromFiles(asked: Proposal, { listing, papers }: Work): Promise<Proposal> {
  const proposal = { ...asked, steps: withPrinted(asked.steps) }
  const outcomes = outputsOf(proposal).map((file) => ({
    path: file,
    text: listing.files.find((one) => one.path === file)?.text,
  }))
  return ensureResults(withResults(proposal, outcomes, papers))
}

async function fromRun(
  proposal: Proposal,
  work: Work,
  context: RunContext,
): Promise<{ proposal: Proposal; recorded: RecordSummary }> {
  await using engine = await findEngine(context)
  const { directory, listing, papers, scratch } = work
  const printed = { ...proposal, steps: withPrinted(proposal.steps) }
  const first = await packageOf(directory, textOf(withAnyResults(printed)), {
    kept: path.join(scratch, 'runs'),
    outputs: 'there',
  })
  const trial = await tryOut(engine, first, proposal, context)
  const seen = withObserved(proposal, trial.observed, listing)
  ensureEnough(seen, listing)
  const texts = await Promise.all(
    outputsOf(seen).map(async (file) => ({ path: file, text: (await textAt(trial.fileOf(file))) ?? '' })),
  )
  const { settled, run } = await runAsProposed(
    engine,
    withPrintedNumbers(seen, trial.observed, texts, papers),
    work,
    context,
  )
  const outcomes = await Promise.all(writtenBy(settled, run).map((file) => outcomeOf(file, run, trial)))
  const proposed = ensureResults(await withoutUnsteadyReplies(withResults(settled, outcomes, papers), run))
  const pkg = await packageOf(directory, textOf(proposed), { kept: scratch, outputs: 'absent' })
  const { results } = planPackage(pkg)
  const recorded = await recordResults(directory, results, [{ ...run, observed: await observedFor(results, run) }], {
    mode: 'keep',
    tools: comparingTools(context.settings.storeDirectory),
  })
  return { proposal: proposed, recorded }
}

/** Runs what is proposed as the manifest says it; a service that does not get ready is left out, and told. */
async function runAsProposed(
  engine: Engine,
  proposal: Proposal,
  work: Work,
  context: RunContext,
): Promise<{ settled: Proposal; run: Run }> {
  const asked = withAnyResults(proposal)
  const questions = asked.results.filter(({ request }) => request !== undefined)
  const again = questions.map((result) => ({ ...result, name: askedAgain(result.name) }))
  const text = textOf({ ...asked, results: [...asked.results, ...again] })
  const pkg = await packageOf(work.directory, text, { kept: path.join(work.scratch, 'runs'), outputs: 'absent' })
  const run = await runPackage(engine, pkg, planPackage(pkg), context)
  const { failure } = run
  if (failure === undefined) return { settled: proposal, run }
  const broken = proposal.steps.find(({ name, service }) => service !== undefined && name === failure.step)
  if (broken === undefined || proposal.steps.length === 1) throw failed('what is proposed does not run', failure)
  const last = failure.log.slice(-3).map((line) => `\n    | ${line}`)
  const message = `the service ${broken.name} (${broken.why}) did not get ready, and is no step${last.join('')}`
  const missing = [...proposal.missing, { message, hint: failure.hint ?? '' }]
  const steps = proposal.steps.filter((step) => step !== broken)
  return runAsProposed(engine, { ...proposal, steps, missing }, work, context)
}

function askedAgain(name: string): string {
  return `${name}.again`
}

/** A service that does not answer a question well, or answers it otherwise when asked again, gives no result. */
async function withoutUnsteadyReplies(proposal: Proposal, run: Run): Promise<Proposal> {
  const results: ProposedResult[] = []
  for (const result of proposal.results) {
    const [one, other] = [run.observed.get(result.name), run.observed.get(askedAgain(result.name))]
    const isReply = result.request !== undefined
    const isGood = one?.reply !== undefined && one.reply.status < 300 && other !== undefined
    if (!isReply || (isGood && (await firstDifference(one, other)) === undefined)) results.push(result)
  }
  return { ...proposal, results }
}

/** With a result for everything, so that it is a manifest. */
function withAnyResults(proposal: Proposal): Proposal {
  return withResults(
    proposal,
    outputsOf(proposal).map((file) => ({ path: file, text: undefined })),
    [],
  )
}

function outputsOf({ steps }: Proposal): string[] {
  return steps.flatMap(({ action, outputs }) => [
    ...('notebook' in action ? [action.notebook] : []),
    ...outputs.map(({ value }) => value),
  ])
}

/** The files of a run that stand for the outputs; of a directory all that are in it. */
function writtenBy(proposal: Proposal, run: Run): string[] {
  const all = run.steps.flatMap(({ outputs }) => outputs.map((output) => output.path))
  return outputsOf(proposal).flatMap((output) =>
    output.endsWith('/')
      ? all.filter((file) => file.startsWith(output)).slice(0, 20)
      : all.filter((file) => file === output),
  )
}

async function outcomeOf(file: string, run: Run, trial: Trial): Promise<Outcome> {
  const [now, before] = [outputFile(run, file), trial.fileOf(file)]
  if (now === undefined || !(await exists(before)))
    return { path: file, text: now === undefined ? undefined : await textAt(now) }
  const [a, b] = await Promise.all([readFile(now), readFile(before)])
  const text = await textAt(now)
  return { path: file, text, again: a.equals(b) ? { same: true } : { same: false, text: await textAt(before) } }
}

async function observedFor(
  results: ReturnType<typeof planPackage>['results'],
  run: Run,
): Promise<Map<string, Evidence>> {
  const found = new Map<string, Evidence>()
  for (const { name, source } of results) {
    const file = source.kind === 'file' ? outputFile(run, source.path) : undefined
    const reply = run.observed.get(name)
    if (source.kind === 'file' && file !== undefined) found.set(name, await fileEvidence(file, source.path))
    else if (source.kind === 'reply' && reply !== undefined) found.set(name, reply)
  }
  return found
}

async function textAt(file: string): Promise<string | undefined> {
  return (await exists(file)) ? textOfFile(file) : undefined
}

function textOf(proposal: Proposal): string {
  return `${schemaLine}\n${manifestText(proposal)}`
}

async function writeManifest(directory: string, proposal: Proposal): Promise<void> {
  const text = textOf(proposal)
  await packageOf(directory, text, { kept: directory, outputs: 'absent' })
  await writeFile(path.join(directory, 'repro.yaml'), text, { flag: 'wx' })
  await writeSchema(directory)
}
