import type { Engine, Labels, Volume } from '../engines/engine.ts'
import type { RunContext } from '../model/context.ts'
import type { Plan } from '../model/plan.ts'
import type { ImageIdentity } from '../model/run.ts'
import type { Cores } from './cores.ts'
import type { RunFiles } from './files.ts'

/** What a run is begun with. */
export interface RunStart {
  readonly id: string
  readonly engine: Engine
  readonly image: ImageIdentity
  readonly plan: Plan
  readonly context: RunContext
  readonly files: RunFiles
}

/** What all steps of one run share. */
export interface RunSession extends RunStart {
  readonly labels: Labels
  readonly data: Volume | undefined
  readonly cores: Cores
}
