import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Dirent, type Stats } from 'node:fs'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { ReproError } from '../../errors.ts'
import type { LeftOut, PackageFile } from '../../model/package.ts'
import { faultOfPath, PathTree } from '../archive/paths.ts'
import { Breather } from '../breather.ts'
import { sha256, sha256OfFile } from '../hash.ts'
import { enoughEffort, IgnoreRules, type Effort } from './ignore.ts'
import type { FileContent, KnownFiles } from './known.ts'
import { alwaysPart, neverPart } from './left-out.ts'
import { largestLookedInto, secretByName, secretByShape } from './secrets.ts'

/** What a directory holds as a package, and what it does not. */
export interface Listing {
  /** Sorted by path. */
  readonly files: readonly PackageFile[]
  /** Sorted by path; of a directory that is left out nothing else is told. */
  readonly leftOut: readonly LeftOut[]
}

/** An ignore file, and the directory that it is about. */
interface Ignoring {
  readonly directory: string
  readonly rules: IgnoreRules
}

const largestIgnoreFile = 1024 ** 2

/**
 * Lists the files of a package and hashes them. This is the one place that says what a package is: what is left out
 * here goes into no container, counts in no hash, and is in no archive. The rules stand in docs/packing.md.
 * `known`: what was read before, and need not be again where it looks the same.
 * `outside` tells why a path is not the package's own (data, what the steps write); absent where it is.
 * @throws ReproError `package-invalid` for links, for names that not every machine can hold, for secrets that would be
 *   published
 */
export async function listPackage(
  root: string,
  outside: (path: string) => string | undefined,
  known?: KnownFiles,
): Promise<Listing> {
  const found: string[] = []
  const wanted = new Set<string>()
  const leftOut: LeftOut[] = []
  const effort: Effort = { left: enoughEffort }
  const own = await readRules(root, '.reproignore', effort)

  const visit = async (directory: string, above: readonly Ignoring[]): Promise<void> => {
    const entries = await readdir(path.join(root, directory), { withFileTypes: true }).catch(unreadable)
    const rules = entries.some(isIgnoreFile) ? await readRules(root, below(directory, '.gitignore'), effort) : undefined
    const ignoring = rules === undefined ? above : [{ directory, rules }, ...above]
    for (const entry of entries) {
      const relative = below(directory, entry.name)
      const kind = entry.isDirectory() ? 'directory' : 'file'
      const said = own?.decide(relative, kind)
      const why = neverPart(entry.name) ?? outside(relative) ?? whyLeftOut(relative, { kind, said, ignoring })
      if (why !== undefined) leftOut.push({ path: kind === 'directory' ? `${relative}/` : relative, why })
      else if (kind === 'directory') await visit(relative, ignoring)
      else {
        refuseOddity(relative, entry)
        found.push(relative)
        if (said === 'kept') wanted.add(relative)
      }
    }
  }
  await visit('', [])

  const files: PackageFile[] = []
  const take = (name: string, stats: Stats, content: FileContent): void => {
    known?.keep(name, stats, content)
    const { hash, secret } = content
    if (secret === undefined || wanted.has(name)) {
      files.push({ path: name, size: stats.size, executable: (stats.mode & 0o100) !== 0, sha256: hash })
    } else if (alwaysPart(name)) throw secretWithin(name, secret)
    else leftOut.push({ path: name, why: `a secret: it holds ${secret}` })
  }
  const large: (readonly [name: string, stats: Stats])[] = []
  const breather = new Breather()
  for (const name of found) {
    const { stats, content } = readable(() => lookAt(root, name, known))
    if (content === undefined) large.push([name, stats])
    else take(name, stats, content)
    if (breather.isDue) await breather.breathe()
  }
  await eachOf(large, async ([name, stats]) => take(name, stats, await readLarge(`${root}/${name}`, stats.size)))
  files.sort(byPath)
  checkNames(files)
  return { files, leftOut: leftOut.toSorted(byPath) }
}

function isIgnoreFile(entry: Dirent): boolean {
  return entry.name === '.gitignore' && entry.isFile()
}

interface Said {
  readonly kind: 'file' | 'directory'
  /** By .reproignore, which has the last word. */
  readonly said: 'ignored' | 'kept' | undefined
  /** From the inside out: the nearest file that says something decides. */
  readonly ignoring: readonly Ignoring[]
}

function whyLeftOut(relative: string, { kind, said, ignoring }: Said): string | undefined {
  if (said === 'kept' || alwaysPart(relative)) return undefined
  if (said === 'ignored') return 'ignored by .reproignore'
  const secret = secretByName(path.posix.basename(relative))
  if (secret !== undefined) return `a secret by its name: ${secret}`
  for (const { directory, rules } of ignoring) {
    const decision = rules.decide(directory === '' ? relative : relative.slice(directory.length + 1), kind)
    if (decision === 'kept') return undefined
    if (decision === 'ignored') return `ignored by ${below(directory, '.gitignore')}`
  }
  return undefined
}

async function readRules(root: string, file: string, effort: Effort): Promise<IgnoreRules | undefined> {
  const stats = await lstat(path.join(root, file)).catch(() => undefined)
  if (stats?.isFile() !== true) return undefined
  if (stats.size > largestIgnoreFile) throw invalid(`${file} is larger than 1 MiB`, 'Write fewer rules.')
  return new IgnoreRules(await readFile(path.join(root, file), 'utf8').catch(unreadable), effort)
}

function refuseOddity(relative: string, entry: Dirent): void {
  if (entry.isFile()) return
  throw invalid(
    `${relative} is neither a file nor a directory`,
    entry.isSymbolicLink()
      ? 'A package holds no symbolic links: put the file itself there, or name the link in .reproignore.'
      : 'Remove it from the package, or name it in .reproignore.',
  )
}

/** Of files that are so small, waiting takes longer than reading: they are read at once. In bytes. */
const small = 128 * 1024
const room = Buffer.allocUnsafe(small + 1)

/** Neither follows a link nor waits for a FIFO, if one has come in the file's place. */
const cautiously = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** How a file looks, and what is in it where that is known, or had at once. */
function lookAt(root: string, name: string, known?: KnownFiles): { stats: Stats; content: FileContent | undefined } {
  const file = `${root}/${name}`
  if (known !== undefined) {
    const stats = lstatSync(file)
    const content = known.find(name, stats)
    if (content !== undefined) return { stats, content }
  }
  const handle = openSync(file, cautiously)
  try {
    const stats = fstatSync(handle)
    const bytes = stats.size > small ? undefined : readSmall(handle, stats.size)
    return { stats, content: bytes && { hash: sha256(bytes), secret: secretByShape(bytes) } }
  } finally {
    closeSync(handle)
  }
}

/** The bytes of a file, until the next is read; nothing where it has grown. */
function readSmall(handle: number, expected: number): Buffer | undefined {
  let size = 0
  for (let read = -1; read !== 0 && size < room.length; size += read) {
    read = readSync(handle, room, size, room.length - size, null)
    // It is over, and need not be told so.
    if (size + read === expected) return room.subarray(0, expected)
  }
  return size > small ? undefined : room.subarray(0, size)
}

async function readLarge(file: string, size: number): Promise<FileContent> {
  if (size > largestLookedInto) return { hash: await sha256OfFile(file).catch(unreadable), secret: undefined }
  const content = await readFile(file).catch(unreadable)
  return { hash: sha256(content), secret: secretByShape(content) }
}

function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    return unreadable(error)
  }
}

/** The same names that an archive is refused for, so that every package can be packed. */
function checkNames(files: readonly PackageFile[]): void {
  const tree = new PathTree()
  for (const { path: name } of files) {
    const why = faultOfPath(name) ?? tree.add(name, 'file')
    if (why !== undefined) {
      throw invalid(
        `${JSON.stringify(name)} ${why}`,
        'Not every machine can hold it: rename it, or name it in .reproignore.',
      )
    }
  }
}

/** As many at a time as there are processors. */
async function eachOf<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const queue = things.values()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const thing of queue) await work(thing)
    }),
  )
}

function below(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}

function secretWithin(file: string, secret: string): ReproError {
  return invalid(
    `${file} holds ${secret}, and is published with the package`,
    `Take it out and have it replaced; if it is no secret, write \`!${file}\` into .reproignore.`,
  )
}

function unreadable(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new ReproError('package-invalid', `the package cannot be read: ${why}`, {
    hint: 'Make it readable, or name it in .reproignore.',
    cause,
  })
}

function invalid(message: string, hint: string): ReproError {
  return new ReproError('package-invalid', message, { hint })
}
