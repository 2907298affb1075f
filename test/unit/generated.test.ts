import { readFile } from 'node:fs/promises'
import test from 'ava'
import { generate } from '../../scripts/generate.ts'

test('what is generated is what is committed: else run `npm run generate`', async (t) => {
  const texts = Object.entries(await generate())
  t.true(texts.length > 0)
  for (const [file, text] of texts) {
    t.is(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8'), text, file)
  }
})
