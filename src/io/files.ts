import { createReadStream } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import { ReproError } from '../errors.ts'
import type { PackageFile } from '../model/package.ts'
import type { Evidence } from '../model/result.ts'
import { sha256OfFile } from './hash.ts'

/** Names that are never part of a package, wherever they stand: version control, caches, installed packages. */
const leftOut = new Set([
  '.git',
  '.hg',
  '.svn',
  '.repro',
  'node_modules',
  '__pycache__',
  '.venv',
  '.ipynb_checkpoints',
  '.pytest_cache',
  '.DS_Store',
])

/**
 * The files of a package, sorted by path and hashed.
 * `isOutside` tells paths that are not the package's own: data, and what the steps write.
 * @throws ReproError `package-invalid` for a link that leaves the package and for anything but files and directories.
 */
export async function listPackage(root: string, isOutside: (path: string) => boolean): Promise<PackageFile[]> {
  const found: { path: string; size: number; executable: boolean }[] = []
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await readdir(path.join(root, directory), { withFileTypes: true })) {
      if (leftOut.has(entry.name)) continue
      const relative = directory === '' ? entry.name : `${directory}/${entry.name}`
      if (isOutside(relative)) continue
      if (entry.isDirectory()) await visit(relative)
      else if (entry.isFile()) {
        const { size, mode } = await lstat(path.join(root, relative))
        found.push({ path: relative, size, executable: (mode & 0o100) !== 0 })
      } else {
        throw new ReproError('package-invalid', `${relative} is neither a file nor a directory`, {
          hint: entry.isSymbolicLink()
            ? 'A package holds no symbolic links: put the file itself there.'
            : 'Remove it from the package.',
        })
      }
    }
  }
  await visit('')
  const limit = pLimit(availableParallelism())
  const files = await Promise.all(
    found.map((file) =>
      limit(async () => Object.assign(file, { sha256: await sha256OfFile(path.join(root, file.path)) })),
    ),
  )
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

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
