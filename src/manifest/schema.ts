import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import schema from '../../schema/repro.schema.json' with { type: 'json' }
import type { Json } from '../model/json.ts'
import { newValidator } from '../model/validator.ts'
import { asMapping, at, isList, isMapping, type Mapping } from './json.ts'

let ajv: Ajv2020 | undefined

/** The check of the part of the schema that `pointer` names. */
export function validatorOf(pointer: string): ValidateFunction {
  // Errors bring along the value and the schema that they are about.
  ajv ??= newValidator({ allErrors: true, verbose: true }).addSchema(schema, 'manifest')
  const validate = ajv.getSchema(`manifest#${pointer}`)
  if (validate === undefined) throw new Error(`the schema has no ${pointer}`)
  return validate
}

/** A JSON pointer's part as a key. */
export function unescapeKey(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** The schema itself, or what it refers to. */
export function follow(part: Json): Mapping {
  const reference = at(part, '$ref')
  return typeof reference === 'string' ? follow(schemaAt(reference.slice(1))) : asMapping(part)
}

/** The part of the schema that a JSON pointer names. */
export function schemaAt(pointer: string): Mapping {
  const root = schema as unknown as Mapping
  return asMapping(
    pointer
      .split('/')
      .slice(1)
      .reduce<Json>((part, key) => at(part, unescapeKey(key)) ?? null, root),
  )
}

let pointers: Map<unknown, string> | undefined

/** The JSON pointer to a part of the schema, which the validator names by identity only. */
export function pointerTo(part: unknown): string {
  pointers ??= new Map(listParts(schemaAt(''), ''))
  return pointers.get(part) ?? ''
}

/** The part itself, or the nearest one around it, that has a description: the one that says what is wanted. */
export function describing(part: Mapping): Mapping {
  let pointer = pointerTo(part)
  while (pointer !== '' && !('description' in schemaAt(pointer))) pointer = pointer.slice(0, pointer.lastIndexOf('/'))
  return schemaAt(pointer)
}

function listParts(part: Json, pointer: string): [unknown, string][] {
  if (!isMapping(part) && !isList(part)) return []
  const inner = Object.entries(part).flatMap(([key, value]) =>
    listParts(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
  return [[part, pointer], ...inner]
}
