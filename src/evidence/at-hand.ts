import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { exists } from '../io/files.ts'
import { sha256OfFile } from '../io/hash.ts'
import { openPackage } from '../manifest/open.ts'
import type { RunContext } from '../model/context.ts'
import type { PackageSource } from '../model/package.ts'
import { activity } from '../run/activity.ts'
import type { Check } from './check.ts'
import { unknown } from './check.ts'
import { outputsCheck, packageCheck } from './subject-checks.ts'
import type { VerdictStatement } from './statement.ts'
import { packageSubject } from './subject.ts'

/** Where the things are that a signed verdict speaks of. */
export interface Places {
  /** A run's directory, with `outputs/` in it. */
  readonly run: string | undefined
  readonly package: PackageSource | undefined
}

/** Where a signed verdict lies that was not moved: in its run's directory, and that in its package's. */
export async function placesAround(file: string): Promise<Places> {
  const run = path.dirname(path.resolve(file))
  const root = path.resolve(run, '..', '..', '..')
  const inPackage = path.relative(root, path.dirname(run)) === path.join('.repro', 'runs')
  return {
    run: (await exists(path.join(run, 'outputs'))) ? run : undefined,
    package: inPackage && (await exists(path.join(root, 'repro.yaml'))) ? root : undefined,
  }
}

/** Looks at what a statement speaks of, as far as it is at hand, and compares hashes. */
export async function checkSubjects(
  statement: VerdictStatement,
  places: Places,
  context: RunContext,
): Promise<readonly Check[]> {
  return [await checkPackage(statement, places, context), ...(await checkOutputs(statement, places, context))]
}

async function checkPackage(statement: VerdictStatement, places: Places, context: RunContext): Promise<Check> {
  if (places.package === undefined) return unknown('package', 'no package is at hand: --package names one')
  await using pkg = await openPackage(places.package, context)
  const name = typeof places.package === 'string' ? places.package : places.package.name
  return packageCheck(statement, { name, sha256: pkg.sha256 })
}

async function checkOutputs(statement: VerdictStatement, { run }: Places, context: RunContext): Promise<Check[]> {
  const outputs = statement.subject.filter(({ name }) => name !== packageSubject)
  if (outputs.length === 0) return []
  if (run === undefined) return [unknown('outputs', 'no output is at hand: --run names the directory of a run')]
  return activity(`hash ${outputs.length} outputs`, context, async () => {
    const found = new Map<string, string | undefined>()
    for (const { name } of outputs) found.set(name, await hashWithin(run, name, context.signal))
    return [outputsCheck(statement, found)]
  })
}

/** The SHA-256 of a file in a directory; nothing where it is not there. Neither `..` nor a link leads out of it. */
async function hashWithin(directory: string, name: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const [within, file] = await Promise.all([realpath(directory), realpath(path.join(directory, name))])
    return file.startsWith(within + path.sep) ? await sha256OfFile(file, signal) : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
