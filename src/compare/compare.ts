import type { Expectation, ResultPlan } from '../model/plan.ts'
import { isReproduced, type Comparison, type Evidence, type ResultReport } from '../model/result.ts'
import { textEvidence } from './evidence.ts'
import { addressesValue, extractValue, refusedBy } from './extract.ts'
import { firstDifference } from './bytes.ts'
import { kindOf, kinds } from './kinds.ts'
import { comparison, notComparable } from './outcome.ts'
import { readNumeral } from './numeral.ts'
import { count, show } from './show.ts'
import { describeSource } from './source.ts'
import { describeTolerance, toleranceOf } from './tolerance.ts'
import { compareTrees } from './tree.ts'
import { printJson } from './json.ts'
import { treeOf } from './value.ts'

export { addressesValue, extractValue } from './extract.ts'

/** What `repro record` kept, by the result's name. */
export interface Recorded {
  /** Of results that address a value. */
  readonly values: ReadonlyMap<string, Expectation>
  /** Of results that are whole files or replies. */
  readonly files: ReadonlyMap<string, Evidence>
}

/** What one result is compared with. */
type Known = { readonly value: Expectation } | { readonly file: Evidence }

/** Compares what a run gave with what the paper states or, where it states nothing, with what was recorded. */
export async function compareResults(
  plans: readonly ResultPlan[],
  recorded: Recorded,
  observed: ReadonlyMap<string, Evidence>,
): Promise<ResultReport[]> {
  const reports: ResultReport[] = []
  for (const plan of plans) reports.push(await reportResult(plan, recordOf(plan, recorded), observed.get(plan.name)))
  return reports
}

function recordOf(plan: ResultPlan, recorded: Recorded): Known | undefined {
  const [value, file] = [recorded.values.get(plan.name), recorded.files.get(plan.name)]
  if (addressesValue(plan)) return value === undefined ? undefined : { value }
  return file === undefined ? undefined : { file }
}

async function reportResult(
  plan: ResultPlan,
  record: Known | undefined,
  observed: Evidence | undefined,
): Promise<ResultReport> {
  const { name, claim, where, expect } = plan
  const known = expect === undefined ? record : { value: expect }
  const basis = expect === undefined ? 'recorded' : 'published'
  const head = { name, claim, where, from: describeSource(plan.source), basis, tolerance: tellTolerance(plan, known) } as const
  const report = { ...head, ...(await judge(plan, known, observed)) }
  if (expect === undefined || record === undefined) return report
  const finding = await contradiction(plan, record)
  if (!finding) return report
  const fromRecord = { ...plan, expect: undefined }
  const tolerance = tellTolerance(fromRecord, record)
  return { ...report, record: { tolerance, ...(await judge(fromRecord, record, observed)) } }
}

/** Whether the author's own record is not what the paper states. */
async function contradiction(plan: ResultPlan, record: Known): Promise<boolean> {
  if (plan.expect === undefined) return false
  const { outcome } =
    'value' in record
      ? compareTrees(treeOf(plan.expect), treeOf(record.value), plan)
      : await compareFiles({ value: plan.expect }, record.file, plan)
  return !isReproduced(outcome)
}

async function judge(plan: ResultPlan, known: Known | undefined, observed: Evidence | undefined): Promise<Comparison> {
  if (observed === undefined) {
    return comparison('missing', { expected: showKnown(known), message: `${describeSource(plan.source)} did not come out` })
  }
  if (known === undefined) {
    const seen = addressesValue(plan) ? await extractValue(plan, observed) : undefined
    return comparison('not-comparable', {
      observed: seen === undefined || 'missing' in seen ? undefined : showValue(seen),
      message: 'nothing is expected: state it with `expect`, or run `repro record`',
    })
  }
  if (!addressesValue(plan)) return compareFiles(known, observed, plan)
  const seen = await extractValue(plan, observed)
  if ('missing' in seen) return comparison('missing', { expected: showKnown(known), message: seen.missing })
  if ('file' in known) return notComparable('a whole file is recorded where a value is compared: run `repro record`')
  return compareTrees(treeOf(known.value), treeOf(seen), plan)
}

async function compareFiles(known: Known, observed: Evidence, plan: ResultPlan): Promise<Comparison> {
  const refusal = refusedBy(observed)
  if (refusal !== undefined) {
    return comparison('differs', { expected: showKnown(known), observed: `status ${observed.reply?.status}`, message: refusal })
  }
  const expected = 'file' in known ? known.file : textEvidence(observed.name, known.value.text ?? '')
  const offset = await firstDifference(expected, observed)
  if (offset === undefined) {
    const size = count(observed.size, 'byte')
    return comparison('identical', { expected: size, observed: size })
  }
  const kind = kindOf(plan, observed)
  if (kind !== undefined) return kind.compare(expected, observed, plan)
  const declarable = kinds.map(({ name }) => `\`${name}\``).join(', ')
  const what = `its bytes differ from offset ${offset.toLocaleString('en-US')} on, and what they mean is not known`
  return notComparable(`${what}; declare its \`kind\` (${declarable}), or take the values that count out of it`)
}

function tellTolerance(plan: ResultPlan, known: Known | undefined): string {
  const numeral = known !== undefined && 'value' in known ? readNumeral(known.value.text ?? '') : undefined
  return describeTolerance(toleranceOf(plan), numeral?.kind === 'finite' ? numeral : undefined)
}

function showKnown(known: Known | undefined): string | undefined {
  return known !== undefined && 'value' in known ? showValue(known.value) : undefined
}

function showValue(value: Expectation): string {
  return show(value.text ?? printJson(treeOf(value)))
}
