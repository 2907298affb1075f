import type { Expectation, ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence, ResultReport } from '../model/result.ts'
import { firstDifference } from './bytes.ts'
import { Documents } from './document.ts'
import { showName, textEvidence } from './evidence.ts'
import { addressesValue, extractValue, refusedBy } from './extract.ts'
import { printJson } from './json.ts'
import type { Kind } from './kind.ts'
import { numberLine } from './number-line.ts'
import { kindOf, kindsWith, type Tools } from './kinds.ts'
import { readNumeral } from './numeral.ts'
import { cellOutput } from './notebook.ts'
import { comparison, notComparable } from './outcome.ts'
import { replyReport } from './reply.ts'
import { memoryScratch } from './scratch.ts'
import { count, show } from './show.ts'
import { describeSource } from './source.ts'
import { describeTolerance, toleranceOf } from './tolerance.ts'
import { compareTrees } from './tree.ts'
import { Unreadable } from './unreadable.ts'
import { treeOf } from './value.ts'

export { addressesValue, extractValue } from './extract.ts'

/** What `repro record` kept, by the result's name. */
export interface Recorded {
  /** Of results that address a value. */
  readonly values: ReadonlyMap<string, Expectation>
  /** Of results that are whole files or replies. */
  readonly files: ReadonlyMap<string, Evidence>
}

/** What a result is compared with: a value that was stated or recorded, or a file that was recorded. */
type Known = Expectation | Evidence

/** One result, and all that is needed to judge it. */
interface Case {
  readonly plan: ResultPlan
  readonly known: Known | undefined
  readonly observed: Evidence | undefined
  readonly kinds: readonly Kind[]
  readonly documents: Documents
}

/**
 * Compares what a run gave with what the paper states or, where it states nothing, with what was recorded. Where both
 * are there and disagree, the report has both comparisons.
 */
export async function compareResults(
  plans: readonly ResultPlan[],
  recorded: Recorded,
  observed: ReadonlyMap<string, Evidence>,
  tools: Tools = { scratch: memoryScratch },
): Promise<ResultReport[]> {
  const given = { kinds: kindsWith(tools), documents: new Documents() }
  const reports: ResultReport[] = []
  for (const plan of plans) {
    const record = (addressesValue(plan) ? recorded.values : recorded.files).get(plan.name)
    const { expect } = plan
    const toRecord = { plan: againstRecord(plan, record), known: record, observed: observed.get(plan.name), ...given }
    const toPaper = { ...toRecord, plan, known: expect }
    const isDisputed = expect !== undefined && record !== undefined && (await isContradicted(toPaper, record))
    reports.push({
      ...(await report(expect === undefined ? toRecord : toPaper)),
      ...(isDisputed ? { record: { ...(await judge(toRecord)), tolerance: tellTolerance(toRecord) } } : {}),
    })
  }
  return reports
}

async function report(subject: Case): Promise<ResultReport> {
  const { name, claim, where, source, expect } = subject.plan
  const basis = expect === undefined ? 'recorded' : 'published'
  const head = { name, claim, where, from: describeSource(source), basis, tolerance: tellTolerance(subject) } as const
  const reply = await replyReport(subject.observed)
  return { ...head, ...(await judge(subject)), ...(reply === undefined ? {} : { reply }) }
}

/** The plan without what the paper states. The manifest's tolerance comes before the record's. */
function againstRecord(plan: ResultPlan, record: Known | undefined): ResultPlan {
  const { tolerance = record?.calibration?.tolerance } = plan
  return { ...plan, expect: undefined, tolerance }
}

/** Whether the author's own record is not what the paper states. */
async function isContradicted({ plan, observed, ...given }: Case, record: Known): Promise<boolean> {
  const { outcome } = await attempt(async () => {
    if (!isFile(record)) return compareValues(plan, plan.expect, record)
    // A recorded reply is a file: what its service says of such replies, this run knows.
    const asReply = observed?.reply === undefined ? {} : { reply: { ...observed.reply, status: 200 } }
    return compare({ ...given, plan, known: plan.expect, observed: { ...record, ...asReply } })
  })
  return outcome === 'differs'
}

async function judge(subject: Case): Promise<Comparison> {
  return attempt(() => compare(subject), subject.observed)
}

/** Compares, and never throws for what a file holds. */
async function attempt(compare: () => Promise<Comparison>, observed?: Evidence): Promise<Comparison> {
  try {
    return await compare()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return notComparable(observed === undefined ? error.message : `in ${showName(observed)}: ${error.message}`)
  }
}

async function compare(subject: Case): Promise<Comparison> {
  const { plan, known, documents } = subject
  const expected = showKnown(known)
  if (subject.observed === undefined) {
    return comparison('missing', { expected, message: `\`${describeSource(plan.source)}\` did not come out` })
  }
  const observed = await cellOutput(plan, subject.observed, documents)
  if ('missing' in observed) return comparison('missing', { expected, message: observed.missing })
  const seen = addressesValue(plan) ? await extractValue(plan, observed, documents) : undefined
  if (known === undefined) {
    const value = seen === undefined || 'missing' in seen ? undefined : showKnown(seen)
    const message = 'nothing is expected: state it with `expect`, or keep what a run gives with `repro record`'
    return comparison('not-comparable', { observed: value, message })
  }
  if (seen === undefined) return compareFiles({ ...subject, known, observed })
  if ('missing' in seen) return comparison('missing', { expected, message: seen.missing })
  const reason = plan.tolerance === undefined ? instabilityOf(known) : undefined
  if (reason !== undefined) {
    const message = `unstable: ${reason}; give it a \`tolerance\` to say what counts`
    return comparison('not-comparable', { expected, observed: showKnown(seen), message })
  }
  return compareValues(plan, known, seen)
}

function compareValues(plan: ResultPlan, known: Known | undefined, seen: Expectation): Comparison {
  if (known === undefined || isFile(known)) return notComparable('a value is compared, and none is expected')
  const [expected, observed] = [treeOf(known), treeOf(seen)]
  const numbers = numberLine(expected, observed, { tolerance: toleranceOf(plan), nan: plan.nan })
  return { ...compareTrees(expected, observed, plan), ...(numbers === undefined ? {} : { numbers }) }
}

async function compareFiles({
  plan,
  known,
  observed,
  kinds,
}: Case & { known: Known; observed: Evidence }): Promise<Comparison> {
  const refusal = refusedBy(observed)
  if (refusal !== undefined) {
    const status = `status ${observed.reply?.status}`
    return comparison('differs', { expected: showKnown(known), observed: status, message: refusal })
  }
  const reason = saysWhatCounts(plan) ? undefined : instabilityOf(known)
  if (reason !== undefined) {
    return notComparable(
      `unstable: ${reason}; say what counts (\`tolerance\`, \`ignore\`), or take the values that count out of it`,
    )
  }
  const expected = isFile(known) ? known : textEvidence(observed.name, textOf(known))
  const offset = await firstDifference(expected, observed)
  if (offset === undefined) {
    const size = count(observed.size, 'byte')
    return comparison('identical', { expected: size, observed: size })
  }
  const kind = kindOf(kinds, plan, observed)
  if (kind !== undefined) return kind.compare(expected, observed, plan)
  const what = `its bytes differ from offset ${offset.toLocaleString('en-US')} on, and what they mean is not known`
  const names = kinds.map(({ name }) => `\`${name}\``).join(', ')
  const instead = insteadOf(observed.name) ?? `say its \`kind\` (${names}), or take the values that count out of it`
  return notComparable(`${what}; ${instead}`)
}

/** What to declare instead of formats that are common and not read. */
function insteadOf(name: string): string | undefined {
  if (/\.(xlsx?|ods)$/i.test(name))
    return 'spreadsheets are not read: have the step write the sheet as CSV too, and compare that as a `table`'
  if (/\.(h5|hdf5|mat|nc|rds|rdata|pkl)$/i.test(name))
    return 'this format is not read: have the step write the arrays as .npz or the values as JSON or CSV too, or say `kind: bytes`'
  return undefined
}

function tellTolerance({ plan, known }: Case): string {
  const numeral = known === undefined || isFile(known) ? undefined : readNumeral(textOf(known))
  const told = describeTolerance(toleranceOf(plan), numeral?.kind === 'finite' ? numeral : undefined)
  const calibration = plan.expect === undefined ? known?.calibration : undefined
  const isCalibrated = calibration !== undefined && plan.tolerance === calibration.tolerance
  if (calibration === undefined || !isCalibrated) return told
  if (known !== undefined && isFile(known) && saysWhatCounts(plan)) return told
  return calibration.kind === 'unstable' ? 'none: unstable' : `${told} (by ${calibration.runs} runs)`
}

/** Why repeated runs say that nothing is to be accepted in silence; undefined where they do not. */
function instabilityOf({ calibration }: Known): string | undefined {
  if (calibration?.kind !== 'unstable') return undefined
  return calibration.reason ?? `${calibration.runs} runs gave too different values`
}

/** Whether the manifest itself says what may differ in a whole file: that comes before what repeated runs taught. */
export function saysWhatCounts({ tolerance, ignore, key, unordered }: ResultPlan): boolean {
  return tolerance !== undefined || ignore.length + key.length + unordered.length > 0
}

function isFile(known: Known): known is Evidence {
  return 'open' in known
}

function showKnown(known: Known | undefined): string | undefined {
  return known === undefined || isFile(known) ? undefined : show(textOf(known))
}

function textOf(value: Expectation): string {
  return value.text ?? (typeof value.value === 'string' ? value.value : printJson(treeOf(value)))
}
