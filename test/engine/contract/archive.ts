import type { Readable } from 'node:stream'
import tar from 'tar-stream'

/** The entries of an archive: name and content; of what is no file, its type in brackets. */
export async function unpacked(archive: Readable | undefined): Promise<[string, string][] | undefined> {
  if (archive === undefined) return undefined
  const entries: [string, string][] = []
  for await (const entry of archive.pipe(tar.extract())) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    const { name, type } = entry.header
    entries.push([name.replace(/\/$/, ''), type === 'file' ? Buffer.concat(chunks).toString() : `(${type})`])
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}
