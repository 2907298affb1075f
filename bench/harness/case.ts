// What a case is, and what it gives: rows of the table in RESULTS.md.

export interface Case {
  /** As `npm run bench NAME` has it. */
  readonly name: string
  /** Measures one row after the other; `scratch` is a directory that is removed afterwards. */
  rows(scratch: string): AsyncIterable<Row>
}

/** One line of the table. */
export interface Row {
  readonly what: string
  /** What does the same by hand. */
  readonly against: string
  readonly goal: Goal
  readonly measured: Measured
}

/** What is to be kept: a ratio of times or a fitted exponent, and the memory of our process. */
export interface Goal {
  readonly value: number
  /** MiB. */
  readonly memory?: number
  /** The least share of the processors' time that is to be used, from 0 to 1. */
  readonly busy?: number
}

export type Measured = Ratio | Exponent

export interface Ratio {
  readonly kind: 'ratio'
  /** Of the ratios of the rounds, each ours by theirs. */
  readonly median: number
  readonly lowest: number
  readonly highest: number
  readonly rounds: number
  /** Medians, in seconds. */
  readonly ours: number
  readonly theirs: number
  /** Of our process alone: MiB resident at most, and seconds of processor. */
  readonly memory: number
  readonly cpu: number
  /** Of all processors' time, the share in which anybody used them while ours ran, from 0 to 1. */
  readonly busy: number
}

export interface Exponent {
  readonly kind: 'exponent'
  /** Of the power law through the last and the largest of the sizes; see growth.ts. */
  readonly value: number
  /** Size, and median of seconds. */
  readonly points: readonly (readonly [size: number, seconds: number])[]
  readonly memory: number
  readonly cpu: number
  readonly busy: number
}
