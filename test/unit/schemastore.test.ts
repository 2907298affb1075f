import path from 'node:path'
import test from 'ava'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { catalogEntry, schemaStoreFiles } from '../../scripts/schemastore.ts'

// What SchemaStore checks of whoever adds a schema, so that ours goes in without an exception.

const files = await schemaStoreFiles()
const place = 'src/schemas/json/repro.json'
const schema = JSON.parse(files[place] ?? '') as { $schema: string; $id: string }
const positive = Object.entries(files).filter(([file]) => file.startsWith('src/test/repro/'))
const negative = Object.entries(files).filter(([file]) => file.startsWith('src/negative_test/repro/'))

test('there is the schema, and manifests on both sides, and nothing else', (t) => {
  t.is(1 + positive.length + negative.length, Object.keys(files).length)
  t.true(positive.length >= 10)
  t.deepEqual(
    negative.map(([file]) => path.basename(file)),
    ['invalid-base.yaml', 'invalid-missing-key.yaml', 'invalid-type.yaml', 'invalid-unknown-key.yaml'],
  )
})

test('the schema is in the draft that they ask for, named by its address there, with no bit of a newer one', (t) => {
  t.is(schema.$schema, 'http://json-schema.org/draft-07/schema#')
  t.is(schema.$id, 'https://www.schemastore.org/repro.json')
  t.notRegex(files[place] ?? '', /\$defs|dependentRequired|prefixItems|unevaluated|repro\.invalid/)
})

test('read by the strictest rules it takes the manifests that it should, and refuses the others', (t) => {
  const takes = new Ajv({ strict: true }).compile(schema)
  for (const [file, text] of positive) t.true(takes(parse(text)), `${file}: ${JSON.stringify(takes.errors)}`)
  for (const [file, text] of negative) t.false(takes(parse(text)), file)
})

test('each manifest says first where the schema is, for editors', (t) => {
  for (const [file, text] of [...positive, ...negative]) {
    const [, named] = /^# yaml-language-server: \$schema=(\S+)\n(?!# yaml-language-server)/.exec(text) ?? []
    t.is(path.posix.join(path.posix.dirname(file), named ?? ''), place, file)
  }
})

test('the entry of their catalogue is as they want it', (t) => {
  t.deepEqual(Object.keys(catalogEntry), ['name', 'description', 'fileMatch', 'url'])
  t.is(catalogEntry.url, schema.$id)
  for (const words of [catalogEntry.name, catalogEntry.description]) t.notRegex(words, /schema|\n|[,. \t-]$/i)
  t.deepEqual(catalogEntry.fileMatch, ['repro.yaml'])
})
