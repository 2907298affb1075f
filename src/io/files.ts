import { createReadStream, lstatSync, type Stats } from 'node:fs'
import { lstat, mkdir, open, rename, writeFile, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Evidence } from '../model/result.ts'
import { privateDirectory } from './private.ts'

/** What a file is to hold: whole, or as it comes. */
type FileContent = string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<string>

/** A file's bytes as evidence, under the name that a reader knows. */
export async function fileEvidence(file: string, name: string): Promise<Evidence> {
  const { size } = await lstat(file)
  return { name, size, open: () => createReadStream(file) }
}

/**
 * Writes a file whole or not at all: a reader never sees half of it, whatever happens to this process.
 * It is written in a directory of its own in `place`, on the same file system; what processes that were killed have left
 * there goes.
 */
export async function writeWhole(file: string, content: FileContent, place = path.dirname(file)): Promise<void> {
  await writeAside(file, content, { place, before: (handle) => handle.sync() })
}

/**
 * Like `writeWhole`, but not settled on the disk: after a power failure the file may be there and empty. For what is of
 * use only beside files that are not settled either; to wait for it would be to wait for all of those.
 */
export async function writeUnsettled(file: string, content: FileContent, place: string): Promise<void> {
  await writeAside(file, content, { place, before: async () => {} })
}

async function writeAside(
  file: string,
  content: FileContent,
  { place, before }: { readonly place: string; readonly before: (handle: FileHandle) => Promise<void> },
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await using own = await privateDirectory(place)
  const temporary = path.join(own.path, 'whole')
  const handle = await open(temporary, 'wx')
  try {
    await writeFile(handle, content)
    await before(handle)
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

/** Whether something stands at a path. */
export async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}

/** Whether a regular file stands at a path. */
export async function isFile(file: string): Promise<boolean> {
  return lstat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

/**
 * How what stands at a path looks; absent where nothing does, or it cannot be looked at. It is looked at at once: of many
 * files, waiting for each takes ten times as long.
 */
export function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file)
  } catch {
    return undefined
  }
}
