import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../io/files.ts'
import { sha256OfFile } from '../io/hash.ts'
import { listPackage } from '../io/package/list.ts'
import { lacksSchema, schemaFile, writeSchema } from './editor.ts'
import { fixManifest, type Fixed } from './fix.ts'
import { outside, readManifestFile } from './open.ts'
import { draftManifest, type Draft } from './read.ts'

/**
 * Mends in a package's manifest what has one way only to be mended, and writes it whole or not at all; has the schema there
 * that it names for editors.
 * @returns what was done.
 * @throws ReproError `package-invalid`, `manifest-invalid` where the manifest is no YAML
 */
export async function repairManifest(root: string): Promise<Fixed['done']> {
  const shown = path.join(root, 'repro.yaml')
  const bytes = await readManifestFile(root, root)
  const draft = draftManifest(bytes, shown)
  const { files } = await listPackage(root, outside(draft))
  const { text, done } = fixManifest(draft.source.text, shown, { files, data: await dataThatIsThere(root, draft) })
  if (done.length > 0) await writeWhole(shown, markOf(bytes) + text)
  if (!(await lacksSchema(root, text))) return done
  await writeSchema(root)
  return [...done, `${schemaFile} is there now, for editors`]
}

/** The hashes of the data files that lie at their places and have none in the manifest. */
async function dataThatIsThere(root: string, { view, findings }: Draft): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const { text: name, path: place } of view.data) {
    const isWrong = findings.some((finding) => place.every((key, index) => finding.path[index] === key))
    const file = path.join(root, name)
    const isThere = isWrong && (await lstat(file).catch(() => undefined))?.isFile() === true
    if (isThere) hashes.set(name, await sha256OfFile(file))
  }
  return hashes
}

/** The mark with which some editors begin a UTF-8 file: it stays. */
function markOf(bytes: Uint8Array): string {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : ''
}
