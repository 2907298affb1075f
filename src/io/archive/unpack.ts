import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { neverPart } from '../package/left-out.ts'
import { defaultBounds, type ArchiveBounds } from './bounds.ts'
import { decompress } from './compression.ts'
import { readTar, type ArchiveEntry } from './entries.ts'
import { EntryWriter } from './write.ts'

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
  const writer = new EntryWriter(directory)
  for await (const entry of packageEntries(archive, bounds)) {
    await writer.write(entry, { mode: entry.executable ? 0o777 : 0o666 })
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

/** The package in what was unpacked: all of it, or the one directory in it, which most people pack with its name. */
export async function packageRoot(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true })
  const [only, ...more] = entries
  return only?.isDirectory() === true && more.length === 0 ? path.join(directory, only.name) : directory
}
