import type { ErrorCode } from '../errors.ts'
import type { Evidence } from './result.ts'

/** One execution of a package: what happened, and what came out. */
export interface Run {
  /** Sorts by time, unique. */
  readonly id: string
  /** Directory that holds the run's record, logs and outputs. */
  readonly directory: string
  /** ISO 8601, UTC. */
  readonly started: string
  readonly finished: string
  /** Value of `REPRO_SEED` in every step. */
  readonly seed: string
  /** Absent where the environment could not be built. */
  readonly image: ImageIdentity | undefined
  readonly engine: EngineIdentity
  readonly host: HostIdentity
  readonly steps: readonly StepRun[]
  /** What ended the run before its end; absent when every step did what it should. */
  readonly failure: Failure | undefined
  /** What each result gave in this run, by the result's name. Absent where nothing came out. */
  readonly observed: ReadonlyMap<string, Evidence>
  readonly warnings: readonly string[]
}

export interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
  readonly step: string | undefined
  /** Last lines of the output that led here. */
  readonly log: readonly string[]
}

export interface StepRun {
  readonly name: string
  readonly key: string
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'reused'
  /** Absent where the step did not end by itself: a service that was stopped, a step that was skipped. */
  readonly exitCode: number | undefined
  /** Wall-clock seconds. */
  readonly seconds: number
  /** Highest memory use seen, bytes; absent where it ended before it was looked at. */
  readonly peakMemory: number | undefined
  /** Processor time, seconds; absent as above. */
  readonly cpuSeconds: number | undefined
  readonly network: boolean
  readonly outputs: readonly OutputFile[]
  /** Last lines of what it printed. */
  readonly log: readonly string[]
}

export interface OutputFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

export interface ImageIdentity {
  /** The engine's id of the environment's image. */
  readonly id: string
  /** Content key of the recipe. */
  readonly key: string
  /** What the environment starts from: reference and, where it has one, digest. */
  readonly base: string
  readonly baseDigest: string | undefined
}

export interface EngineIdentity {
  readonly name: string
  readonly version: string
  readonly api: string
  readonly storageDriver: string
  readonly cgroupVersion: string
}

export interface HostIdentity {
  readonly kernel: string
  readonly architecture: string
  readonly cpuModel: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
}
