import { canonicalVerdict } from '../canonical.ts'
import type { ReportSubject } from '../format.ts'

/** The verdict in its canonical form, without a line end: `sha256sum` gives its hash. */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  return subjects.map(({ verdict }) => canonicalVerdict(verdict)).join('\n')
}
