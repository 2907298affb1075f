// `npm run generate`: writes what is made of something else in this repository, so that nothing is written twice.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { commandsPage } from './reference/commands.ts'
import { manifestPage } from './reference/manifest.ts'
import { manPage } from './reference/man.ts'
import { readManual } from './reference/manual.ts'
import type { Schema } from './reference/schema.ts'
import { manifestTypes } from './reference/types.ts'

/** Each generated file by its path in the repository, with the text that it should have. */
export async function generate(): Promise<Readonly<Record<string, string>>> {
  const schema = JSON.parse(await readFile(placeOf('schema/repro.schema.json'), 'utf8')) as Schema
  const manual = readManual()
  return {
    'src/model/manifest.ts': await manifestTypes(schema),
    'docs/commands.md': commandsPage(manual),
    'docs/manifest.md': manifestPage(schema),
    'man/repro.1': manPage(manual),
  }
}

function placeOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [file, text] of Object.entries(await generate())) await writeFile(placeOf(file), text)
}
