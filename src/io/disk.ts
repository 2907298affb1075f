import { opendirSync, type Dir, type Dirent } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { Breather } from './breather.ts'
import { statsOf } from './files.ts'

export interface DiskUse {
  /** Bytes as the files say, so that a sparse file counts whole: it would be copied whole. */
  readonly bytes: number
  /** Files and directories. */
  readonly files: number
}

/** What lies below a directory that is written to meanwhile. Stops counting when there are more files than `most`. */
export async function diskUse(directory: string, most: number): Promise<DiskUse> {
  let bytes = 0
  let files = 0
  const pending = [directory]
  const breather = new Breather()
  for (let next = pending.pop(); next !== undefined && files <= most; next = pending.pop()) {
    const below = next
    for (const entry of entriesOf(below)) {
      files++
      if (entry.isDirectory()) pending.push(path.join(below, entry.name))
      else if (entry.isFile()) bytes += statsOf(path.join(below, entry.name))?.size ?? 0
      if (breather.isDue) await breather.breathe()
    }
  }
  return { bytes, files }
}

/** One after the other: a list of all, made every second of what a step writes, would be most of the memory. */
function* entriesOf(directory: string): Generator<Dirent> {
  let entries: Dir | undefined
  try {
    entries = opendirSync(directory, { bufferSize: 1024 })
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) yield entry
  } catch {
    // What was there a moment ago may be gone.
  } finally {
    entries?.closeSync()
  }
}

/** Bytes that are left on the file system of a directory. */
export async function diskFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
