import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Problem } from '../../src/errors.ts'
import type { Verdict } from '../../src/model/verdict.ts'

/** What `verify --json` prints. */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly problems: readonly Problem[] }
}
export type PackageDocument = { readonly package: string } & ({ readonly verdict: Verdict } | ErrorDocument)

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })
const names = ['repro', 'verdict', 'error', 'validation', 'plan', 'statement', 'signing', 'signature', 'agreement']
for (const name of names) {
  ajv.addSchema(
    JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')) as object,
  )
}

/** What a document has that its schema does not allow; empty where it is as it should be. */
export function faultsOf(document: unknown, schema: string): string[] {
  const [file, pointer = ''] = schema.split('#')
  const uri = `https://repro.invalid/schema/${file}.schema.json#${pointer}`
  const validate = ajv.getSchema(uri)
  if (validate === undefined) throw new Error(`no schema at ${uri}`)
  if (validate(document) === true) return []
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  )
}
