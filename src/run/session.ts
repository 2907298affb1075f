import type { Engine, Labels, Volume } from '../engines/engine.ts'
import { runLabels } from '../engines/labels.ts'
import type { RunContext } from '../model/context.ts'
import type { Plan } from '../model/plan.ts'
import type { ImageIdentity } from '../model/run.ts'
import { Cores } from './cores.ts'
import { fillDataVolume, type DataFile } from './data.ts'
import type { EarlierRuns, KeptInputs } from './earlier.ts'
import type { RunFiles } from './files.ts'
import { watchOver } from './watchdog.ts'

/** What a run is begun with. */
export interface RunStart {
  readonly id: string
  readonly engine: Engine
  readonly image: ImageIdentity
  readonly plan: Plan
  readonly context: RunContext
  readonly files: RunFiles
  readonly earlier: EarlierRuns
  /** `afresh`: everything runs. `reuse`: only what has changed, and what a step reads is watched. */
  readonly mode: RunMode
}

export type RunMode = 'afresh' | 'reuse'

/** What all steps of one run share. */
export interface RunSession extends RunStart, AsyncDisposable {
  readonly labels: Labels
  readonly data: Volume | undefined
  readonly cores: Cores
  /** Filled as the steps end: what each depended on. */
  readonly inputs: Map<string, KeptInputs[string]>
}

/** Processors of this machine, shared by all packages that this process runs. */
let cores: Cores | undefined

/** Makes ready what all steps of a run share; disposed of, it is given back. */
export async function openSession(start: RunStart, data: readonly DataFile[]): Promise<RunSession> {
  const labels = runLabels(start.id)
  watchOver(start.engine.place)
  const volume = await fillDataVolume(start.engine, start.image.id, data, labels)
  cores ??= new Cores(start.engine.host.cores)
  return {
    ...start,
    labels,
    data: volume,
    cores,
    inputs: new Map(),
    [Symbol.asyncDispose]: async () => volume?.[Symbol.asyncDispose](),
  }
}
