/** As much of JSON Schema as the manifest's is written in, and a reader is told of. */
export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string | readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly if?: Schema
  readonly then?: Schema
  readonly not?: Schema
  readonly anyOf?: readonly Schema[]
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
}

/** A schema with what it refers to; its own words go before those of what it refers to. */
export function refer(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.replace('#/$defs/', '')
  const target = root.$defs?.[name]
  if (target === undefined) throw new Error(`the schema has no ${schema.$ref}`)
  if (Object.keys(schema).length === 1) return target
  const { $ref: _, ...own } = schema
  return { ...refer(target, root), ...own }
}
