import type { Readable } from 'node:stream'
import tar from 'tar-stream'
import { machineTrouble } from './trouble.ts'
import { ReproError, messageOf } from '../errors.ts'

/** Who looks at an image's files. */
export interface FileReader {
  /** How many bytes of the beginning of a file are wanted; 0: none. Paths are relative to the image's root. */
  wants(path: string): number
  add(path: string, text: string): void
}

/** A stranger's image may be of any size; what is behind these is not looked at. */
const most = { files: 5_000_000, bytes: 512 * 1024 ** 2 }

/**
 * Shows a reader the plain files that it wants of an image, which the engine gives as one archive.
 * `above`: where in the image the archive's entries lie, with the slash behind it; absent: at its root.
 * @returns why not all were shown, where that is so; the archive then is not read to its end.
 * @throws ReproError `engine-failed` where the engine or this machine broke; the signal's reason when aborted
 */
export async function readImageFiles(
  archive: Readable,
  reader: FileReader,
  { signal, above = '' }: { readonly signal: AbortSignal; readonly above?: string },
): Promise<string | undefined> {
  const entries = tar.extract()
  let broken: Error | undefined
  archive.on('error', (error: Error) => {
    broken = error
    entries.destroy(error)
  })
  archive.pipe(entries)
  const left = { ...most }
  try {
    for await (const entry of entries) {
      signal.throwIfAborted()
      left.files -= 1
      if (left.files < 0) return `the image has more than ${most.files} files`
      const { name, type } = entry.header
      const path = above + name.replace(/^(?:\.?\/)+/, '')
      const wanted = type === 'file' ? reader.wants(path) : 0
      if (wanted === 0) {
        entry.resume()
        continue
      }
      const text = await beginning(entry as AsyncIterable<Uint8Array>, wanted)
      left.bytes -= text.length
      if (left.bytes < 0) return `the image has more than ${most.bytes / 1024 ** 2} MiB of descriptions of packages`
      reader.add(path, text)
    }
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (broken !== undefined) {
      const message = `the engine stopped to give the image's files: ${messageOf(broken)}`
      throw machineTrouble(broken) ?? new ReproError('engine-failed', message, { cause: broken })
    }
    return `the image's files could not be read to their end: ${messageOf(error)}`
  } finally {
    archive.destroy()
    entries.destroy()
  }
}

async function beginning(entry: AsyncIterable<Uint8Array>, wanted: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of entry) {
    // The rest passes by: the next entry is behind it.
    if (size < wanted) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, wanted).toString('utf8')
}
