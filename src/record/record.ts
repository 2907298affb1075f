import { rm } from 'node:fs/promises'
import path from 'node:path'
import { firstDifference } from '../compare/bytes.ts'
import { addressesValue, compareResults, extractValue, saysWhatCounts, type Recorded } from '../compare/compare.ts'
import { Documents } from '../compare/document.ts'
import type { Tools } from '../compare/kinds.ts'
import { cellOutput } from '../compare/notebook.ts'
import { count } from '../compare/show.ts'
import { ReproError } from '../errors.ts'
import { writeWhole } from '../io/files.ts'
import type { Calibration, Expectation, ResultPlan } from '../model/plan.ts'
import { isReproduced, type Evidence, type ResultReport } from '../model/result.ts'
import type { Run } from '../model/run.ts'
import { calibrate } from './calibrate.ts'
import { readRecorded, readRecordedFiles, recordedFile, valuesFile } from './recorded.ts'

export interface RecordSettings {
  /** Whether a record that differs is replaced, or the difference refused. */
  readonly mode: 'keep' | 'update'
  /** What comparing takes of the world, to say how files differ from their record. */
  readonly tools?: Tools
  /** Told of each difference before anything is replaced. */
  readonly tell?: (differences: readonly string[]) => void
}

/** What became of each result, by name. */
export interface RecordSummary {
  /** Recorded for the first time. */
  readonly added: readonly string[]
  /** Differed from their record, which is replaced. */
  readonly replaced: readonly string[]
  /** Came out as they are recorded. */
  readonly unchanged: readonly string[]
  /** Each that was replaced, with what was recorded and what came out. */
  readonly differences: readonly string[]
  /** Where there were several runs: what they say of each result, by its name. */
  readonly calibrations: Readonly<Record<string, Calibration>>
}

/** One result as it came out: a value or a file, its record, and how they differ. */
interface Finding {
  readonly plan: ResultPlan
  readonly now: { readonly value: Expectation } | { readonly file: Evidence }
  readonly status: 'added' | 'replaced' | 'unchanged'
  readonly calibration?: Calibration
  /** Both sides in a reader's words; of use where the record is replaced. */
  readonly difference: string
}

/**
 * Keeps what a run gave as what is expected from now on, for every result without a published value. Of several runs
 * the spread is kept too: `calibrate` says how.
 * @throws ReproError `package-invalid` when a result came out empty, or differs from its record and `mode` is `keep`;
 *   nothing is written then.
 */
export async function recordResults(
  root: string,
  plans: readonly ResultPlan[],
  runs: readonly Run[],
  { mode, tools, tell }: RecordSettings,
): Promise<RecordSummary> {
  const wanted = plans.filter(({ expect }) => expect === undefined)
  const before = await readBefore(root, wanted, mode)
  const documents = new Documents()
  const findings: Finding[] = []
  for (const plan of wanted) {
    const observed = runs.map((run) => run.observed.get(plan.name)).filter((evidence) => evidence !== undefined)
    if (observed.length < runs.length) throw cannotRecord(plan, 'the run gave nothing')
    const seen = await Promise.all(observed.map((evidence) => ofCell(plan, evidence, documents)))
    findings.push(await find(plan, before, seen, { tools, documents }))
  }
  const summary = summaryOf(findings)
  if (summary.replaced.length > 0 && mode === 'keep') {
    const lines = summary.differences.map((line) => `\n  ${line}`)
    throw new ReproError('package-invalid', `this run differs from what is recorded:${lines.join('')}`, {
      hint: '`repro record --update` replaces the record.',
    })
  }
  if (summary.replaced.length > 0) tell?.(summary.differences)
  for (const { plan, now, status } of findings) {
    if (!('file' in now) || status === 'unchanged') continue
    const { kept, other } = recordedFile(root, plan, now.file)
    await writeWhole(kept, now.file.open(), aside(root))
    // What was a directory before, or a file, is the other now.
    if (status === 'replaced') await rm(other, { force: true })
  }
  const [run] = runs
  if (run !== undefined) await keepValues(root, findings, before, run)
  return summary
}

/** The record so far. Where it is to be replaced, one that cannot be read is none. */
async function readBefore(root: string, plans: readonly ResultPlan[], mode: RecordSettings['mode']): Promise<Recorded> {
  try {
    return await readRecorded(root, plans)
  } catch (error) {
    if (mode === 'keep') throw error
    return { values: new Map(), files: await readRecordedFiles(root, plans) }
  }
}

/** What a run gave, or of a notebook what the cell put out. */
async function ofCell(plan: ResultPlan, observed: Evidence, documents: Documents): Promise<Evidence> {
  const output = await cellOutput(plan, observed, documents)
  if ('missing' in output) throw cannotRecord(plan, output.missing)
  return output
}

/** `observed`: what each run gave, in order. */
async function find(
  plan: ResultPlan,
  before: Recorded,
  observed: readonly Evidence[],
  { tools, documents }: { readonly tools: Tools | undefined; readonly documents: Documents },
): Promise<Finding> {
  const [first, ...others] = observed
  if (first === undefined) throw cannotRecord(plan, 'there was no run')
  const found = addressesValue(plan)
    ? findValue(plan, before.values.get(plan.name), await valuesIn(plan, observed, documents))
    : await findFile({ plan, old: before.files.get(plan.name), tools }, [first, ...others])
  const { calibration } = 'value' in found.now ? found.now.value : found.now.file
  return calibration === undefined || others.length === 0 ? found : { ...found, calibration }
}

async function valuesIn(plan: ResultPlan, observed: readonly Evidence[], documents: Documents): Promise<Expectation[]> {
  const values: Expectation[] = []
  for (const evidence of observed) {
    const value = await extractValue(plan, evidence, documents)
    if ('missing' in value) throw cannotRecord(plan, value.missing)
    values.push(value)
  }
  return values
}

function findValue(plan: ResultPlan, old: Expectation | undefined, values: readonly Expectation[]): Finding {
  const { value: center, calibration } = calibrate(values)
  const value = values.length > 1 ? { ...center, calibration } : center
  if (old === undefined) return { plan, now: { value }, status: 'added', difference: '' }
  // What several runs taught of a value holds as long as the value does.
  if (jsonText(old) === jsonText(value)) {
    return { plan, now: { value: values.length > 1 ? value : old }, status: 'unchanged', difference: '' }
  }
  const difference = `${plan.name}: recorded ${jsonText(old)}, now ${jsonText(value)}`
  return { plan, now: { value }, status: 'replaced', difference }
}

/** A result that is a whole file, and what is recorded of it. */
interface FileCase {
  readonly plan: ResultPlan
  readonly old: Evidence | undefined
  readonly tools: Tools | undefined
}

/**
 * Whole files have no spread: those that are not the same in all runs are unstable, and the first run's is kept. What
 * several runs taught of a file holds as long as the file does.
 */
async function findFile(subject: FileCase, files: readonly [Evidence, ...Evidence[]]): Promise<Finding> {
  const found = await findOneFile(subject, files[0])
  const before = found.status === 'unchanged' ? subject.old?.calibration : undefined
  const calibration = files.length > 1 ? await calibrateFiles(subject, files) : before
  return calibration === undefined ? found : { ...found, now: { file: { ...files[0], calibration } } }
}

/** Nothing where they differ, and the manifest says that such differences do not count. */
async function calibrateFiles(
  subject: FileCase,
  [file, ...others]: readonly [Evidence, ...Evidence[]],
): Promise<Calibration | undefined> {
  const runs = others.length + 1
  const offsets = await Promise.all(others.map((other) => firstDifference(file, other)))
  if (offsets.every((offset) => offset === undefined)) return { runs, kind: 'exact' }
  if (saysWhatCounts(subject.plan)) {
    const reports = await Promise.all(others.map((other) => compareFiles(subject, file, other)))
    if (reports.every((report) => report !== undefined && isReproduced(report.outcome))) return undefined
  }
  return { runs, kind: 'unstable', reason: `${runs} runs gave files that are not the same` }
}

async function findOneFile(subject: FileCase, file: Evidence): Promise<Finding> {
  const { plan, old } = subject
  const now = { file }
  if (old === undefined) return { plan, now, status: 'added', difference: '' }
  const offset = await firstDifference(old, file)
  const isSame = offset === undefined && old.name.endsWith('/') === file.name.endsWith('/')
  if (isSame) return { plan, now, status: 'unchanged', difference: '' }
  return { plan, now, status: 'replaced', difference: `${plan.name}: ${await fileDifference(subject, old, file)}` }
}

/** Of a notebook the cell's output is at hand already. */
function asFile(plan: ResultPlan): ResultPlan {
  const { source } = plan
  return source.kind === 'file' ? { ...plan, source: { kind: 'file', path: source.path, part: source.part } } : plan
}

/** A file and its record, as a verdict compares them. */
async function compareFiles(
  { plan, tools }: FileCase,
  old: Evidence,
  file: Evidence,
): Promise<ResultReport | undefined> {
  // How they differ is asked, whatever several runs taught.
  const { calibration: _, ...bare } = old
  const recorded = { values: new Map(), files: new Map([[plan.name, bare]]) }
  const [report] = await compareResults([asFile(plan)], recorded, new Map([[plan.name, file]]), tools)
  return report
}

/** How a file differs from its record, as a verdict would say it. */
async function fileDifference(subject: FileCase, old: Evidence, file: Evidence): Promise<string> {
  const report = await compareFiles(subject, old, file)
  const sizes = `recorded ${count(old.size, 'byte')}, now ${count(file.size, 'byte')}`
  if (report === undefined || report.outcome === 'not-comparable') return sizes
  const { expected = sizes, observed, difference, message } = report
  const values = observed === undefined || expected === observed ? expected : `recorded ${expected}, now ${observed}`
  return [values, difference, message].filter((part) => part !== undefined).join('; ')
}

function summaryOf(findings: readonly Finding[]): RecordSummary {
  return {
    added: named(findings, 'added'),
    replaced: named(findings, 'replaced'),
    unchanged: named(findings, 'unchanged'),
    differences: findings.filter(({ status }) => status === 'replaced').map(({ difference }) => difference),
    calibrations: Object.fromEntries(
      findings.flatMap(({ plan, calibration }) => (calibration === undefined ? [] : [[plan.name, calibration]])),
    ),
  }
}

function named(findings: readonly Finding[], status: Finding['status']): string[] {
  return findings.filter((finding) => finding.status === status).map(({ plan }) => plan.name)
}

/** Writes the values, where they are not just those that are recorded: a record changes only when it says other things. */
async function keepValues(root: string, findings: readonly Finding[], before: Recorded, run: Run): Promise<void> {
  const values = findings.flatMap(({ plan, now }) => ('value' in now ? [[plan.name, now.value] as const] : []))
  const entries = Object.fromEntries(values.map(([name, value]) => [name, entryText(value)]))
  const files = Object.fromEntries(
    findings.flatMap(({ plan, now }) => ('file' in now ? calibrationEntry(plan.name, now.file) : [])),
  )
  const known = [...before.files].flatMap(([name, file]) => calibrationEntry(name, file))
  const isSame =
    values.length === before.values.size &&
    values.every(([name, value]) => before.values.get(name) === value) &&
    JSON.stringify(files) === JSON.stringify(Object.fromEntries(known))
  if (!isSame) await writeWhole(valuesFile(root), recordText(entries, files, run), aside(root))
}

/** Where a record is written before it is whole: what a killed process leaves there is not part of the package. */
function aside(root: string): string {
  return path.join(root, '.repro')
}

/** One value a line, numbers with the digits that they were written with: made for reviewing in a diff. */
function recordText(values: Entries, files: Entries, run: Run): string {
  const about = { run: run.id, date: run.finished, environment: run.image?.key }
  const sections = [
    '"format": 1',
    `"recorded": ${JSON.stringify(about)}`,
    `"values": ${sectionText(values)}`,
    ...(Object.keys(files).length === 0 ? [] : [`"files": ${sectionText(files)}`]),
  ]
  return `{\n  ${sections.join(',\n  ')}\n}\n`
}

/** JSON text by the result's name. */
type Entries = Readonly<Record<string, string>>

function sectionText(entries: Entries): string {
  const lines = Object.entries(entries).map(([name, text]) => `    ${JSON.stringify(name)}: ${text}`)
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`
}

function calibrationEntry(name: string, { calibration }: Evidence): [string, string][] {
  return calibration === undefined ? [] : [[name, `{ "calibration": ${JSON.stringify(calibration)} }`]]
}

function entryText(value: Expectation): string {
  const calibration = value.calibration === undefined ? '' : `, "calibration": ${JSON.stringify(value.calibration)}`
  return `{ "value": ${jsonText(value)}${calibration} }`
}

function jsonText({ value, text }: Expectation): string {
  return typeof value === 'string' || text === undefined ? JSON.stringify(value) : text
}

function cannotRecord(plan: ResultPlan, why: string): ReproError {
  return new ReproError('package-invalid', `nothing to record for ${plan.name}: ${why}`, {
    hint: 'Have a step write what `from` names. Nothing was recorded.',
  })
}
