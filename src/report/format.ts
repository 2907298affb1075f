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

/** One format that is a directory of files. Pure. */
export interface DrawParts {
  readonly drawParts: (subject: ReportSubject) => Promise<readonly Part[]>
}

/** A file of such a report: its text, or the run's own file at that path, which must be what the verdict says. */
export type Part =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly size: number; readonly sha256: string }

interface FormatFacts {
  /** As `--format` names it. */
  readonly name: string
  /** In a reader's words. */
  readonly about: string
  /** What a file of this format ends in. */
  readonly extension: string
  /** How many verdicts one report can be about. */
  readonly holds: 'one' | 'several'
}

/**
 * `place`: whether it goes to the standard output, unless a file is asked for, or into a file or directory beside the
 * verdict. `load`: when it is wanted; no other command pays for it.
 */
export type Format = FormatFacts &
  (
    | { readonly place: 'output' | 'file'; readonly load: () => Promise<Draw> }
    | { readonly place: 'directory'; readonly load: () => Promise<DrawParts> }
  )
