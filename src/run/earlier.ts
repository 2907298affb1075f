import { readFile, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { sha256OfFile } from '../io/hash.ts'
import type { StepPlan } from '../model/plan.ts'
import type { OutputFile, StepRun } from '../model/run.ts'
import { runFiles, type RunFiles } from './files.ts'

export interface EarlierRun {
  readonly files: RunFiles
  /** The asked steps, in the asked order. */
  readonly steps: readonly StepRun[]
}

/** The newest run in which all these steps succeeded with the same keys and whose outputs are still as they were. */
export async function findEarlierRun(
  runsDirectory: string,
  steps: readonly StepPlan[],
): Promise<EarlierRun | undefined> {
  const ids = await readdir(runsDirectory).catch((): string[] => [])
  for (const id of ids.sort().reverse()) {
    const files = runFiles(path.join(runsDirectory, id))
    const known = await readSteps(files.steps)
    const found = steps.map(({ key, name }) => {
      return known.find((run) => run.key === key && run.name === name && run.status === 'succeeded')
    })
    const all = found.filter((run) => run !== undefined)
    if (all.length === steps.length && (await areWhole(files, all))) return { files, steps: all }
  }
  return undefined
}

async function readSteps(file: string): Promise<readonly StepRun[]> {
  try {
    const steps: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Array.isArray(steps) ? steps.filter(isStepRun) : []
  } catch {
    // A run that did not come to its end has no steps to offer.
    return []
  }
}

/** Anybody may have written into the file since. What is of use here is looked at. */
function isStepRun(value: unknown): value is StepRun {
  const { name, key, status, outputs } = (value ?? {}) as Partial<Record<keyof StepRun, unknown>>
  if (typeof name !== 'string' || typeof key !== 'string' || typeof status !== 'string') return false
  return Array.isArray(outputs) && outputs.every(isOutputFile)
}

function isOutputFile(value: unknown): value is OutputFile {
  const { path: file, size, sha256 } = (value ?? {}) as Partial<Record<keyof OutputFile, unknown>>
  return typeof file === 'string' && typeof size === 'number' && typeof sha256 === 'string'
}

async function areWhole(files: RunFiles, steps: readonly StepRun[]): Promise<boolean> {
  try {
    const within = await realpath(files.directory)
    for (const step of steps) {
      for (const { path: output, sha256 } of step.outputs) {
        // Neither `..` nor a link leads to other files of this machine.
        const file = await realpath(files.output(step.name, output))
        if (!file.startsWith(within + path.sep) || (await sha256OfFile(file)) !== sha256) return false
      }
    }
    return true
  } catch {
    // One is not there any more.
    return false
  }
}
