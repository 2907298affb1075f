// `npm run schemastore DIR`: lays the manifest's schema and its tests out as SchemaStore wants them, in a checkout of it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parseDocument } from 'yaml'
import { asList, asMapping, at, isList, isMapping, type Mapping } from '../src/manifest/json.ts'
import type { Json } from '../src/model/json.ts'

/** What is to stand in its src/api/json/catalog.json: of which files editors take the schema for theirs. */
export const catalogEntry = {
  name: 'repro.yaml',
  description: 'Manifest of repro: what a paper claims, and how its results are produced anew',
  fileMatch: ['repro.yaml'],
  url: 'https://www.schemastore.org/repro.json',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const draft7 = 'http://json-schema.org/draft-07/schema#'
const place = 'src/schemas/json/repro.json'

/** Each file by its path in a checkout: the schema, manifests that it takes and manifests that it refuses. */
export async function schemaStoreFiles(): Promise<Readonly<Record<string, string>>> {
  const schema = JSON.parse(await readFile(path.join(root, 'schema/repro.schema.json'), 'utf8')) as Mapping
  const takes = new Ajv2020({ strict: false }).compile(schema)
  const files: Record<string, string> = {
    [place]: `${JSON.stringify({ ...asMapping(older(schema)), $schema: draft7, $id: catalogEntry.url }, null, 2)}\n`,
  }
  for (const [folder, from] of [
    ['src/test/repro', 'papers'],
    ['src/negative_test/repro', 'test/packages'],
  ] as const) {
    for (const [name, text] of await manifestsIn(from)) {
      const document = parseDocument(text, { logLevel: 'silent' })
      // What only the rules beyond the schema find, and what is no YAML, is no test of the schema.
      if (document.errors.length > 0 || takes(document.toJS()) !== (from === 'papers')) continue
      const line = `# yaml-language-server: $schema=${path.posix.relative(folder, place)}\n`
      files[`${folder}/${name}.yaml`] = line + text.replace(/^# yaml-language-server:.*\n/, '')
    }
  }
  return files
}

async function manifestsIn(directory: string): Promise<[string, string][]> {
  const found: [string, string][] = []
  for (const name of (await readdir(path.join(root, directory))).sort()) {
    const text = await readFile(path.join(root, directory, name, 'repro.yaml'), 'utf8').catch(() => undefined)
    if (text !== undefined) found.push([name, text])
  }
  return found
}

const olderNames: Readonly<Record<string, string>> = { $defs: 'definitions', dependentRequired: 'dependencies' }

/**
 * The same in the words of draft 7, which all editors know, and as the strictest reading wants it: what is required is named
 * among the properties beside it, and there is one type at a time.
 */
function older(schema: Json): Json {
  if (isList(schema)) return schema.map(older)
  if (!isMapping(schema)) return schema
  const words = Object.entries(schema).map(([word, value]): [string, Json] => {
    const name = olderNames[word] ?? word
    if (word === '$ref') return [name, String(value).replace('$defs', 'definitions')]
    if (['const', 'enum', 'default', 'examples', 'dependentRequired'].includes(word)) return [name, value]
    return [name, ['properties', '$defs'].includes(word) ? mapped(asMapping(value)) : older(value)]
  })
  const { type, ...rest } = Object.fromEntries(words)
  const absent = asList(rest['required']).filter((name) => at(rest['properties'], String(name)) === undefined)
  const named = Object.fromEntries(absent.map((name) => [String(name), true]))
  return {
    ...(isList(type) ? { anyOf: type.map((one) => ({ type: one })) } : type === undefined ? {} : { type }),
    ...rest,
    ...(absent.length === 0 ? {} : { properties: { ...asMapping(rest['properties']), ...named } }),
  }
}

function mapped(schemas: Mapping): Mapping {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, older(schema)]))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [checkout] = process.argv.slice(2)
  if (checkout === undefined) throw new Error('usage: npm run schemastore DIR, a checkout of SchemaStore')
  for (const [file, text] of Object.entries(await schemaStoreFiles())) {
    const target = path.join(checkout, file)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, text)
    console.log(`written: ${file}`)
  }
  console.log(`to add to src/api/json/catalog.json:\n${JSON.stringify(catalogEntry, null, 2)}`)
}
