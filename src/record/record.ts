import path from 'node:path'
import { firstDifference } from '../compare/bytes.ts'
import { addressesValue, extractValue, type Recorded } from '../compare/compare.ts'
import { count } from '../compare/show.ts'
import { ReproError } from '../errors.ts'
import { writeWhole } from '../io/files.ts'
import type { Calibration, Expectation, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { Run } from '../model/run.ts'
import { calibrate } from './calibrate.ts'
import { readRecorded, readRecordedFiles, recordedFile, valuesFile } from './recorded.ts'

/** Whether a record that differs is replaced, or the difference refused. */
export type RecordMode = 'keep' | 'update'

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
  mode: RecordMode,
): Promise<RecordSummary> {
  const wanted = plans.filter(({ expect }) => expect === undefined)
  const before = await readBefore(root, wanted, mode)
  const findings: Finding[] = []
  for (const plan of wanted) {
    const observed = runs.map((run) => run.observed.get(plan.name)).filter((evidence) => evidence !== undefined)
    if (observed.length < runs.length) throw cannotRecord(plan, 'the run gave nothing')
    findings.push(await find(plan, before, observed))
  }
  const summary = summaryOf(findings)
  if (summary.replaced.length > 0 && mode === 'keep') {
    const lines = summary.differences.map((line) => `\n  ${line}`)
    throw new ReproError('package-invalid', `this run differs from what is recorded:${lines.join('')}`, {
      hint: '`repro record --update` replaces the record.',
    })
  }
  for (const { plan, now, status } of findings) {
    if ('file' in now && status !== 'unchanged')
      await writeWhole(recordedFile(root, plan), now.file.open(), aside(root))
  }
  const [run] = runs
  if (run !== undefined) await keepValues(root, findings, before, run)
  return summary
}

/** The record so far. Where it is to be replaced, one that cannot be read is none. */
async function readBefore(root: string, plans: readonly ResultPlan[], mode: RecordMode): Promise<Recorded> {
  try {
    return await readRecorded(root, plans)
  } catch (error) {
    if (mode === 'keep') throw error
    return { values: new Map(), files: await readRecordedFiles(root, plans) }
  }
}

/** `observed`: what each run gave, in order. */
async function find(plan: ResultPlan, before: Recorded, observed: readonly Evidence[]): Promise<Finding> {
  const [first, ...others] = observed
  if (first === undefined) throw cannotRecord(plan, 'there was no run')
  if (!addressesValue(plan)) return findFile(plan, before.files.get(plan.name), [first, ...others])
  const values: Expectation[] = []
  for (const evidence of observed) {
    const value = await extractValue(plan, evidence)
    if ('missing' in value) throw cannotRecord(plan, value.missing)
    values.push(value)
  }
  const found = findValue(plan, before.values.get(plan.name), values)
  const calibration = 'value' in found.now && others.length > 0 ? found.now.value.calibration : undefined
  return calibration === undefined ? found : { ...found, calibration }
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

/** Whole files have no spread: those that are not the same in all runs are unstable, and the first run's is kept. */
async function findFile(
  plan: ResultPlan,
  old: Evidence | undefined,
  files: readonly [Evidence, ...Evidence[]],
): Promise<Finding> {
  const [file, ...others] = files
  const found = await findOneFile(plan, old, file)
  if (others.length === 0) return found
  const offsets = await Promise.all(others.map((other) => firstDifference(file, other)))
  const isSame = offsets.every((offset) => offset === undefined)
  const reason = `${files.length} runs gave files that are not the same`
  return {
    ...found,
    calibration: { runs: files.length, ...(isSame ? { kind: 'exact' } : { kind: 'unstable', reason }) },
  }
}

async function findOneFile(plan: ResultPlan, old: Evidence | undefined, file: Evidence): Promise<Finding> {
  const now = { file }
  if (old === undefined) return { plan, now, status: 'added', difference: '' }
  const offset = await firstDifference(old, file)
  if (offset === undefined) return { plan, now, status: 'unchanged', difference: '' }
  const sizes = `recorded ${count(old.size, 'byte')}, now ${count(file.size, 'byte')}`
  return { plan, now, status: 'replaced', difference: `${plan.name}: ${sizes}; they differ from offset ${offset} on` }
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
  const isSame =
    values.length === before.values.size && values.every(([name, value]) => before.values.get(name) === value)
  if (!isSame) await writeWhole(valuesFile(root), valuesText(values, run), aside(root))
}

/** Where a record is written before it is whole: what a killed process leaves there is not part of the package. */
function aside(root: string): string {
  return path.join(root, '.repro')
}

/** One value a line, numbers with the digits that they were written with: made for reviewing in a diff. */
function valuesText(values: readonly (readonly [string, Expectation])[], run: Run): string {
  const about = { run: run.id, date: run.finished, environment: run.image?.key }
  const lines = values.map(([name, value]) => `    ${JSON.stringify(name)}: ${entryText(value)}`)
  return `{\n  "format": 1,\n  "recorded": ${JSON.stringify(about)},\n  "values": {\n${lines.join(',\n')}\n  }\n}\n`
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
