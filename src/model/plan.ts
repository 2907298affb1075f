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
  | { readonly kind: 'debian'; readonly release: string }
  | { readonly kind: 'image'; readonly reference: string }

/** How the environment is made: one Dockerfile, and the package files it copies. */
export interface ImageRecipe {
  readonly base: BasePlan
  /** From the least to the most often changed. */
  readonly layers: readonly Layer[]
  /** The same package files and commands give the same key on any machine. Hexadecimal SHA-256. */
  readonly key: string
}

export interface Layer {
  readonly name: 'base' | 'apt' | 'pip' | 'npm' | 'setup' | 'code'
  /** In a reader's words, e.g. "pip packages of requirements.txt". */
  readonly label: string
  readonly instructions: readonly Instruction[]
  /** Package files whose bytes this layer depends on. */
  readonly files: readonly string[]
  /** Key of this layer and all before it. Hexadecimal SHA-256. */
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
  readonly service: ServicePlan | undefined
  /** Same key, same inputs: image, command, needed steps, data. Hexadecimal SHA-256. */
  readonly key: string
}

export interface StepLimits {
  /** Milliseconds. For a service: until it is ready. */
  readonly time: number
  /** Bytes, swap included. */
  readonly memory: number
  readonly cpus: number
}

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
  readonly tolerance: Tolerance | undefined
}

export type ResultSource =
  | { readonly kind: 'file'; readonly path: string; readonly pointer: string | undefined }
  | { readonly kind: 'reply'; readonly request: RequestPlan; readonly pointer: string | undefined }

export interface Expectation {
  readonly value: Json
  /** The characters in the manifest, which say with how many digits a number is stated. */
  readonly text: string | undefined
}

export interface RequestPlan {
  readonly step: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}
