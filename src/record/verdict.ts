import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import { schemaFault } from '../evidence/schema.ts'
import { writeWhole } from '../io/files.ts'
import { jsonPieces } from '../io/json.ts'
import type { Run } from '../model/run.ts'
import type { Verdict } from '../model/verdict.ts'
import { runFiles } from '../run/files.ts'

/** Writes the verdict beside the last run's logs and outputs, whole or not at all. */
export async function keepVerdict(verdict: Verdict, runs: readonly Run[]): Promise<void> {
  const run = runs.at(-1)
  if (run === undefined) return
  const { directory, verdict: file } = runFiles(run.directory)
  await writeWhole(file, jsonPieces(verdict), path.dirname(directory))
}

/**
 * The verdict of a run, by the run's directory or the document itself; nothing where there is none.
 * @throws ReproError `package-invalid` where it is no verdict.
 */
export async function readVerdict(place: string): Promise<Verdict | undefined> {
  const file = place.endsWith('.json') ? place : runFiles(place).verdict
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const fault = faultOf(text)
  if (fault === undefined) return JSON.parse(text) as Verdict
  throw new ReproError('package-invalid', `the verdict in ${file} ${fault}`, {
    hint: '`repro verify` writes one with each run.',
  })
}

/** What it has that no verdict has; nothing where it is one. */
function faultOf(text: string): string | undefined {
  try {
    const fault = schemaFault(JSON.parse(text), 'verdict')
    return fault && `is not as its schema says: ${fault}`
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return `is no JSON: ${error.message}`
  }
}

/** The verdicts of a package's runs, oldest first. */
export async function findVerdicts(root: string): Promise<Verdict[]> {
  const runs = path.join(root, '.repro', 'runs')
  const ids = await readdir(runs).catch((): string[] => [])
  const verdicts = await Promise.all(ids.sort().map((id) => readVerdict(path.join(runs, id))))
  return verdicts.filter((verdict) => verdict !== undefined)
}
