import type { Action, Base, Missing, Rank } from './clue.ts'

/** A manifest that is proposed, each of its lines with the reason for it. */
export interface Proposal {
  readonly title: Reasoned<string>
  readonly authors: readonly Reasoned<string>[]
  readonly license: Reasoned<string> | undefined
  readonly doi: Reasoned<string> | undefined
  readonly base: Reasoned<Base>
  readonly apt: readonly Reasoned<string>[]
  readonly pip: Reasoned<string> | undefined
  readonly npm: Reasoned<string> | undefined
  readonly setup: readonly Reasoned<string>[]
  readonly data: readonly ProposedData[]
  /** In the order in which they are run. */
  readonly steps: readonly ProposedStep[]
  readonly results: readonly ProposedResult[]
  /** Files that are written beside the manifest. */
  readonly files: readonly ProposedFile[]
  readonly missing: readonly Missing[]
}

export interface Reasoned<T> {
  readonly value: T
  /** In a few words; where it comes from a file, with its line. */
  readonly why: string
}

export interface ProposedStep {
  readonly name: string
  readonly rank: Rank
  readonly action: Action
  readonly why: string
  readonly needs: readonly Reasoned<string>[]
  /** Without the notebook that it executes. */
  readonly outputs: readonly Reasoned<string>[]
  readonly service: ProposedService | undefined
}

export interface ProposedService {
  readonly port: number
  readonly paths: readonly string[]
}

export interface ProposedData {
  readonly path: string
  readonly url: string
  /** Absent as long as the file was not had. */
  readonly sha256: string | undefined
  readonly why: string
}

export interface ProposedResult {
  readonly name: string
  readonly why: string
  readonly claim: string | undefined
  readonly where: string | undefined
  readonly from: From | undefined
  readonly request: { readonly step: string; readonly path: string } | undefined
  /** As the paper prints it; absent: what is recorded is expected. */
  readonly expect: string | undefined
  readonly similarity: number | undefined
  readonly ignore: readonly string[]
}

export type From =
  | string
  | {
      readonly file: string
      readonly cell?: string | number
      readonly output?: number | string
      readonly row?: number | Readonly<Record<string, string>>
      readonly column?: string | number
      readonly match?: string
      readonly occurrence?: number
    }

export interface ProposedFile {
  readonly path: string
  readonly text: string
  readonly why: string
}

/** A result that is a whole file, compared with what is recorded. */
export function wholeFile(name: string, from: From, why: string): ProposedResult {
  return {
    name,
    why,
    from,
    claim: undefined,
    where: undefined,
    request: undefined,
    expect: undefined,
    similarity: undefined,
    ignore: [],
  }
}

/** A name that is not taken yet, in the manifest's letters. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const name =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+|-+$/g, '')
      .slice(0, 80) || 'result'
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`
}
