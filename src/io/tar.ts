import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { ReproError, messageOf } from '../errors.ts'
import type { OutputFile } from '../model/run.ts'
import { readTar } from './archive/entries.ts'
import { ArchiveFault, CutOff, shown } from './archive/fault.ts'
import { machineTrouble } from './trouble.ts'

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
        await packFile(pack, { ...common, name: entry.path, mode, size: entry.size }, entry.from)
      }
    }
    pack.finalize()
  }
  write().catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))))
  return Readable.from(pack, { objectMode: false })
}

/** Of a hundred thousand small files a stream for each would be most of the time. */
const smallFile = 1024 ** 2

async function packFile(
  pack: tar.Pack,
  header: Partial<tar.Header> & Pick<tar.Header, 'name' | 'size'>,
  from: string,
): Promise<void> {
  if (header.size > smallFile) return pipeline(createReadStream(from), pack.entry(header))
  const bytes = readFileSync(from)
  if (bytes.length !== header.size) throw new Error(`${from} has another size than before`)
  await new Promise<void>((resolve, reject) =>
    pack.entry(header, bytes, (error) => (error ? reject(error) : resolve())),
  )
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

/** Files and directories of one output that are taken at most. */
const mostOutputs = 1_000_000

/**
 * Unpacks the archive of one output, which a stranger's program may have written, below `directory`.
 * The engine names entries from the output's last part on: `name`. Each is checked before anything is written.
 * @returns the files, with size and hash, in the archive's order; paths relative to `directory`.
 * @throws ReproError `outputs-invalid`; `engine-failed` where the archive breaks off or the disk does
 */
export async function unpackOutput(archive: Readable, name: string, directory: string): Promise<OutputFile[]> {
  const files: OutputFile[] = []
  try {
    for await (const entry of readTar(archive, { most: mostOutputs })) {
      if (entry.path !== name && !entry.path.startsWith(`${name}/`)) {
        throw new ArchiveFault(`is refused: ${shown(entry.path)} lies outside it`)
      }
      const target = path.join(directory, entry.path)
      await mkdir(entry.kind === 'directory' ? target : path.dirname(target), { recursive: true })
      if (entry.kind === 'directory') continue
      const hash = createHash('sha256')
      const hashed = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of entry.content()) {
          hash.update(chunk)
          yield chunk
        }
      }
      await pipeline(hashed, createWriteStream(target, { flags: 'wx' }))
      files.push({ path: entry.path, size: entry.size, executable: entry.executable, sha256: hash.digest('hex') })
    }
  } catch (error) {
    if (error instanceof ArchiveFault) throw refused(name, error)
    // The connection to the engine broke, or this machine's disk did.
    const trouble = machineTrouble(error)
    if (trouble !== undefined) throw trouble
    const message = `the output ${JSON.stringify(name)} could not be kept: ${messageOf(error)}`
    throw new ReproError('engine-failed', message, { cause: error })
  } finally {
    archive.destroy()
  }
  return files
}

function refused(name: string, fault: ArchiveFault): ReproError {
  // The engine makes the archive: that it breaks off is not the step's doing.
  if (fault instanceof CutOff)
    return new ReproError('engine-failed', `the output ${JSON.stringify(name)} ${fault.message}`)
  return new ReproError('outputs-invalid', `the output ${JSON.stringify(name)} ${fault.message}`, {
    hint: 'Write plain files and directories at the paths that the step declares.',
    cause: fault,
  })
}
