import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { isGone, ownerName, parseOwnerName, thisOwner } from './owner.ts'

const prefix = '.repro-'

/** A directory of this process's own. */
export interface PrivateDirectory extends AsyncDisposable {
  readonly path: string
}

/**
 * Makes a new directory that nobody else can look into; disposed of, it is removed with all that is in it. What
 * processes that were killed have left in the same place is removed first.
 */
export async function privateDirectory(parent: string): Promise<PrivateDirectory> {
  await mkdir(parent, { recursive: true })
  await removeAbandoned(parent)
  // The owner is in the name: there is no moment at which it belongs to nobody.
  const directory = path.join(parent, `${prefix}${ownerName(thisOwner())}-${randomUUID().slice(0, 8)}`)
  await mkdir(directory, { mode: 0o700 })
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const owner = parseOwnerName(name.slice(prefix.length, -9))
    if (owner !== undefined && isGone(owner)) await rm(path.join(parent, name), { recursive: true, force: true })
  }
}
