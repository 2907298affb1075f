import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseDocument } from '../manifest/document.ts'
import { at } from '../manifest/json.ts'
import { readManifestFile } from '../manifest/open.ts'
import { readSource } from '../manifest/source.ts'
import { viewManifest } from '../manifest/view.ts'
import type { Json } from '../model/json.ts'
import { runFiles } from '../run/files.ts'
import { settingsFrom } from '../settings/settings.ts'
import { safe } from './terminal.ts'

/** What may stand somewhere, and what it is. */
export interface Word {
  readonly word: string
  readonly says: string
}

/** What a package knows the names of: its steps, those of them that are services, its runs that have a verdict. */
export type Names = 'steps' | 'services' | 'runs'

/** As many runs as one may want to choose of. */
const mostRuns = 20

/**
 * The names that the package in a directory knows; of runs those that were verified from here, the last one first. None where
 * there is no manifest that can be read: somebody is typing, and nobody looks at errors.
 */
export async function namesOf(names: Names, root: string): Promise<readonly Word[]> {
  try {
    const found = names === 'runs' ? await runsFromHere() : await stepsOf(root, names)
    // What stands in a stranger's manifest unchecked is not put into anybody's command line.
    return found.filter(({ word }) => /^\w[\w.-]*$/.test(word))
  } catch {
    return []
  }
}

async function stepsOf(root: string, names: 'steps' | 'services'): Promise<Word[]> {
  const { value } = parseDocument(readSource(await readManifestFile(root, root), 'repro.yaml'))
  return [...viewManifest(value).steps.values()]
    .filter(({ isService }) => names === 'steps' || isService)
    .map(({ name }) => ({ word: name, says: commandOf(at(at(value, 'steps'), name)) }))
}

function commandOf(step: Json | undefined): string {
  const run = at(step, 'run') ?? at(step, 'notebook') ?? ''
  return short(typeof run === 'string' ? run : [run].flat().join(' '))
}

async function runsFromHere(): Promise<Word[]> {
  const { runsDirectory } = settingsFrom()
  const ids = (await readdir(runsDirectory)).sort().toReversed()
  const found: Word[] = []
  for (const id of ids) {
    if (found.length === mostRuns) break
    const text = await readFile(runFiles(path.join(runsDirectory, id)).verdict, 'utf8').catch(() => undefined)
    if (text !== undefined)
      found.push({ word: id, says: short(String(at(JSON.parse(text) as Json, 'sentence') ?? '')) })
  }
  return found
}

/** On one line, and without what would move a terminal's cursor. */
function short(text: string): string {
  return safe(text.replace(/\s+/g, ' ').trim()).slice(0, 60)
}
