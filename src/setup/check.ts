import type { EngineReport } from '../engines/docker/report.ts'
import type { Settings } from '../model/context.ts'

/** What a check found. */
export interface Finding {
  /** `fail`: no package can be verified. `warn`: some cannot, or not as safely as they should. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  /** What to do about it. */
  readonly remedy?: string
}

/** What is examined. */
export interface Patient {
  readonly settings: Settings
  /** Rejects where no engine answers. */
  readonly engine: Promise<EngineReport>
}

export interface Check {
  readonly name: string
  /** Whether nothing can be verified when it does not end. */
  readonly vital?: true
  /** Gives nothing where there is nothing to look at, e.g. no engine. */
  readonly look: (patient: Patient, signal: AbortSignal) => Promise<Finding | undefined>
}

export interface NamedFinding extends Finding {
  readonly name: string
}
