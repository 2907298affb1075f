import { makeBadge } from 'badge-maker'
import type { VerdictWord } from '../../model/verdict.ts'
import type { ReportSubject } from '../format.ts'

/** White on each of them has a contrast of at least 4.5 to 1. */
const colors: Readonly<Record<VerdictWord, string>> = {
  reproduced: '#1a7f37',
  'partially-reproduced': '#9a6700',
  'not-reproduced': '#b42318',
  'did-not-run': '#57606a',
}

/** A badge (SVG): the verdict, and the day of the run. */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  return subjects
    .map(({ verdict: { verdict, run } }) =>
      makeBadge({
        label: 'repro',
        message: `${verdict.replaceAll('-', ' ')} · ${run.finished.slice(0, 10)}`,
        color: colors[verdict],
      }),
    )
    .join('\n')
}
