import { readFile } from 'node:fs/promises'
import test from 'ava'
import { generateManifestTypes, typesFile } from '../../../scripts/generate-types.ts'

test('the type of the manifest is what the schema makes: else run `npm run generate`', async (t) => {
  t.is(await readFile(typesFile, 'utf8'), await generateManifestTypes())
})
