import { mkdir, open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { neverPart } from '../package/left-out.ts'
import { defaultBounds, type ArchiveBounds } from './bounds.ts'
import { decompress } from './compression.ts'
import { readTar, type ArchiveEntry } from './entries.ts'

/**
 * Unpacks an archive below a directory that is new and nobody else's, as it streams. What is never part of a package
 * is passed over, as it is in a directory: a stranger's `.git` runs commands, and his `.repro` holds earlier runs.
 * @throws ArchiveFault
 */
export async function unpackArchive(
  archive: AsyncIterable<Uint8Array>,
  directory: string,
  bounds: ArchiveBounds = defaultBounds,
): Promise<void> {
  const made = new Set<string>()
  const make = async (below: string): Promise<void> => {
    if (made.has(below)) return
    await mkdir(path.join(directory, below), { recursive: true })
    made.add(below)
  }
  await make('.')
  for await (const entry of packageEntries(archive, bounds)) {
    await make(entry.kind === 'directory' ? entry.path : path.posix.dirname(entry.path))
    if (entry.kind === 'file') await writeEntry(entry, path.join(directory, entry.path))
  }
}

/** The entries of an archive of a package, without what is never part of one. */
export function packageEntries(
  archive: AsyncIterable<Uint8Array>,
  bounds: ArchiveBounds = defaultBounds,
): AsyncGenerator<ArchiveEntry> {
  const isIgnored = (entry: string): boolean => entry.split('/').some((name) => neverPart(name) !== undefined)
  return readTar(decompress(archive, bounds), { most: bounds.entries, isIgnored })
}

async function writeEntry({ executable, content }: ArchiveEntry, target: string): Promise<void> {
  const handle = await open(target, 'wx')
  try {
    for await (const chunk of content()) await handle.writeFile(chunk)
    if (executable) await handle.chmod(0o755)
  } finally {
    await handle.close()
  }
}

/** The package in what was unpacked: all of it, or the one directory in it, which most people pack with its name. */
export async function packageRoot(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true })
  const [only, ...more] = entries
  return only?.isDirectory() === true && more.length === 0 ? path.join(directory, only.name) : directory
}
