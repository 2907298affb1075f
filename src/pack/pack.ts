import { lstat, open, rename } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import { evenChunks } from '../io/archive/bytes.ts'
import { compress, type ArchiveFormat } from '../io/archive/compression.ts'
import { ArchiveFault } from '../io/archive/fault.ts'
import { treeHash } from '../io/package/tree.ts'
import { privateDirectory } from '../io/private.ts'
import { parentDirectories, tarBytes, type TarEntry } from '../io/tar.ts'
import type { RunContext } from '../model/context.ts'
import type { LeftOut, Package, PackageFile } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import { activity } from '../run/activity.ts'
import { fetchData, type DataFile } from '../run/data.ts'
import { readBack } from './read-back.ts'

export interface PackChoice {
  /** The archive to be written. */
  readonly file: string
  readonly format: ArchiveFormat
  /** Whether data goes along, or is left to be had by its hash. */
  readonly data: 'taken along' | 'left outside'
}

/** What was packed. Its schema: schema/pack.schema.json. */
export interface PackSummary {
  readonly file: string
  readonly format: ArchiveFormat
  /** Of the archive: SHA-256, and size in bytes. */
  readonly sha256: string
  readonly size: number
  readonly package: { readonly title: string; readonly sha256: string; readonly files: number; readonly size: number }
  readonly data: readonly { readonly path: string; readonly sha256: string; readonly included: boolean }[]
  readonly leftOut: readonly LeftOut[]
}

const owner = { uid: 0, gid: 0 }
/** What is written at once, in bytes: each time two other threads are woken. */
const portion = 1024 ** 2

/**
 * Writes a package as one file, whole or not at all. The same package gives the same bytes on any machine: entries
 * sorted, owners, times and modes fixed, packed by compressors of our own. What is written is read back meanwhile, as
 * `verify` would read it, before it gets its name.
 * @throws ReproError `package-invalid` when a file changed meanwhile, or the archive is one that would be refused, `data-unavailable`, `usage`
 */
export async function packPackage(
  { pkg, plan }: { readonly pkg: Package; readonly plan: Plan },
  choice: PackChoice,
  context: RunContext,
): Promise<PackSummary> {
  refuseInside(pkg, choice.file)
  const data = choice.data === 'taken along' ? await fetchData(pkg.root, plan.data, context) : []
  const files = await filesIn(pkg, data)
  const packed = await activity(`pack ${choice.file}`, context, async () => {
    await using scratch = await privateDirectory(path.dirname(choice.file))
    const file = path.join(scratch.path, 'archive')
    await using handle = await open(file, 'wx')
    await using reader = readBack(file)
    const tar = tarBytes(entriesOf(files, pkg.root), owner)
    for await (const chunk of evenChunks(compress(tar, choice.format), portion)) {
      context.signal.throwIfAborted()
      await handle.writeFile(chunk)
      if (!reader.more()) break
    }
    await handle.sync()
    const { tree, ...written } = await reader.whole().catch((error: unknown) => {
      context.signal.throwIfAborted()
      throw error instanceof ArchiveFault ? unopenable(choice.file, error) : error
    })
    if (tree !== treeHash(files)) throw changed()
    await rename(file, choice.file)
    return written
  })
  return {
    file: choice.file,
    format: choice.format,
    ...packed,
    package: {
      title: pkg.manifest.title,
      sha256: pkg.sha256,
      files: pkg.files.length,
      size: pkg.files.reduce((sum, { size }) => sum + size, 0),
    },
    data: plan.data.map(({ path: name, sha256 }) => ({ path: name, sha256, included: data.length > 0 })),
    leftOut: pkg.leftOut,
  }
}

/** An archive in the package would be part of the next one. */
function refuseInside(pkg: Package, file: string): void {
  const below = path.relative(pkg.root, file)
  if (below.startsWith('..') || path.isAbsolute(below) || below.startsWith(`.repro${path.sep}`)) return
  throw new ReproError('usage', `${file} lies in the package, and would be part of it`, {
    hint: 'Name another place with -o.',
  })
}

/** What is refused of strangers is not made for them either. */
function unopenable(file: string, fault: ArchiveFault): ReproError {
  return new ReproError('package-invalid', `nobody could open ${file}: it ${fault.message}`, {
    hint: 'Keep what is large under `data:`, by its hash, and pack without --with-data; or keep it compressed in the package. Nothing was written.',
    cause: fault,
  })
}

function changed(): ReproError {
  return new ReproError('package-invalid', 'the package changed while it was packed', {
    hint: 'Pack it again when nothing writes to it. Nothing was written.',
  })
}

/** A file of the archive. */
interface PackedFile extends PackageFile {
  /** Where its bytes are on this machine, if not in the package. */
  readonly from?: string
}

async function filesIn(pkg: Package, data: readonly DataFile[]): Promise<PackedFile[]> {
  const files: PackedFile[] = [...pkg.files]
  for (const { path: name, file: from, sha256 } of data) {
    files.push({ path: name, from, size: (await lstat(from)).size, executable: false, sha256 })
  }
  return files.toSorted(byPath)
}

/** One after the other: a second hundred thousand of them would take more memory than all else. */
function* entriesOf(files: readonly PackedFile[], root: string): Generator<TarEntry> {
  const directories = parentDirectories(files.map(({ path: name }) => name))
  for (const one of [...directories.map((name) => ({ path: name })), ...files].toSorted(byPath)) {
    if (!('sha256' in one)) yield { kind: 'directory', ...one }
    else yield { kind: 'file', ...one, from: one.from ?? `${root}/${one.path}` }
  }
}

/** By code unit, and not as a language sorts: that differs from machine to machine. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}
