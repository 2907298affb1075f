import type { Json } from './json.ts'
import type { Calibration } from './plan.ts'

export type Outcome = 'identical' | 'within-tolerance' | 'differs' | 'missing' | 'not-comparable'

/** The two outcomes that count as reproduced. */
export function isReproduced(outcome: Outcome): boolean {
  return outcome === 'identical' || outcome === 'within-tolerance'
}

/** What is known of one side of a comparison. Pure code reads it without knowing where it comes from. */
export interface Evidence {
  /**
   * The name of the file that the bytes come from; its ending tells the kind. For a reply: its path. A directory's
   * name ends in a slash, and its bytes are its listing: what `sha256sum` prints for all its files, sorted by path.
   */
  readonly name: string
  /** Bytes. */
  readonly size: number
  open(): AsyncIterable<Uint8Array>
  /** Present where the bytes are the body of an HTTP reply. */
  readonly reply?: ReplyHead
  /** Present on a recorded file that was recorded by several runs: what they taught. */
  readonly calibration?: Calibration
}

export interface ReplyHead {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** What comparing one result gave. Texts are short, made to be shown to a reader. */
export interface Comparison {
  readonly outcome: Outcome
  readonly expected: string | undefined
  readonly observed: string | undefined
  /** In the unit that a reader thinks in, e.g. "0.0289 lower (3.5 %; 2.9 × the tolerance)"; absent where nothing differs. */
  readonly difference: string | undefined
  /** Why it is missing or cannot be compared, or the first place where it differs. */
  readonly message: string | undefined
  /** What a report may show in full: differing cells, lines of a diff. Its shape is the kind's own. */
  readonly details?: Json
  /** Present where two numbers were compared. */
  readonly numbers?: NumberLine
}

/** Two numbers and what the tolerance accepts, as doubles: what a plot needs. In the unit of the expected one. */
export interface NumberLine {
  readonly expected: number
  readonly observed: number
  /** From the lowest to the highest, ends included. None where nothing but what is equal counts as the same. */
  readonly accepted: readonly (readonly [low: number, high: number])[]
}

/** What a service answered. */
export interface ReplyReport {
  readonly status: number
  /** Its media type, without parameters; absent where it has none. */
  readonly type?: string
  /** Bytes of its body. */
  readonly size: number
  /** Of its body. */
  readonly sha256: string
  /** The beginning of its body; absent where that is no text. */
  readonly text?: string
}

/** A file that is kept with the run. */
export interface KeptFile {
  /** Relative to the run's directory, with forward slashes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** A picture as reports show it, PNG. */
export interface KeptPicture extends KeptFile {
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** A comparison together with the claim that it judges. */
export interface ResultReport extends Comparison {
  readonly name: string
  readonly claim: string | undefined
  readonly where: string | undefined
  /** As the manifest says it, e.g. `results/metrics.json#/loss`. */
  readonly from: string
  /** What the expectation rests on: the paper's statement or the author's record. */
  readonly basis: 'published' | 'recorded'
  /** In a reader's words, e.g. "± 0.01", "as printed (± 0.00005)", "exact". */
  readonly tolerance: string
  /** Present where the paper and the author's own record disagree: this run compared with the record. */
  readonly record?: RecordComparison
  /** Present where the package was run several times: what each run gave, in order. The worst is the report's own. */
  readonly runs?: readonly RunReport[]
  /** Present where the result is taken from a service's reply. */
  readonly reply?: ReplyReport
  /** Present where the result is a picture that can be read; only the observed one where both are the same. */
  readonly pictures?: {
    readonly expected?: KeptPicture
    readonly observed?: KeptPicture
    readonly difference?: KeptPicture
  }
}

/** What one of several runs gave. */
export interface RunReport {
  readonly observed: string | undefined
  readonly outcome: Outcome
  /** Present where it is a number, in the unit of the expected one. */
  readonly number?: number
}

/** The same result compared with what the author recorded. */
export interface RecordComparison extends Comparison {
  readonly tolerance: string
}
