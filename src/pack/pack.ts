import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, rename } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import { compress, type ArchiveFormat } from '../io/archive/compression.ts'
import { ArchiveFault } from '../io/archive/fault.ts'
import { packageEntries } from '../io/archive/unpack.ts'
import { writeWhole } from '../io/files.ts'
import { privateDirectory } from '../io/private.ts'
import { packTar, parentDirectories, type TarEntry } from '../io/tar.ts'
import { treeHash } from '../manifest/open.ts'
import type { RunContext } from '../model/context.ts'
import type { LeftOut, Package, PackageFile } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import { activity } from '../run/activity.ts'
import { fetchData, type DataFile } from '../run/data.ts'

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

const root = { uid: 0, gid: 0 }

/**
 * Writes a package as one file, whole or not at all. The same package gives the same bytes on any machine: entries
 * sorted, owners, times and modes fixed, packed by compressors of our own. What was written is read back as `verify`
 * would read it, before it gets its name.
 * @throws ReproError `package-invalid` when a file changed meanwhile, or the archive is one that would be refused, `data-unavailable`, `usage`
 */
export async function packPackage(
  { pkg, plan }: { readonly pkg: Package; readonly plan: Plan },
  choice: PackChoice,
  context: RunContext,
): Promise<PackSummary> {
  refuseInside(pkg, choice.file)
  const data = choice.data === 'taken along' ? await fetchData(pkg.root, plan.data, context) : []
  const entries = await tarEntries(pkg, data)
  const packed = await activity(`pack ${choice.file}`, context, async () => {
    await using scratch = await privateDirectory(path.dirname(choice.file))
    const file = path.join(scratch.path, 'archive')
    const hash = createHash('sha256')
    let size = 0
    await writeWhole(
      file,
      (async function* () {
        for await (const chunk of compress(packTar(entries, root), choice.format)) {
          context.signal.throwIfAborted()
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      })(),
    )
    await checkWritten(file, pkg, data).catch((error: unknown) => {
      throw error instanceof ArchiveFault ? unopenable(choice.file, error) : error
    })
    await rename(file, choice.file)
    return { sha256: hash.digest('hex'), size }
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

async function tarEntries(pkg: Package, data: readonly DataFile[]): Promise<TarEntry[]> {
  const files: Extract<TarEntry, { kind: 'file' }>[] = pkg.files.map(({ path: name, size, executable }) => {
    return { kind: 'file', path: name, from: path.join(pkg.root, name), size, executable }
  })
  for (const { path: name, file } of data) {
    files.push({ kind: 'file', path: name, from: file, size: (await lstat(file)).size, executable: false })
  }
  const directories = parentDirectories(files.map(({ path: name }) => name))
  const entries: TarEntry[] = [...directories.map((name) => ({ kind: 'directory' as const, path: name })), ...files]
  // By code unit, and not as a language sorts: that differs from machine to machine.
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function checkWritten(file: string, pkg: Package, data: readonly DataFile[]): Promise<void> {
  const beside = new Map(data.map((one) => [one.path, one.sha256]))
  const files: PackageFile[] = []
  for await (const { kind, path: name, size, executable, content } of packageEntries(createReadStream(file))) {
    if (kind === 'directory') continue
    const hash = createHash('sha256')
    for await (const chunk of content()) hash.update(chunk)
    const sha256 = hash.digest('hex')
    if (beside.get(name) !== sha256) files.push({ path: name, size, executable, sha256 })
  }
  if (treeHash(files) === pkg.sha256) return
  throw new ReproError('package-invalid', 'the package changed while it was packed', {
    hint: 'Pack it again when nothing writes to it. Nothing was written.',
  })
}
