import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Engine } from '../engines/engine.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { Run } from '../model/run.ts'
import { runPackage } from './run.ts'

/** Files beyond this are not looked through for the seed's name, bytes. */
const largestScript = 1024 ** 2

/**
 * Runs a package several times, one after the other; the environment is built once. Where the package asks for
 * `REPRO_SEED`, every run gets another: the runs then show how much chance there is in its results.
 * @returns the runs up to the first that failed.
 */
export async function runSeveral(
  engine: Engine,
  { pkg, plan, times }: { readonly pkg: Package; readonly plan: Plan; readonly times: number },
  context: RunContext,
): Promise<Run[]> {
  const varies = times > 1 && (await asksForSeed(pkg))
  const { seed } = context.settings
  const runs: Run[] = []
  for (let index = 0; index < times; index++) {
    const seeded = varies ? nextSeed(seed, index) : seed
    const run = await runPackage(engine, pkg, plan, { ...context, settings: { ...context.settings, seed: seeded } })
    runs.push(run)
    if (run.failure !== undefined) break
  }
  return runs
}

function nextSeed(seed: string, index: number): string {
  return /^\d{1,15}$/.test(seed) ? String(Number(seed) + index) : `${seed}-${index}`
}

async function asksForSeed(pkg: Package): Promise<boolean> {
  if (Object.values(pkg.manifest.steps).some(({ run = [] }) => [run].flat().join(' ').includes('REPRO_SEED')))
    return true
  for (const file of pkg.files) {
    if (file.size > largestScript || file.path === 'repro.yaml' || file.path.startsWith('recorded/')) continue
    if ((await readFile(path.join(pkg.root, file.path))).includes('REPRO_SEED')) return true
  }
  return false
}
