import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { addressesValue, type Recorded } from '../compare/compare.ts'
import { parseJson, printJson, isObject, JsonNumber, type Tree } from '../compare/json.ts'
import { ReproError } from '../errors.ts'
import { exists, fileEvidence, isFile } from '../io/files.ts'
import type { Json } from '../model/json.ts'
import type { Calibration, Expectation, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'

/** What `repro record` keeps: `recorded/results.json` for values, `recorded/files/` for whole files and replies. */
export function valuesFile(root: string): string {
  return path.join(root, 'recorded', 'results.json')
}

/** Where a whole file or a reply, or the listing of a directory is recorded, and where it is if it is the other. */
export function recordedFile(root: string, plan: ResultPlan, evidence: Evidence): { kept: string; other: string } {
  const { file, directory } = recordedPlaces(root, plan)
  return isDirectory(evidence) ? { kept: directory, other: file } : { kept: file, other: directory }
}

function recordedPlaces(root: string, { name, source }: ResultPlan): Record<'file' | 'directory', string> {
  const place = path.join(root, 'recorded', 'files', recordedName({ name, source }))
  return { file: place, directory: `${place}.sha256sums` }
}

function recordedName({ name, source }: Pick<ResultPlan, 'name' | 'source'>): string {
  if (source.kind === 'reply') return `${name}.reply`
  return source.cell === undefined ? source.path : `${name}.cell`
}

function isDirectory({ name, reply }: Evidence): boolean {
  return reply === undefined && name.endsWith('/')
}

/**
 * What was recorded for the results of a package; nothing where nothing was recorded.
 * @throws ReproError `package-invalid` when the record cannot be read.
 */
export async function readRecorded(root: string, plans: readonly ResultPlan[]): Promise<Recorded> {
  const { values, calibrations } = await readValues(root)
  const files = await readRecordedFiles(root, plans)
  for (const [name, calibration] of calibrations) {
    const file = files.get(name)
    if (file !== undefined) files.set(name, { ...file, calibration })
  }
  return { values, files }
}

/** The recorded files alone, by their results' names. */
export async function readRecordedFiles(root: string, plans: readonly ResultPlan[]): Promise<Map<string, Evidence>> {
  const files = new Map<string, Evidence>()
  for (const plan of plans) {
    if (addressesValue(plan)) continue
    const { file, directory } = recordedPlaces(root, plan)
    const name = plan.source.kind === 'file' ? plan.source.path : plan.source.request.path
    if (await isFile(file)) files.set(plan.name, await fileEvidence(file, name))
    else if (await isFile(directory)) files.set(plan.name, await fileEvidence(directory, `${name}/`))
  }
  return files
}

/** `recorded/results.json`: values, and what several runs taught of whole files. */
interface Values {
  readonly values: Map<string, Expectation>
  readonly calibrations: Map<string, Calibration>
}

async function readValues(root: string): Promise<Values> {
  const file = valuesFile(root)
  if (!(await exists(file))) return { values: new Map(), calibrations: new Map() }
  const parsed = parseJson(await readFile(file, 'utf8'))
  if ('problem' in parsed) throw unreadable(file, parsed.problem)
  const values = isObject(parsed.tree) ? parsed.tree.get('values') : undefined
  if (values === undefined || !isObject(values)) throw unreadable(file, '`values` is not an object')
  const files = isObject(parsed.tree) ? (parsed.tree.get('files') ?? new Map<string, Tree>()) : undefined
  if (files === undefined || !isObject(files)) throw unreadable(file, '`files` is not an object')
  return {
    values: new Map([...values].map(([name, entry]) => [name, expectationIn(entry, file)])),
    calibrations: new Map([...files].map(([name, entry]) => [name, calibrationIn(entry, file)])),
  }
}

function calibrationIn(entry: Tree, file: string): Calibration {
  const calibration = isObject(entry) ? entry.get('calibration') : undefined
  if (calibration === undefined || !isObject(calibration)) throw unreadable(file, 'a file has no `calibration`')
  return plainJson(calibration) as unknown as Calibration
}

function expectationIn(entry: Tree, file: string): Expectation {
  const value = isObject(entry) ? entry.get('value') : undefined
  if (!isObject(entry) || value === undefined) throw unreadable(file, 'an entry has no `value`')
  const calibration = entry.get('calibration')
  const expectation = { value: plainJson(value), text: typeof value === 'string' ? value : printJson(value) }
  if (calibration === undefined) return expectation
  return { ...expectation, calibration: plainJson(calibration) as unknown as Calibration }
}

/** The value as JavaScript has it. Digits that a double cannot hold are lost here; `text` keeps them. */
function plainJson(tree: Tree): Json {
  if (tree instanceof JsonNumber) return Number(tree.text)
  if (Array.isArray(tree)) return tree.map(plainJson)
  if (isObject(tree)) return Object.fromEntries([...tree].map(([key, value]) => [key, plainJson(value)]))
  return tree as Json
}

function unreadable(file: string, why: string): ReproError {
  return new ReproError('package-invalid', `the record ${file} cannot be read: ${why}`, {
    hint: 'Restore the file from version control, or make it anew with `repro record --update`.',
  })
}
