import type { DataPlan, Layer, StepPlan } from './plan.ts'

/** Packages by name; with the version where one is said, else with nothing or what is said of it. */
export type Packages = Readonly<Record<string, string>>

/** What a layer is made of, so far as a reader wants to know why it is built anew. Kept of the last build. */
export interface LayerParts {
  readonly name: Layer['name']
  readonly label: string
  readonly key: string
  /** Of what it is made of itself, without what is below it. Hexadecimal SHA-256. */
  readonly content: string
  /** What it asks of its package manager by name. */
  readonly packages: Packages
  /** Package files that it depends on. */
  readonly files: Readonly<Record<string, FileParts>>
}

export interface FileParts {
  readonly hash: string
  /** What it asks for, where that can be told. */
  readonly packages?: Packages
}

/** What an engine has of an environment. */
export interface EngineStock {
  /** Id of the image of the base; absent where it is not there. */
  readonly base: string | undefined
  /** The environments that are there: on which base, and the keys of their layers. */
  readonly environments: readonly { readonly base: string | undefined; readonly keys: readonly string[] }[]
}

/** What building would do with a layer. */
export interface LayerOutlook extends Pick<Layer, 'name' | 'label' | 'key' | 'files'> {
  /** `unknown`: no engine answers. */
  readonly state: 'cached' | 'built' | 'unknown'
  /** Why it is built. With an unknown state: what has changed since the last build; absent where nothing has. */
  readonly why: string | undefined
}

/** What `repro run` would do with a step. `verify` runs all. */
export interface StepOutlook extends StepPlan {
  readonly rerun: {
    /** `depends`: on what steps write that it needs and that run themselves. */
    readonly how: 'runs' | 'reused' | 'depends'
    readonly why: string
  }
}

/** What would happen, and what of it is there already. */
export interface Outlook {
  /** The engine that answers; absent where none does. */
  readonly engine: string | undefined
  readonly layers: readonly LayerOutlook[]
  readonly steps: readonly StepOutlook[]
}

/** What `repro plan --json` prints. Its schema: schema/plan.schema.json. */
export interface PlanDocument {
  readonly format: 1
  readonly title: string
  readonly engine: string | undefined
  readonly environment: {
    readonly key: string
    /** The base as the manifest names it. */
    readonly base: string
    readonly layers: readonly LayerOutlook[]
  }
  readonly data: readonly DataPlan[]
  readonly steps: readonly StepOutlook[]
  readonly results: readonly ResultOutline[]
}

/** A result as a reader knows it. */
export interface ResultOutline {
  readonly name: string
  readonly claim: string | undefined
  readonly where: string | undefined
  readonly from: string
  readonly basis: 'published' | 'recorded'
  /** What the paper states; absent where the record is what is expected. */
  readonly expected: string | undefined
}
