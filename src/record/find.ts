import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import { writeWhole } from '../io/files.ts'
import { sha256 } from '../io/hash.ts'
import type { Settings } from '../model/context.ts'
import type { Verdict } from '../model/verdict.ts'
import { findVerdicts, readVerdict } from './verdict.ts'

/** A verdict, and the directory that holds it with the run's files. */
export interface FoundVerdict {
  readonly verdict: Verdict
  readonly directory: string
}

type Places = Pick<Settings, 'storeDirectory' | 'runsDirectory'>

/**
 * The verdict that is named: a run's id, its directory, its verdict.json, or a package, whose last run is meant. Without a
 * name: the last run that was verified from here, wherever its package lies.
 * @throws ReproError `usage` where there is none; `package-invalid` where it is no verdict.
 */
export async function findVerdict(named: string | undefined, places: Places): Promise<FoundVerdict> {
  if (named === undefined) return lastFromHere(places)
  const tried = [named, path.join(places.runsDirectory, named)]
  for (const place of tried) {
    const found = (await at(place)) ?? (await lastOf(place))
    if (found !== undefined) return found
  }
  throw new ReproError('usage', `${named} is no run, and no package with a verified run`, {
    hint: 'Name a run by its id or directory, a verdict.json, or a package that was verified.',
  })
}

/** Keeps which run was the last, for whoever asks from the same directory. */
export async function noteLastRun(directory: string, places: Places): Promise<void> {
  await writeWhole(noteOf(places), `${path.resolve(directory)}\n`)
}

function noteOf({ storeDirectory, runsDirectory }: Places): string {
  return path.join(storeDirectory, 'last-runs', sha256(runsDirectory).slice(0, 16))
}

async function lastFromHere(places: Places): Promise<FoundVerdict> {
  const noted = await readFile(noteOf(places), 'utf8').catch(() => undefined)
  const candidates = [noted === undefined ? undefined : await at(noted.trim()), await lastOf('.')]
  const [last] = candidates
    .filter((found) => found !== undefined)
    .toSorted((a, b) => (a.verdict.run.id < b.verdict.run.id ? 1 : -1))
  if (last !== undefined) return last
  throw new ReproError('usage', 'nothing was verified from here yet', {
    hint: 'Verify a package first, or name a run: `repro report paper-dir`.',
  })
}

async function at(place: string): Promise<FoundVerdict | undefined> {
  const isDirectory = await stat(place).then(
    (found) => found.isDirectory(),
    () => undefined,
  )
  if (isDirectory === undefined) return undefined
  const verdict = await readVerdict(place)
  return verdict && { verdict, directory: isDirectory ? place : path.dirname(place) }
}

/** The last run of the package in a directory. */
async function lastOf(root: string): Promise<FoundVerdict | undefined> {
  const verdict = (await findVerdicts(root)).at(-1)
  return verdict && { verdict, directory: path.join(root, '.repro', 'runs', verdict.run.id) }
}
