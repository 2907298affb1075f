import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { ReproError } from '../errors.ts'
import type { OutputFile } from '../model/run.ts'

/** What goes into an archive. Owner and mode are said here and never taken from this machine's files. */
export type TarEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'file'
      readonly path: string
      /** Where its bytes are on this machine. */
      readonly from: string
      /** Bytes. */
      readonly size: number
      readonly executable: boolean
    }

/** User and group that own the entries. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** An archive as a stream: deterministic for the same entries; a file is read only when its turn comes. */
export function packTar(entries: readonly TarEntry[], owner: Owner): Readable {
  const pack = tar.pack()
  const common = { ...owner, mtime: new Date(0) }
  const write = async (): Promise<void> => {
    for (const entry of entries) {
      if (entry.kind === 'directory') {
        pack.entry({ ...common, name: entry.path, type: 'directory', mode: 0o755 })
      } else if (entry.kind === 'link') {
        pack.entry({ ...common, name: entry.path, type: 'symlink', linkname: entry.target })
      } else if (entry.kind === 'text') {
        pack.entry({ ...common, name: entry.path, mode: 0o644 }, entry.text)
      } else {
        const mode = entry.executable ? 0o755 : 0o644
        await pipeline(createReadStream(entry.from), pack.entry({ ...common, name: entry.path, mode, size: entry.size }))
      }
    }
    pack.finalize()
  }
  write().catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))))
  return Readable.from(pack, { objectMode: false })
}

/** The directories above the given paths, from the outside in, each once. */
export function parentDirectories(paths: Iterable<string>): string[] {
  const parents = new Set<string>()
  for (const file of paths) {
    const parts = file.split('/').slice(0, -1)
    parts.forEach((_, index) => parents.add(parts.slice(0, index + 1).join('/')))
  }
  return [...parents]
}

/**
 * Unpacks the archive of one output, which a stranger's program may have written, below `directory`.
 * The engine names entries from the output's last part on: `name`. Each is checked before anything is written.
 * @returns the files, with size and hash, in the archive's order; paths relative to `directory`.
 * @throws ReproError `outputs-invalid`
 */
export async function unpackOutput(archive: Readable, name: string, directory: string): Promise<OutputFile[]> {
  const files: OutputFile[] = []
  const seen = new Set<string>()
  const entries = archive.pipe(tar.extract())
  archive.on('error', (error) => entries.destroy(error))
  for await (const entry of entries) {
    const entryName = entry.header.name.replace(/\/$/, '')
    checkEntry(entryName, entry.header.type ?? 'file', name)
    const folded = entryName.normalize('NFC').toLowerCase()
    if (seen.has(folded)) throw refused(entryName, 'stands twice in the archive')
    seen.add(folded)
    const target = path.join(directory, entryName)
    if (entry.header.type === 'directory') {
      await mkdir(target, { recursive: true })
      entry.resume()
      continue
    }
    await mkdir(path.dirname(target), { recursive: true })
    const hash = createHash('sha256')
    const hashed = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        hash.update(chunk)
        yield chunk
      }
    }
    await pipeline(Readable.from(entry), hashed, createWriteStream(target, { flags: 'wx' }))
    files.push({ path: entryName, size: entry.header.size ?? 0, sha256: hash.digest('hex') })
  }
  return files
}

function checkEntry(entryName: string, type: string, name: string): void {
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
    throw refused(entryName, `is a ${type}; outputs are files and directories`)
  }
  const parts = entryName.split('/')
  if (parts[0] !== name || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw refused(entryName, `lies outside ${name}`)
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(entryName)) throw refused(entryName, 'has characters that no file name should have')
}

function refused(entryName: string, why: string): ReproError {
  return new ReproError('outputs-invalid', `the output ${JSON.stringify(entryName)} ${why}`, {
    hint: 'Write plain files and directories at the paths that the step declares.',
  })
}
