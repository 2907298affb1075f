import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isGone, ownerText, parseOwner, thisOwner } from './owner.ts'

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
  // mkdtemp makes it with mode 0700.
  const directory = await mkdtemp(path.join(parent, prefix))
  await writeFile(ownerFile(directory), ownerText(thisOwner()))
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const directory = path.join(parent, name)
    const owner = parseOwner(await readFile(ownerFile(directory), 'utf8').catch(() => ''))
    if (owner !== undefined && isGone(owner)) await rm(directory, { recursive: true, force: true })
  }
}

function ownerFile(directory: string): string {
  return path.join(directory, 'owner')
}
