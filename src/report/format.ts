import type { Verdict } from '../model/verdict.ts'

/** What a report is drawn from, and nothing else: the same gives the same bytes. */
export interface ReportSubject {
  readonly verdict: Verdict
  /** The run's pictures that the verdict names, with the bytes that it says; by their path in the run's directory. */
  readonly pictures?: Pictures
}

export type Pictures = ReadonlyMap<string, Uint8Array>

/** One format of a report. Pure. */
export interface Draw {
  /** Of several verdicts one report, where the format knows how to; else the list has one. */
  readonly draw: (subjects: readonly ReportSubject[]) => Promise<string | Uint8Array>
}

export interface Format {
  /** As `--format` names it. */
  readonly name: string
  /** In a reader's words. */
  readonly about: string
  /** What a file of this format ends in. */
  readonly extension: string
  /** Whether it goes to the standard output, unless a file is asked for, or into a file beside the verdict. */
  readonly place: 'output' | 'file'
  /** How many verdicts one report can be about. */
  readonly holds: 'one' | 'several'
  /** Loaded when it is wanted: no other command pays for it. */
  readonly load: () => Promise<Draw>
}
