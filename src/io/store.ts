import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ReproError, messageOf } from '../errors.ts'
import { download, type DownloadOptions } from './download.ts'
import { exists } from './files.ts'
import { sha256OfFile } from './hash.ts'
import { isGone, ownerName, parseOwnerName, thisOwner } from './owner.ts'
import { machineTrouble } from './trouble.ts'

/** A file that is wanted by its hash. */
export interface Wanted {
  /** As the user knows it; for messages. */
  readonly path: string
  readonly sha256: string
  readonly urls: readonly string[]
  /** Where it may lie already. */
  readonly nearby: string
}

export interface StoreOptions extends DownloadOptions {
  /** Directory in which files are kept, each under its hash. */
  readonly directory: string
  /** Directories of the user's that are looked through before anything is downloaded. */
  readonly dataDirectories: readonly string[]
}

/**
 * The place of a file with the wanted hash: from the store, else from nearby, else the user's data directories, else
 * its addresses.
 * @returns its path in the store; the file there is never changed.
 * @throws ReproError `data-unavailable`, with everything that was tried.
 */
export async function obtain(wanted: Wanted, options: StoreOptions): Promise<string> {
  const kept = path.join(options.directory, 'sha256', wanted.sha256.slice(0, 2), wanted.sha256)
  return inTurn(kept, () => obtainTo(kept, wanted, options))
}

/** What is being had, by its place. Who wants the same waits, and then finds what the one before got. */
const underway = new Map<string, Promise<unknown>>()

async function inTurn<T>(place: string, work: () => Promise<T>): Promise<T> {
  const before = underway.get(place) ?? Promise.resolve()
  const turn = before.then(work, work)
  underway.set(place, turn)
  try {
    return await turn
  } finally {
    if (underway.get(place) === turn) underway.delete(place)
  }
}

async function obtainTo(kept: string, wanted: Wanted, options: StoreOptions): Promise<string> {
  options.signal.throwIfAborted()
  if (await exists(kept)) {
    if ((await sha256OfFile(kept, options.signal)) === wanted.sha256) return kept
    await rm(kept, { force: true })
  }
  await mkdir(path.dirname(kept), { recursive: true })
  const tried = [`the store ${options.directory}: not there`]

  if ((await lstat(wanted.nearby).catch(() => undefined))?.isFile() === true) {
    const got = await sha256OfFile(wanted.nearby, options.signal)
    if (got === wanted.sha256) return keep(wanted.nearby, kept, options.signal)
    tried.push(`${wanted.nearby}: has another content, sha256 ${got}`)
  }
  for (const directory of options.dataDirectories) {
    const found = await findByHash(directory, wanted, options.signal)
    if (found !== undefined) {
      options.line(`${wanted.path}: found as ${found}`)
      return keep(found, kept, options.signal)
    }
    tried.push(`${directory}: no file with that hash`)
  }
  const partial = temporary(kept, '.partial')
  if (wanted.urls.length > 0) await adopt(kept, partial)
  for (const url of wanted.urls) {
    const reason = await fetchWhole(url, { partial, kept }, options)
    if (reason === undefined) return kept
    tried.push(`${url}: ${reason}`)
  }
  throw new ReproError('data-unavailable', `data unavailable: ${wanted.path}`, {
    hint:
      `Get the file with sha256 ${wanted.sha256} and name its directory with --data DIR.` +
      ` Tried:\n${tried.map((line) => `  ${line}`).join('\n')}`,
  })
}

/** Downloads a file into its place; else says why not. What was begun is continued. */
async function fetchWhole(
  url: string,
  { partial, kept }: { readonly partial: string; readonly kept: string },
  options: StoreOptions,
): Promise<string | undefined> {
  const wanted = path.basename(kept)
  try {
    let isContinued = await exists(partial)
    for (;;) {
      await download(url, partial, options)
      const got = await sha256OfFile(partial, options.signal)
      if (got === wanted) {
        await rename(partial, kept)
        return undefined
      }
      await rm(partial, { force: true })
      if (!isContinued) return `has another content, sha256 ${got}`
      // It was begun at an address, or at a time, where there was something else.
      isContinued = false
    }
  } catch (error) {
    options.signal.throwIfAborted()
    const trouble = machineTrouble(error)
    if (trouble !== undefined) throw trouble
    return messageOf(error)
  }
}

/** A name for a file in the making, of this process's own: two runs of the same package do not write into one file. */
function temporary(kept: string, ending: '.partial' | '.tmp'): string {
  return `${kept}.${ownerName(thisOwner())}-${randomUUID().slice(0, 8)}${ending}`
}

/**
 * Takes over what a process that is gone began to download, where there is some, or one of our own that no longer waits: only
 * one has its turn. What was begun to be copied goes.
 */
async function adopt(kept: string, partial: string): Promise<void> {
  const directory = path.dirname(kept)
  const own = ownerName(thisOwner())
  for (const name of await readdir(directory)) {
    const owner = /^([0-9a-f]{64})\.(.+)-[0-9a-f]{8}\.(partial|tmp)$/.exec(name)
    const holder = parseOwnerName(owner?.[2] ?? '')
    if (owner?.[1] !== path.basename(kept) || holder === undefined) continue
    if (owner[2] !== own && !isGone(holder)) continue
    const found = path.join(directory, name)
    if (owner[3] === 'tmp') await rm(found, { force: true })
    // Of two that want it, one gets it.
    else await rename(found, partial).catch(() => {})
  }
}

/** What is kept: data; what was read of images, and from which files images came. */
const data = 'sha256'
const places = [data, 'inventories', 'image-files']

/** Removes kept files that were last used before a time (milliseconds since 1970), and what broke off. */
export async function removeOldFiles(directory: string, before: number): Promise<{ count: number; bytes: number }> {
  const removed = { count: 0, bytes: 0 }
  for (const place of places) {
    // What is being written lies in directories of its own, and is left to who writes it.
    const recursive = place === data
    const entries = await readdir(path.join(directory, place), { recursive, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (!entry.isFile()) continue
      const file = path.join(entry.parentPath, entry.name)
      const { size, mtimeMs, atimeMs } = await lstat(file)
      if (Math.max(mtimeMs, atimeMs) > before) continue
      await rm(file, { force: true })
      removed.count += 1
      removed.bytes += size
    }
  }
  return removed
}

/** A file of that hash anywhere below a directory; files with the wanted name are looked at first. */
async function findByHash(directory: string, wanted: Wanted, signal: AbortSignal): Promise<string | undefined> {
  if (!(await exists(directory))) return undefined
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name))
  const name = path.basename(wanted.path)
  files.sort((a, b) => Number(path.basename(b) === name) - Number(path.basename(a) === name))
  for (const file of files) {
    // Links count as what they lead to; what cannot be read is not what is wanted.
    const found = await stat(file).catch(() => undefined)
    if (found?.isFile() !== true) continue
    const hash = await sha256OfFile(file, signal).catch(() => signal.throwIfAborted())
    if (hash === wanted.sha256) return file
  }
  return undefined
}

async function keep(found: string, kept: string, signal: AbortSignal): Promise<string> {
  const copy = temporary(kept, '.tmp')
  try {
    await pipeline(createReadStream(found), createWriteStream(copy), { signal })
    await rename(copy, kept)
  } catch (error) {
    await rm(copy, { force: true })
    signal.throwIfAborted()
    throw machineTrouble(error) ?? error
  }
  return kept
}
