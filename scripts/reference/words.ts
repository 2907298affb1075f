import { refer, type Schema } from './schema.ts'

/** What a value is, in a few words. */
export function kindOf(schema: Schema, root: Schema): string {
  if (schema.$ref !== undefined) return kindOf(refer({ $ref: schema.$ref }, root), root)
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  if (schema.oneOf !== undefined) return [...new Set(schema.oneOf.map((form) => kindOf(form, root)))].join(' or ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => kindOf({ type }, root)).join(' or ')
  switch (schema.type) {
    case 'string':
      return schema.title === 'Path' || schema.title === 'Address' ? schema.title.toLowerCase() : 'text'
    case 'boolean':
      return '`true` or `false`'
    case 'integer':
      return `whole number${rangeOf(schema)}`
    case 'number':
      return `number${rangeOf(schema)}`
    case 'array':
      return `list: ${kindOf(schema.items ?? {}, root)}`
    case 'object':
      return schema.properties === undefined ? mapOf(schema, root) : 'keys'
    default:
      return 'any value'
  }
}

function mapOf({ additionalProperties: of }: Schema, root: Schema): string {
  if (typeof of !== 'object') return 'keys'
  return of.oneOf === undefined ? `by name: ${kindOf(of, root)}` : 'by name'
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Schema): string {
  const least =
    minimum === undefined ? (exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`) : ` from ${minimum}`
  return maximum === undefined ? least : `${least} to ${maximum}`
}

/** Which keys want or exclude each other: a sentence each. */
export function togetherOf({ if: when, then, not, dependentRequired = {} }: Schema): string {
  const without = when?.not?.required?.map(code) ?? []
  const wanted = then?.required?.map(code) ?? []
  const pairs = [not?.required, ...(not?.anyOf ?? []).map(({ required }) => required)].flatMap((pair) =>
    pair === undefined ? [] : [pair.map(code).join(' and ')],
  )
  return [
    ...(wanted.length === 0 ? [] : [`Without ${without.join(' and ')}, ${wanted.join(' and ')} must be there.`]),
    ...Object.entries(dependentRequired).map(
      ([key, others]) => `${code(key)} wants ${others.map(code).join(' and ')}.`,
    ),
    ...(pairs.length === 0 ? [] : [`Not together: ${pairs.join(', ')}.`]),
  ].join(' ')
}

function code(value: unknown): string {
  return `\`${String(value)}\``
}
