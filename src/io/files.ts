import { createReadStream } from 'node:fs'
import { lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Evidence } from '../model/result.ts'

/** A file's bytes as evidence, under the name that a reader knows. */
export async function fileEvidence(file: string, name: string): Promise<Evidence> {
  const { size } = await lstat(file)
  return { name, size, open: () => createReadStream(file) }
}

/** Writes a file whole or not at all: a reader never sees half of it, whatever happens to this process. */
export async function writeWhole(file: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
  try {
    const handle = await open(temporary, 'wx')
    try {
      await writeFile(handle, content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Whether something stands at a path. */
export async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
