import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv } from 'ajv'
import test from 'ava'
import fc from 'fast-check'
import { parse } from 'yaml'
import { schemaStoreFiles } from '../../../scripts/schemastore.ts'
import { accepts } from '../../../src/manifest/accepts.ts'
import type { Json } from '../../../src/model/json.ts'

type Accepts = (manifest: Json) => boolean

/** What the build compiles of the schema, as it is installed. */
async function compiled(): Promise<Accepts> {
  const script = (await import(new URL('../../../scripts/bundle.mjs', import.meta.url).href)) as {
    compiledSchema: () => Promise<string>
  }
  // Within the project, as it asks for parts of its library.
  await mkdir('node_modules/.cache', { recursive: true })
  const directory = await mkdtemp(path.resolve('node_modules/.cache/repro-schema-'))
  try {
    const file = path.join(directory, 'accepts.mjs')
    await writeFile(file, await script.compiledSchema())
    return ((await import(pathToFileURL(file).href)) as { accepts: Accepts }).accepts
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** What editors get of SchemaStore: the schema in older words. */
async function inOlderWords(): Promise<Accepts> {
  const text = (await schemaStoreFiles())['src/schemas/json/repro.json'] ?? ''
  return new Ajv({ ownProperties: true }).compile(JSON.parse(text) as object)
}

async function manifests(): Promise<Json[]> {
  const files = (await Promise.all(['papers', 'test/packages'].map((place) => readdir(place, { recursive: true }))))
    .flatMap((names, index) => names.map((name) => path.join(index === 0 ? 'papers' : 'test/packages', name)))
    .filter((file) => path.basename(file) === 'repro.yaml' && !file.includes('node_modules'))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.flatMap((text) => {
    try {
      return [parse(text, { logLevel: 'silent' }) as Json]
    } catch {
      return []
    }
  })
}

/** The manifest with the value at one of its places exchanged for another, or taken out. */
function changed(manifest: Json, place: number, value: Json | undefined): Json {
  let seen = 0
  const walk = (node: Json): Json => {
    seen += 1
    if (seen - 1 === place) return value ?? null
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, inner]) => {
        const isTakenOut = value === undefined && seen === place
        const walked = walk(inner)
        return isTakenOut ? [] : [[key, walked] as const]
      }),
    )
  }
  return walk(manifest)
}

test('what is made of the schema, by the build and for editors, accepts what the schema accepts', async (t) => {
  const [made, known] = [[await compiled(), await inOlderWords()], await manifests()]
  t.true(known.length > 50)
  for (const manifest of known) for (const isAccepted of made) t.is(isAccepted(manifest), accepts(manifest))
  const value = fc.option(
    fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, fc.constantFrom<Json>('', 'a', 0, -1, 1.5, true, [], {})),
    { nil: undefined },
  )
  const counts = new Map<boolean, number>()
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(60), value, (manifest, place, value) => {
      const other = changed(manifest, place, value)
      const is = accepts(other)
      counts.set(is, (counts.get(is) ?? 0) + 1)
      for (const isAccepted of made) t.is(isAccepted(other), is, JSON.stringify(other))
    }),
    { numRuns: 1000 },
  )
  t.true((counts.get(true) ?? 0) > 100 && (counts.get(false) ?? 0) > 100)
})
