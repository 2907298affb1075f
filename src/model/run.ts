import type { ErrorCode } from '../errors.ts'
import type { Gpu } from './gpu.ts'
import type { Inventory } from './inventory.ts'
import type { Drift } from './lock.ts'
import type { StepLimits } from './plan.ts'
import type { Evidence, KeptFile } from './result.ts'

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

/** What an edit loop's turn gave: a run, or that there was nothing to do, with what earlier runs have left. */
export type Rerun = Pick<Run, 'steps' | 'failure' | 'directory' | 'observed' | 'warnings'>

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
  /** When its container was started, ISO 8601, UTC; absent where it never was. */
  readonly started?: string
  /** Wall-clock seconds. */
  readonly seconds: number
  /** Highest memory use seen, bytes; absent where it ended before it was looked at. */
  readonly peakMemory: number | undefined
  /** Processor time, seconds; absent as above. */
  readonly cpuSeconds: number | undefined
  /** What it used over time; absent as above. */
  readonly usage?: UsageSeries
  readonly network: boolean
  readonly limits: StepLimits
  /** How it was held, as the engine says it; absent where its container was never made. */
  readonly container: ContainerFacts | undefined
  readonly outputs: readonly OutputFile[]
  /** Last lines of what it printed. */
  readonly log: readonly string[]
  /** Where all that is kept of what it printed lies; absent where it never began. */
  readonly logFile?: KeptFile
}

/** What a step used over time: at most 100 moments, the same index of each list being the same moment. */
export interface UsageSeries {
  /** Since it began. */
  readonly seconds: readonly number[]
  /** Processors in use, on average since the moment before. */
  readonly cpus: readonly number[]
  /** Bytes in use, file cache that can be dropped left out. */
  readonly memory: readonly number[]
}

/** The settings of a container as the engine reports them back, not as they were asked for. */
export interface ContainerFacts {
  readonly user: string
  /** `none`, or the network's name. */
  readonly networkMode: string
  /** Addresses of its interfaces beside loopback. None: it had no network. */
  readonly addresses: readonly string[]
  readonly readOnlyRoot: boolean
  readonly privileged: boolean
  readonly capabilitiesAdded: readonly string[]
  readonly capabilitiesDropped: readonly string[]
  readonly securityOptions: readonly string[]
  readonly ipcMode: string
  readonly pidMode: string
  readonly runtime: string
  readonly init: boolean
  /** Bytes. */
  readonly memory: number
  /** Bytes, memory included. */
  readonly memoryAndSwap: number
  /** Billionths of a processor. */
  readonly nanoCpus: number
  readonly pids: number
  readonly oomScore: number
  readonly devices: number
  readonly mounts: readonly { readonly kind: string; readonly target: string; readonly access: 'read' | 'write' }[]
}

export interface OutputFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly executable: boolean
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
  /** What is installed in it. */
  readonly inventory: Inventory
  /** The file that its image came from; absent where it was built on this machine. */
  readonly file?: ImageFile
  /** In what it is not the locked one, what is suspected most first; absent where nothing is locked. */
  readonly drift: readonly Drift[] | undefined
}

/** An image in a file, as `repro build --save` writes it. */
export interface ImageFile {
  /** Its name, without the directory. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
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
  /** Graphics processors that the engine can give; absent: none. */
  readonly gpus?: readonly Gpu[]
}
