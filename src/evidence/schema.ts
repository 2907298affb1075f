import type { Ajv2020 } from 'ajv/dist/2020.js'
import repro from '../../schema/repro.schema.json' with { type: 'json' }
import statement from '../../schema/statement.schema.json' with { type: 'json' }
import verdict from '../../schema/verdict.schema.json' with { type: 'json' }
import { newValidator } from '../model/validator.ts'

let ajv: Ajv2020 | undefined

/** What a value has that the schema of its kind does not allow: the first fault, in words; nothing where it is right. */
export function schemaFault(value: unknown, schema: 'statement' | 'verdict'): string | undefined {
  ajv ??= newValidator().addSchema(repro).addSchema(verdict).addSchema(statement)
  const validate = ajv.getSchema(`https://repro.invalid/schema/${schema}.schema.json`)
  if (validate === undefined) throw new Error(`there is no schema of a ${schema}`)
  if (validate(value) === true) return undefined
  const [error] = validate.errors ?? []
  const where = error?.instancePath === '' || error === undefined ? 'the document' : error.instancePath
  const extra = (error?.params as { additionalProperty?: unknown } | undefined)?.additionalProperty
  return `${where} ${error?.message ?? 'is not as it should be'}${typeof extra === 'string' ? ` (${extra})` : ''}`
}
