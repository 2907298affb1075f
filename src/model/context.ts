import type { EventSink } from './event.ts'
import type { DriftRule } from './lock.ts'
import type { Ceilings } from './plan.ts'

/** What accompanies everything that happens: who is told, what ends it, and the settings of who runs. */
export interface RunContext {
  readonly emit: EventSink
  readonly signal: AbortSignal
  readonly settings: Settings
}

/** Chosen by the person who runs, never by a package. */
export interface Settings {
  readonly engine: EngineSettings
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
  /** What to do where a locked environment cannot be had. */
  readonly drift: DriftRule
  /** Whether anybody in the network may be asked for what is not on this machine. */
  readonly connection: 'online' | 'offline'
  /** File with the environment's image, as `repro build --save` writes it; absent: it is built. */
  readonly imageFile: string | undefined
  /** Address of an archive of Debian's snapshots; absent: Debian's own. */
  readonly debianSnapshots: string | undefined
}

/** Which engine is used, and what says where it is. */
export interface EngineSettings {
  /** Absent: whichever answers. */
  readonly name: 'docker' | 'podman' | undefined
  /** `DOCKER_HOST`. */
  readonly dockerHost: string | undefined
  /** `DOCKER_CONTEXT`. */
  readonly dockerContext: string | undefined
  /** Directory of Docker's own settings, in which its contexts are. */
  readonly dockerConfig: string
  /** Directory of `ca.pem`, `cert.pem` and `key.pem` for `DOCKER_HOST`, where it wants them. */
  readonly certificates: string | undefined
  /** `CONTAINER_HOST`, which is Podman's own variable. */
  readonly containerHost: string | undefined
  /** `SSH_AUTH_SOCK`, for `ssh://`. */
  readonly sshAgent: string | undefined
  /** Sockets at which an engine is looked for where nothing is said, in order. */
  readonly sockets: readonly string[]
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
