import type { Manifest } from './manifest.ts'
import type { ResultReport } from './result.ts'
import type { EngineIdentity, Failure, HostIdentity, ImageIdentity, StepRun } from './run.ts'

export type VerdictWord = 'reproduced' | 'partially-reproduced' | 'not-reproduced' | 'did-not-run'

/** What `repro verify` found; every report is drawn from it alone. Its schema: schema/verdict.schema.json. */
export interface Verdict {
  /** Version of this document's format. */
  readonly format: 1
  readonly tool: { readonly name: 'repro'; readonly version: string }
  readonly verdict: VerdictWord
  /** The verdict in one sentence. */
  readonly sentence: string
  readonly package: PackageIdentity
  /** The last run. */
  readonly run: RunIdentity
  /** Present where the package was run several times: all runs, in order. */
  readonly runs?: readonly Pick<RunIdentity, 'id' | 'seed'>[]
  /** Absent where the environment could not be built. */
  readonly environment: ImageIdentity | undefined
  readonly engine: EngineIdentity
  readonly host: HostIdentity
  readonly steps: readonly StepRun[]
  readonly results: readonly ResultReport[]
  readonly failure: Failure | undefined
  readonly warnings: readonly string[]
}

export interface PackageIdentity {
  readonly title: string
  /** SHA-256 of the package's tree: the paths, modes and contents of its files. */
  readonly sha256: string
  readonly manifest: Manifest
}

export interface RunIdentity {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly started: string
  readonly finished: string
  /** Value of `REPRO_SEED` in every step. */
  readonly seed: string
}
