import { closeSync, fchmodSync, mkdirSync, openSync, writeSync } from 'node:fs'
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
  await mkdir(directory, { recursive: true })
  let last = '.'
  for await (const entry of packageEntries(archive, bounds)) {
    const above = entry.kind === 'directory' ? entry.path : path.posix.dirname(entry.path)
    if (above !== last) mkdirSync(path.join(directory, above), { recursive: true })
    last = above
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

/**
 * Small files are written without a promise for each: of a hundred thousand, those would be most of the memory and of
 * the time.
 */
const smallFile = 1024 ** 2

async function writeEntry({ size, executable, content }: ArchiveEntry, target: string): Promise<void> {
  if (size <= smallFile) {
    const file = openSync(target, 'wx')
    try {
      for await (const chunk of content()) writeWhole(file, chunk)
      if (executable) fchmodSync(file, 0o755)
    } finally {
      closeSync(file)
    }
    return
  }
  const handle = await open(target, 'wx')
  try {
    for await (const chunk of content()) await handle.writeFile(chunk)
    if (executable) await handle.chmod(0o755)
  } finally {
    await handle.close()
  }
}

function writeWhole(file: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at)
}

/** The package in what was unpacked: all of it, or the one directory in it, which most people pack with its name. */
export async function packageRoot(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true })
  const [only, ...more] = entries
  return only?.isDirectory() === true && more.length === 0 ? path.join(directory, only.name) : directory
}
