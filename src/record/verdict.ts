import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import errorSchema from '../../schema/error.schema.json' with { type: 'json' }
import manifestSchema from '../../schema/repro.schema.json' with { type: 'json' }
import verdictSchema from '../../schema/verdict.schema.json' with { type: 'json' }
import { messageOf, ReproError } from '../errors.ts'
import { writeWhole } from '../io/files.ts'
import type { Run } from '../model/run.ts'
import type { Verdict } from '../model/verdict.ts'
import { runFiles } from '../run/files.ts'

/** Writes the verdict beside the last run's logs and outputs, whole or not at all. */
export async function keepVerdict(verdict: Verdict, runs: readonly Run[]): Promise<void> {
  const run = runs.at(-1)
  if (run === undefined) return
  const { directory, verdict: file } = runFiles(run.directory)
  await writeWhole(file, `${JSON.stringify(verdict, undefined, 2)}\n`, path.dirname(directory))
}

/**
 * The verdict of a run, by the run's directory or the document itself; nothing where there is none.
 * @throws ReproError `package-invalid` where it is no verdict.
 */
export async function readVerdict(place: string): Promise<Verdict | undefined> {
  const file = place.endsWith('.json') ? place : runFiles(place).verdict
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { verdict, fault } = parsed(text)
  if (verdict !== undefined) return verdict
  throw new ReproError('package-invalid', `${file} is not a verdict: ${fault}`, {
    hint: '`repro verify` writes one with each run.',
  })
}

type Parsed =
  | { readonly verdict: Verdict; readonly fault?: never }
  | { readonly verdict?: never; readonly fault: string }

function parsed(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { fault: messageOf(error) }
  }
  const validate = verdictValidator()
  if (validate(value)) return { verdict: value as Verdict }
  const [first] = validate.errors ?? []
  return { fault: `at ${first?.instancePath || 'its top'} it ${first?.message ?? 'is wrong'}` }
}

let validator: ValidateFunction | undefined

/** Compiled when it is needed: it takes a moment. */
function verdictValidator(): ValidateFunction {
  validator ??= new Ajv2020({ strict: false, validateSchema: false, meta: false })
    .addSchema([manifestSchema, errorSchema])
    .compile(verdictSchema)
  return validator
}

/** The verdicts of a package's runs, oldest first. */
export async function findVerdicts(root: string): Promise<Verdict[]> {
  const runs = path.join(root, '.repro', 'runs')
  const ids = await readdir(runs).catch((): string[] => [])
  const verdicts = await Promise.all(ids.sort().map((id) => readVerdict(path.join(runs, id))))
  return verdicts.filter((verdict) => verdict !== undefined)
}
