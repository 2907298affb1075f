import { lstat, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { largestLock, lockName, readLock } from '../environment/lock.ts'
import { ReproError } from '../errors.ts'
import { ArchiveFault } from '../io/archive/fault.ts'
import { isAddress, openSource, sourceName } from '../io/archive/source.ts'
import { KnownFiles } from '../io/package/known.ts'
import { listPackage } from '../io/package/list.ts'
import { treeHash } from '../io/package/tree.ts'
import { privateDirectory } from '../io/private.ts'
import { machineTrouble } from '../io/trouble.ts'
import type { RunContext } from '../model/context.ts'
import type { Lock } from '../model/lock.ts'
import type { Package, PackageFile, PackageSource } from '../model/package.ts'
import { activity } from '../run/activity.ts'
import { trimSlash } from './paths.ts'
import { checkDraft, draftManifest, type Draft } from './read.ts'

/**
 * Opens a package, whatever it comes as: its manifest read and checked, its files listed and hashed. An archive is
 * unpacked in the store for as long as the package is open; its runs are kept where the context says.
 * @throws ReproError `package-invalid`, `manifest-invalid`; of an archive also those of `openArchive`, and `offline`
 *   where it is at an address and nobody may be asked
 */
export async function openPackage(source: PackageSource, context: RunContext): Promise<Package> {
  if (typeof source === 'string' && !(await isArchive(source))) return openDirectory(source)
  if (typeof source === 'string' && isAddress(source) && context.settings.connection === 'offline') {
    throw new ReproError('offline', `not on this machine: the package at ${source}`, {
      hint: '--offline asks nobody for it: download the archive where there is network, and name the file.',
    })
  }
  return openArchive(source, path.join(context.settings.storeDirectory, 'unpacked'), context)
}

/**
 * Opens the package in a directory.
 * @throws ReproError `package-invalid`, `manifest-invalid`
 */
export async function openDirectory(directory: string): Promise<Package> {
  return openRoot(directory, directory)
}

/**
 * Opens the package in an archive: unpacks it into a new directory below `parent`, which goes when the package is
 * disposed of.
 * @throws ReproError `package-invalid`, `manifest-invalid`; `usage`, `data-unavailable` where there is no archive;
 *   `engine-failed` where this machine cannot write
 */
export async function openArchive(source: PackageSource, parent: string, context: RunContext): Promise<Package> {
  const name = sourceName(source)
  const { packageRoot, unpackArchive } = await import('../io/archive/unpack.ts')
  const scratch = await privateDirectory(parent)
  try {
    const tree = path.join(scratch.path, 'package')
    await activity(`unpack ${name}`, context, async ({ line }) => {
      const archive = await openSource(source, { scratch: scratch.path, signal: context.signal, line })
      try {
        await unpackArchive(archive, tree)
      } finally {
        archive.destroy()
      }
    })
    await rm(path.join(scratch.path, 'download'), { force: true })
    const pkg = await openRoot(await packageRoot(tree), name)
    const { runsDirectory } = context.settings
    return { ...pkg, runsDirectory, [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose]() }
  } catch (error) {
    await scratch[Symbol.asyncDispose]()
    context.signal.throwIfAborted()
    throw error instanceof ArchiveFault ? refused(name, error) : (machineTrouble(error) ?? error)
  }
}

/**
 * Opens a package as `openPackage`, for the edit loop: of a directory, files that look as they did are not read again.
 * @throws ReproError as `openPackage`
 */
export async function openQuickly(source: PackageSource, context: RunContext): Promise<Package> {
  if (typeof source !== 'string' || (await isArchive(source))) return openPackage(source, context)
  const known = await KnownFiles.open(source)
  const pkg = await openRoot(source, source, known)
  await known.save()
  return pkg
}

async function openRoot(root: string, name: string, known?: KnownFiles): Promise<Package> {
  const shown = path.join(name, 'repro.yaml')
  const draft = draftManifest(await readManifestFile(root, name), shown)
  const { files, leftOut } = await listPackage(root, outside(draft), known).catch((error: unknown) => {
    // What is wrong with the manifest comes first: it may be the reason.
    checkDraft(draft, undefined)
    throw error
  })
  return {
    ...checkDraft(draft, files),
    root,
    runsDirectory: path.join(root, '.repro', 'runs'),
    files,
    lock: await readLockFile(root, name, files),
    leftOut,
    sha256: treeHash(files),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Whatever is there and no directory, and what is at an address. */
async function isArchive(source: string): Promise<boolean> {
  if (isAddress(source)) return true
  return stat(source).then(
    (found) => !found.isDirectory(),
    () => false,
  )
}

/** Far more than the largest manifest that is read. */
const largestManifest = 16 * 1024 ** 2

/** The bytes of a package's manifest; `name`: what the user calls the package. */
export async function readManifestFile(root: string, name: string): Promise<Uint8Array> {
  const file = path.join(root, 'repro.yaml')
  const shown = path.join(name, 'repro.yaml')
  try {
    const stats = await lstat(file)
    // A link could lead to any file of this machine, and a FIFO never ends.
    if (!stats.isFile() || stats.size > largestManifest) throw new Error('it is no file, or too large')
    return await readFile(file)
  } catch (error) {
    throw new ReproError('package-invalid', `no manifest: ${shown} cannot be read`, {
      hint: 'Name the directory that holds repro.yaml. An archive of it will do as well.',
      cause: error,
    })
  }
}

/** @throws ReproError `package-invalid` where there is one that cannot be read. */
async function readLockFile(root: string, name: string, files: readonly PackageFile[]): Promise<Lock | undefined> {
  const file = files.find((one) => one.path === lockName)
  const shown = path.join(name, lockName)
  if (file === undefined) return undefined
  if (file.size > largestLock) throw new ReproError('package-invalid', `${shown} cannot be read: it is too large`)
  return readLock(await readFile(path.join(root, lockName), 'utf8'), shown)
}

/** What stands in the directory and is not the package's own: its data, and what its steps will write. */
export function outside({ view: { steps, data } }: Draft): (path: string) => string | undefined {
  const reasons = new Map<string, string>()
  for (const { text } of data) reasons.set(text, 'data, had by its hash')
  for (const { name, outputs, notebook } of steps.values()) {
    // A notebook that a step executes is the package's own before it is an output.
    for (const output of outputs)
      if (output !== notebook) reasons.set(trimSlash(output.text), `written by step ${name}`)
  }
  return (candidate) => reasons.get(candidate)
}

function refused(name: string, fault: ArchiveFault): ReproError {
  return new ReproError('package-invalid', `${name} ${fault.message}`, {
    hint: 'Nothing of it was kept. Ask its author for an archive that `repro pack` made of the directory.',
    cause: fault,
  })
}
