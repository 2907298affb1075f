import type { Json } from './json.ts'
import type { Tolerance } from './manifest.ts'

/** What will happen, decided before anything happens. A value: it can be printed, compared and tested. */
export interface Plan {
  readonly title: string
  readonly image: ImageRecipe
  readonly data: readonly DataPlan[]
  /** In an order in which every step stands behind those it needs. */
  readonly steps: readonly StepPlan[]
  readonly results: readonly ResultPlan[]
}

export type BasePlan =
  /** `snapshot`: a time, as Debian's archive of snapshots writes it: `20261101T000000Z`. Absent: Debian of today. */
  { readonly kind: 'debian'; readonly release: string; readonly snapshot: string | undefined } | ImageBase

/** An image that has a registry, or is on the engine already. */
export interface ImageBase {
  readonly kind: 'image'
  /** Without digest. */
  readonly reference: string
  /** `sha256:…`; absent: whatever the tag leads to. */
  readonly digest: string | undefined
  /** What names the digest, where there is one. */
  readonly pinnedBy: 'repro.yaml' | 'repro.lock' | undefined
}

/** How the environment is made: one Dockerfile, and the package files it copies. */
export interface ImageRecipe {
  readonly base: BasePlan
  /** From the least to the most often changed. */
  readonly layers: readonly Layer[]
  /** The same package files and commands give the same key on any machine. Hexadecimal SHA-256. */
  readonly key: string
}

export interface Layer {
  readonly name: 'base' | 'runtimes' | 'apt' | 'pip' | 'npm' | 'setup' | 'code'
  /** In a reader's words, e.g. "pip packages of requirements.txt". */
  readonly label: string
  readonly instructions: readonly Instruction[]
  /** Package files whose bytes this layer depends on. */
  readonly files: readonly string[]
  /** What it asks of its package manager by name, with the version where that is locked; of the base its digest. */
  readonly packages?: Readonly<Record<string, string>>
  /** The layer before it that it does not need: both can be built at the same time. */
  readonly beside?: Layer['name']
  /** Where a layer that is built beside another leaves what it makes: these are brought together. */
  readonly brings?: readonly string[]
  /** Key of this layer and all that it is built on. Hexadecimal SHA-256. */
  readonly key: string
}

/** One instruction of the Dockerfile, before it is known where the build happens. */
export type Instruction =
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'copy'; readonly files: readonly string[]; readonly to: string; readonly owner: string }
  | { readonly kind: 'copy-package'; readonly to: string; readonly owner: string }
  | { readonly kind: 'run'; readonly command: string; readonly caches: readonly string[] }

export interface DataPlan {
  readonly path: string
  readonly sha256: string
  readonly urls: readonly string[]
}

export interface StepPlan {
  readonly name: string
  /** As the container gets it. */
  readonly command: readonly string[]
  /** All steps whose outputs this step sees, direct and indirect, in order. */
  readonly needs: readonly string[]
  readonly outputs: readonly string[]
  readonly network: boolean
  readonly limits: StepLimits
  /** Graphics processors that it needs: no bound, but something that is there or not. */
  readonly gpus: number
  readonly service: ServicePlan | undefined
  /** Same key, same work: image, command, outputs, network, needed steps, data. Hexadecimal SHA-256. */
  readonly key: string
}

export interface StepLimits {
  /** Milliseconds. For a service: until it is ready. */
  readonly time: number
  /** Milliseconds without output. */
  readonly silence: number
  /** Bytes, swap included. */
  readonly memory: number
  readonly cpus: number
  /** Processes and threads at a time. */
  readonly pids: number
  /** Bytes in the work directory. */
  readonly disk: number
  /** Files and directories in the work directory. */
  readonly files: number
  /** Bytes of the log that are kept. */
  readonly log: number
}

/** Limits of the environment's build, in milliseconds. A package has no say in them. */
interface BuildLimits {
  readonly 'build-time': number
  /** Without output. */
  readonly 'build-silence': number
}

/** Limits of the person who runs: a package's own can be lower, never higher. */
export type Ceilings = Partial<StepLimits & BuildLimits>

export interface ServicePlan {
  readonly port: number
  readonly ready: string | undefined
}

export interface ResultPlan {
  readonly name: string
  readonly claim: string | undefined
  readonly where: string | undefined
  readonly source: ResultSource
  /** What the paper states; absent: what is recorded is expected. */
  readonly expect: Expectation | undefined
  /** Absent: what the paper states counts to its last printed digit, what is recorded counts exactly. */
  readonly tolerance: Tolerance | undefined
  /** The kind that the manifest declares, by its name in `compare/kinds.ts`; absent: the file's name tells it. */
  readonly kind: string | undefined
  readonly nan: 'equal' | 'differs'
  /** What does not count: columns of a table, path patterns of JSON or of a directory, regular expressions of a text. */
  readonly ignore: readonly string[]
  /** Columns by which the rows of a table find each other. */
  readonly key: readonly string[]
  /** Path patterns of the JSON arrays whose order does not count. */
  readonly unordered: readonly string[]
  /** Whether it counts where the lines of a text break. */
  readonly wrapping: 'counts' | 'free'
  /** The decimal sign of a table's numbers. */
  readonly decimal: '.' | ','
  /** Which page of a PDF is compared, from 1; absent: it may have only one. */
  readonly page: number | undefined
}

export type ResultSource =
  | {
      readonly kind: 'file'
      readonly path: string
      /** Present where the file is a notebook, and what one of its cells put out is meant. */
      readonly cell?: CellChoice
      readonly part: Part
    }
  | { readonly kind: 'reply'; readonly request: RequestPlan; readonly part: Part }

/** Which output of which cell of a notebook. */
export interface CellChoice {
  /** A tag, or the number among the code cells, from 1. */
  readonly cell: string | number
  /** Its number, from 1 or from the end by -1, or a media type that only one has; absent: there may be only one. */
  readonly output: number | string | undefined
}

/** Which part of a file or of a reply is the result. */
export type Part =
  | { readonly kind: 'whole' }
  /** RFC 6901. */
  | { readonly kind: 'pointer'; readonly pointer: string }
  /** A regular expression; its first group, or all of it. `occurrence` counts from 1, or from the end by -1. */
  | { readonly kind: 'match'; readonly pattern: string; readonly occurrence: number | undefined }
  /** A cell of a table. A row by its number, from 1 after the header, or by what stands in its other columns. */
  | { readonly kind: 'cell'; readonly row: RowChoice; readonly column: string | number }
  | { readonly kind: 'status' }
  /** Name in lower case. */
  | { readonly kind: 'header'; readonly name: string }

export type RowChoice = number | Readonly<Record<string, string>>

export interface Expectation {
  /** As a number of JavaScript it may have lost digits; `text` has not. */
  readonly value: Json
  /**
   * The characters of the value: a number as it is written, which says with how many digits it is stated; a string
   * itself; an array or object as JSON whose numbers are as they were written. Absent: as `value` prints.
   */
  readonly text: string | undefined
  /** What repeated runs taught, kept with a recorded value. The manifest's own tolerance comes before it. */
  readonly calibration?: Calibration
}

/** What N runs say about one recorded value or file. */
export interface Calibration {
  readonly runs: number
  readonly kind: 'exact' | 'numeric' | 'unstable'
  /** With `numeric`: half the width of the 95 % prediction interval for one further run, in the value's own unit. */
  readonly tolerance?: number
  /** With `unstable`: why nothing is accepted. */
  readonly reason?: string
}

export interface RequestPlan {
  readonly step: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}
