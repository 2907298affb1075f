import type { Engine, Labels, Volume } from '../engines/engine.ts'
import { runLabels } from '../engines/labels.ts'
import type { RunContext } from '../model/context.ts'
import type { Plan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
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
  /** What bounds how many steps are made ready and cleared away while others run. */
  readonly room: Cores
  /** Filled as services are asked: what they replied, by the result's name. */
  readonly replies: Map<string, Evidence>
  /** Filled as the steps end: what each depended on. */
  readonly inputs: Map<string, KeptInputs[string]>
}

/** For each step that runs there may be one that is made ready, and one whose outputs are collected. */
const inHand = 3

/** Processors of this machine, shared by all packages that this process runs. */
let shared: { readonly cores: Cores; readonly room: Cores } | undefined

/** Makes ready what all steps of a run share; disposed of, it is given back. */
export async function openSession(start: RunStart, data: readonly DataFile[]): Promise<RunSession> {
  const labels = runLabels(start.id)
  watchOver(start.engine.place)
  const volume = await fillDataVolume(start.engine, start.image.id, data, labels)
  const { cores } = start.engine.host
  shared ??= { cores: new Cores(cores), room: new Cores(inHand * cores) }
  return {
    ...start,
    labels,
    data: volume,
    ...shared,
    replies: new Map(),
    inputs: new Map(),
    [Symbol.asyncDispose]: async () => volume?.[Symbol.asyncDispose](),
  }
}
