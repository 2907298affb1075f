import { readdir, statfs } from 'node:fs/promises'
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
    // What was there a moment ago may be gone.
    const entries = await readdir(below, { withFileTypes: true }).catch(() => [])
    files += entries.length
    for (const entry of entries) {
      if (entry.isDirectory()) pending.push(path.join(below, entry.name))
      else if (entry.isFile()) bytes += statsOf(path.join(below, entry.name))?.size ?? 0
      if (breather.isDue) await breather.breathe()
    }
  }
  return { bytes, files }
}

/** Bytes that are left on the file system of a directory. */
export async function diskFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
