import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { addressesValue, extractValue } from '../compare/compare.ts'
import { ReproError } from '../errors.ts'
import { exists, writeWhole } from '../io/files.ts'
import { sha256, sha256OfFile } from '../io/hash.ts'
import type { Expectation, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { Run } from '../model/run.ts'
import { recordedFile, readRecorded, valuesFile } from './recorded.ts'

/** Whether a record that differs is replaced, or the difference refused. */
export type RecordMode = 'keep' | 'update'

export interface RecordSummary {
  /** Results by name that are recorded now as they came out. */
  readonly recorded: readonly string[]
  /** Of those, the ones whose earlier record was replaced. */
  readonly replaced: readonly string[]
}

/**
 * Keeps what a run gave as what is expected from now on, for every result without a published value.
 * @throws ReproError `package-invalid` when a result came out empty, or differs from its record and `mode` is `keep`;
 *   nothing is written then.
 */
export async function recordResults(
  root: string,
  plans: readonly ResultPlan[],
  run: Run,
  mode: RecordMode,
): Promise<RecordSummary> {
  const before = await readRecorded(root, plans)
  const values = new Map<string, Expectation>()
  const files = new Map<ResultPlan, Evidence>()
  const differing: string[] = []
  for (const plan of plans.filter(({ expect }) => expect === undefined)) {
    const observed = run.observed.get(plan.name)
    if (observed === undefined) throw cannotRecord(plan, 'the run gave nothing')
    if (addressesValue(plan)) {
      const value = await extractValue(plan, observed)
      if ('missing' in value) throw cannotRecord(plan, value.missing)
      values.set(plan.name, value)
      const old = before.values.get(plan.name)
      if (old !== undefined && jsonText(old) !== jsonText(value)) {
        differing.push(`${plan.name}: recorded ${jsonText(old)}, now ${jsonText(value)}`)
      }
    } else {
      files.set(plan, observed)
      const file = recordedFile(root, plan)
      if ((await exists(file)) && (await sha256OfFile(file)) !== (await sha256OfEvidence(observed))) {
        differing.push(`${plan.name}: the file ${path.relative(root, file)} has other bytes now`)
      }
    }
  }
  if (differing.length > 0 && mode === 'keep') {
    throw new ReproError('package-invalid', `this run differs from what is recorded:\n  ${differing.join('\n  ')}`, {
      hint: '`repro record --update` replaces the record.',
    })
  }
  for (const [plan, evidence] of files) await copyEvidence(evidence, recordedFile(root, plan))
  if (values.size > 0) await writeWhole(valuesFile(root), valuesText(values, run))
  return {
    recorded: [...values.keys(), ...[...files.keys()].map(({ name }) => name)],
    replaced: differing.map((line) => line.slice(0, line.indexOf(':'))),
  }
}

/** One value a line, numbers with the digits that they were written with: made for reviewing in a diff. */
function valuesText(values: ReadonlyMap<string, Expectation>, run: Run): string {
  const about = { run: run.id, date: run.finished, environment: run.image?.key }
  const lines = [...values].map(([name, value]) => `    ${JSON.stringify(name)}: { "value": ${jsonText(value)} }`)
  return `{\n  "format": 1,\n  "recorded": ${JSON.stringify(about)},\n  "values": {\n${lines.join(',\n')}\n  }\n}\n`
}

function jsonText({ value, text }: Expectation): string {
  return typeof value === 'string' || text === undefined ? JSON.stringify(value) : text
}

async function sha256OfEvidence(evidence: Evidence): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of evidence.open()) chunks.push(chunk)
  return sha256(Buffer.concat(chunks))
}

async function copyEvidence(evidence: Evidence, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, evidence.open())
}

function cannotRecord(plan: ResultPlan, why: string): ReproError {
  return new ReproError('package-invalid', `nothing to record for ${plan.name}: ${why}`, {
    hint: 'Have a step write what `from` names. Nothing was recorded.',
  })
}
