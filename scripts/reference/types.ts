import { compile, type JSONSchema } from 'json-schema-to-typescript'

/** `src/model/manifest.ts`: the TypeScript type of the manifest, from its JSON Schema. */
export async function manifestTypes(schema: object): Promise<string> {
  return compile(forTypes(schema, []) as JSONSchema, 'Manifest', {
    bannerComment: '// Generated from schema/repro.schema.json by `npm run generate`. Edit the schema, not this file.',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
}

/** Titles are for editors; as names of types they are wanted only where an object is defined. */
function forTypes(node: unknown, path: readonly string[]): unknown {
  if (Array.isArray(node)) return node.map((item, index) => forTypes(item, [...path, String(index)]))
  if (typeof node !== 'object' || node === null) return node
  const schema: Record<string, unknown> = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'examples' ? value : forTypes(value, [...path, key])]),
  )
  const isSchema = typeof schema['title'] === 'string' && typeof schema['description'] === 'string'
  if (!isSchema) return schema
  const isNamed = path.length === 0 || (path.length === 2 && path[0] === '$defs' && schema['type'] === 'object')
  if ('default' in schema) schema['description'] += ` Default: \`${String(schema['default'])}\`.`
  const { title: _, ...untitled } = schema
  if (isNamed) return { ...schema, title: path[1] ?? schema['title'] }
  const isAnything = !['type', 'enum', 'const', 'oneOf', '$ref'].some((keyword) => keyword in schema)
  return isAnything ? { ...untitled, tsType: 'unknown' } : untitled
}
