import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../io/files.ts'

/** The schema that editors complete by: beside the runs, as it belongs to this version of repro and to no package. */
export const schemaFile = '.repro/repro.schema.json'

/** What editors look for in a manifest's comments. */
export const schemaLine = `# yaml-language-server: $schema=${schemaFile}`

const ours = new URL('../../schema/repro.schema.json', import.meta.url)

/** Lays the schema down where the first line that `init` writes says it is. */
export async function writeSchema(root: string): Promise<void> {
  await writeWhole(path.join(root, schemaFile), await readFile(ours))
}

/** Whether a manifest names the schema, and it is not there, or another version's: so it is in a clone. */
export async function lacksSchema(root: string, text: string): Promise<boolean> {
  if (!text.split(/\r?\n/).includes(schemaLine)) return false
  const there = await readFile(path.join(root, schemaFile)).catch(() => undefined)
  return there === undefined || !there.equals(await readFile(ours))
}
