import { readFile } from 'node:fs/promises'
import test from 'ava'
import { Ajv2020 } from 'ajv/dist/2020.js'

type Schema = { readonly [key: string]: unknown }

const file = new URL('../../../schema/repro.schema.json', import.meta.url)
const schema = JSON.parse(await readFile(file, 'utf8')) as Schema

/** Every property and definition of the schema, with its pointer. */
function listProperties(part: unknown, pointer: string): (readonly [string, Schema])[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, value]) => {
    const here = `${pointer}/${key}`
    const isNamed = /\/(?:properties|\$defs)$/u.test(pointer)
    const own = isNamed ? [[here, value as Schema] as const] : []
    return key === 'examples' && !isNamed ? [] : [...own, ...listProperties(value, here)]
  })
}

test('the schema is a schema, by the strictest reading', (t) => {
  t.notThrows(() => new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema))
})

test('every property has a title, a description and examples, so that an editor completes it', (t) => {
  for (const [pointer, property] of listProperties(schema, '')) {
    if (Object.keys(property).join() === '$ref') continue
    t.is(typeof property['title'], 'string', pointer)
    t.is(typeof property['description'], 'string', pointer)
    t.true(Array.isArray(property['examples']) && property['examples'].length > 0, pointer)
  }
})

test('every example is what it is an example of', (t) => {
  const ajv = new Ajv2020({ strict: false }).addSchema(schema, 'manifest')
  for (const [pointer, property] of listProperties(schema, '')) {
    const validate = ajv.getSchema(`manifest#${pointer}`)
    for (const example of (property['examples'] ?? []) as readonly unknown[]) {
      t.true(validate?.(example), `${pointer}: ${JSON.stringify(example)} ${ajv.errorsText(validate?.errors)}`)
    }
  }
})
