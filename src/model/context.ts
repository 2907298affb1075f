import type { EventSink } from './event.ts'
import type { Ceilings } from './plan.ts'

/** What accompanies everything that happens: who is told, what ends it, and the settings of who runs. */
export interface RunContext {
  readonly emit: EventSink
  readonly signal: AbortSignal
  readonly settings: Settings
}

/** Chosen by the person who runs, never by a package. */
export interface Settings {
  /** Where the engine is, as `DOCKER_HOST` says it; absent: looked for in the usual places. */
  readonly engineHost: string | undefined
  /** Sockets at which an engine is looked for, in order. */
  readonly engineSockets: readonly string[]
  /** Directory in which data is kept by hash. */
  readonly storeDirectory: string
  /** Where runs are kept of packages that come as archives; those of a directory are kept in it. */
  readonly runsDirectory: string
  /** Directories that may hold wanted data. */
  readonly dataDirectories: readonly string[]
  readonly host: HostSettings
  /** Value of `REPRO_SEED` in every step. */
  readonly seed: string
  readonly ceilings: Ceilings
}

/** What this machine needs to reach package registries. There while an environment is built, and in no image. */
export interface HostSettings {
  /** File with the certificate authorities that this machine trusts. */
  readonly caBundle: string | undefined
  /** `HTTP_PROXY` and its kin, as they are set here. */
  readonly proxies: Readonly<Record<string, string>>
  /** Variables that tell package managers of mirrors, e.g. `PIP_INDEX_URL`. */
  readonly packageManagers: Readonly<Record<string, string>>
}
