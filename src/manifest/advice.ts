import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from '../errors.ts'
import type { Package } from '../model/package.ts'
import { findIdleClaims } from './claims.ts'
import { adviseOnRequirements, adviseOnScripts, isScript, type Note, type Script } from './scripts.ts'
import { sourceOf } from './source.ts'

/** Files beyond this are not looked into, bytes; nor are more files than this. */
const largestScript = 1024 ** 2
const mostScripts = 1000

/**
 * What will bite later and stands in the package's files, beside what its manifest's own warnings say. `name`: what the
 * user calls the package.
 */
export async function adviseOn(pkg: Package, name: string): Promise<Problem[]> {
  const { manifest, files, root } = pkg
  const read = async (file: string): Promise<Script> => ({
    path: file,
    text: await readFile(path.join(root, file), 'utf8'),
  })
  // What a setup command runs, runs while the environment is built: there it has a network, and another home.
  const built = (manifest.dependencies?.setup ?? []).join('\n')
  const own = files
    .filter(({ path: file, size }) => isScript(file) && size <= largestScript && !file.startsWith('recorded/'))
    .filter(({ path: file }) => !built.includes(file))
  const scripts = await Promise.all(own.slice(0, mostScripts).map(({ path: file }) => read(file)))
  const { pip } = manifest.dependencies ?? {}
  const requirements = pip === undefined ? [] : adviseOnRequirements(await read(pip))
  const network = Object.values(manifest.steps).some((step) => step.network === true) ? 'on' : 'off'
  const texts = new Map(scripts.map((script) => [script.path, script.text]))
  if (requirements[0] !== undefined) texts.set(requirements[0].path, (await read(requirements[0].path)).text)
  const problemOf = (note: Note): Problem =>
    sourceOf(texts.get(note.path) ?? '', path.join(name, note.path)).problemOf(note)
  const claims = findIdleClaims(manifest, await recordedNames(pkg)).map(pkg.problemAt)
  return [...claims, ...[...requirements, ...adviseOnScripts(scripts, network)].map(problemOf)]
}

/** The results that have something recorded. Its reader is loaded only where a result is compared with that. */
async function recordedNames(pkg: Package): Promise<ReadonlySet<string>> {
  if (Object.values(pkg.manifest.results).every(({ expect }) => expect !== undefined)) return new Set()
  const { readRecorded } = await import('../record/recorded.ts')
  const { planPackage } = await import('../plan/plan.ts')
  const { values, files } = await readRecorded(pkg.root, planPackage(pkg).results)
  return new Set([...values.keys(), ...files.keys()])
}
