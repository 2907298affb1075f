import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { sha256OfFile } from '../io/hash.ts'
import type { StepPlan } from '../model/plan.ts'
import type { StepRun } from '../model/run.ts'
import { runFiles, type RunFiles } from './files.ts'

export interface EarlierRun {
  readonly files: RunFiles
  /** The asked steps, in the asked order. */
  readonly steps: readonly StepRun[]
}

/** The newest run in which all these steps succeeded with the same keys and whose outputs are still as they were. */
export async function findEarlierRun(runsDirectory: string, steps: readonly StepPlan[]): Promise<EarlierRun | undefined> {
  const ids = await readdir(runsDirectory).catch(() => [])
  for (const id of ids.sort().reverse()) {
    const files = runFiles(path.join(runsDirectory, id))
    const known = await readSteps(files.steps)
    const found = steps.map(({ key }) => known.find((run) => run.key === key && run.status === 'succeeded'))
    const all = found.filter((run) => run !== undefined)
    if (all.length === steps.length && (await areWhole(files, all))) return { files, steps: all }
  }
  return undefined
}

async function readSteps(file: string): Promise<readonly StepRun[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StepRun[]
  } catch {
    // A run that did not come to its end has no steps to offer.
    return []
  }
}

async function areWhole(files: RunFiles, steps: readonly StepRun[]): Promise<boolean> {
  for (const step of steps) {
    for (const { path: output, sha256 } of step.outputs) {
      const now = await sha256OfFile(files.output(step.name, output)).catch(() => undefined)
      if (now !== sha256) return false
    }
  }
  return true
}
