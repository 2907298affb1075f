import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { ReproError, messageOf } from '../errors.ts'
import type { OutputFile } from '../model/run.ts'
import { readTar } from './archive/entries.ts'
import { ArchiveFault, CutOff, shown } from './archive/fault.ts'
import { blockLength, padding, writeHeader, type NewHeader } from './archive/header.ts'
import { EntryWriter } from './archive/write.ts'
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
export function packTar(entries: Iterable<TarEntry>, owner: Owner): Readable {
  const kept = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of tarBytes(entries, owner)) yield Buffer.from(chunk)
  }
  return Readable.from(kept(), { objectMode: false })
}

/** Headers and small files are gathered in chunks: of a hundred thousand, a stream for each would be most of the time. */
const chunkLength = 256 * 1024
const smallFile = 64 * 1024
/** Room for a small file's last block, and for the end of the archive. */
const blocksAfter = 3 * blockLength

/** An archive as `packTar` gives it, with less memory: each chunk is there until the next is asked for. */
export async function* tarBytes(entries: Iterable<TarEntry>, owner: Owner): AsyncGenerator<Uint8Array> {
  const room = Buffer.allocUnsafe(chunkLength)
  let at = 0
  for (const entry of entries) {
    const text = entry.kind === 'text' ? Buffer.from(entry.text) : undefined
    const size = entry.kind === 'file' ? entry.size : (text?.length ?? 0)
    const header = writeHeader(headerOf(entry, size, owner))
    const isSmall = size <= smallFile
    if (header.length + (isSmall ? size : 0) + blocksAfter > room.length - at) {
      yield room.subarray(0, at)
      at = 0
    }
    at += header.copy(room, at)
    if (isSmall) at += entry.kind === 'file' ? readSmall(entry, room, at) : (text?.copy(room, at) ?? 0)
    else {
      yield room.subarray(0, at)
      if (entry.kind === 'file') yield* readLarge(entry)
      else if (text !== undefined) yield text
      at = 0
    }
    room.fill(0, at, (at += padding(size)))
  }
  room.fill(0, at, (at += 2 * blockLength))
  yield room.subarray(0, at)
}

/** Written out: made of others by `...`, each would get a hidden class of its own, and stay in memory for long. */
function headerOf(entry: TarEntry, size: number, { uid, gid }: Owner): NewHeader {
  const { kind, path: name } = entry
  if (kind === 'directory') return { type: '5', name, size, mode: 0o755, uid, gid }
  if (kind === 'link') return { type: '2', name, target: entry.target, size, mode: 0o644, uid, gid }
  return { type: '0', name, size, mode: kind === 'file' && entry.executable ? 0o755 : 0o644, uid, gid }
}

type FileEntry = Extract<TarEntry, { kind: 'file' }>

/** Reads a file into a place that has room for one byte more, and so tells whether it has grown. */
function readSmall({ from, size }: FileEntry, into: Buffer, at: number): number {
  const file = openSync(from, 'r')
  try {
    let [got, read] = [0, 0]
    do got += read = readSync(file, into, at + got, size + 1 - got, null)
    while (read > 0 && got < size)
    if (got !== size) throw changed(from)
    return size
  } finally {
    closeSync(file)
  }
}

async function* readLarge({ from, size }: FileEntry): AsyncGenerator<Uint8Array> {
  let got = 0
  for await (const chunk of createReadStream(from, { highWaterMark: chunkLength }) as AsyncIterable<Buffer>) {
    got += chunk.length
    if (got > size) break
    yield chunk
  }
  if (got !== size) throw changed(from)
}

function changed(file: string): Error {
  return new Error(`${file} has another size than before`)
}

/** The directories above the given paths, from the outside in, each once. */
export function parentDirectories(paths: Iterable<string>): string[] {
  const parents = new Set<string>()
  for (const file of paths) {
    if (parents.has(path.posix.dirname(file))) continue
    const parts = file.split('/').slice(0, -1)
    parts.forEach((_, index) => parents.add(parts.slice(0, index + 1).join('/')))
  }
  return [...parents]
}

/** Files and directories of one output that are taken at most. */
const mostOutputs = 1_000_000

/**
 * Unpacks the archive of one output, which a stranger's program may have written, to where it is declared: `output` is
 * its path below `root`. The engine names entries from its last part on. Each is checked before anything is written.
 * @returns the files, with size and hash, in the archive's order; paths relative to `root`.
 * @throws ReproError `outputs-invalid`; `engine-failed` where the archive breaks off or the disk does
 */
export async function unpackOutput(archive: Readable, output: string, root: string): Promise<OutputFile[]> {
  const [above, name] = [path.posix.dirname(output), path.posix.basename(output)]
  const before = above === '.' ? '' : `${above}/`
  const files: OutputFile[] = []
  const writer = new EntryWriter(path.join(root, above))
  try {
    for await (const entry of readTar(archive, { most: mostOutputs })) {
      if (entry.path !== name && !entry.path.startsWith(`${name}/`)) {
        throw new ArchiveFault(`is refused: ${shown(entry.path)} lies outside it`)
      }
      const hash = createHash('sha256')
      await writer.write(entry, { mode: 0o666, seen: (bytes) => hash.update(bytes) })
      if (entry.kind === 'directory') continue
      const { size, executable } = entry
      files.push({ path: before + entry.path, size, executable, sha256: hash.digest('hex') })
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
