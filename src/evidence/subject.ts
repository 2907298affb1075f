import type { Verdict } from '../model/verdict.ts'

export const statementType = 'https://in-toto.io/Statement/v1'

/** A thing by its hash, as in-toto describes one. */
export interface ResourceDescriptor {
  readonly name: string
  /** A package URL (purl), where it has one. */
  readonly uri?: string
  readonly digest?: { readonly sha256?: string; readonly sha512?: string }
}

/** What a verdict is about: the package, and every file that its steps wrote. */
export interface Subject {
  /** `package`, or where a run keeps the file: `outputs/STEP/PATH`. */
  readonly name: string
  readonly digest: { readonly sha256: string }
}

export const packageSubject = 'package'

/** The package and every output of a verdict, by SHA-256; in the verdict's order. */
export function subjectsOf(verdict: Verdict): Subject[] {
  return [
    { name: packageSubject, digest: { sha256: verdict.package.sha256 } },
    ...verdict.steps.flatMap((step) =>
      step.outputs.map(({ path, sha256 }) => ({ name: `outputs/${step.name}/${path}`, digest: { sha256 } })),
    ),
  ]
}
