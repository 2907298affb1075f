import Table from 'cli-table3'
import type { AgreementReport } from '../evidence/agree.ts'
import { plain, plainLine } from './plain.ts'

/** More are a list that nobody reads. */
const mostDifferences = 40

/** What several verdicts say together, for a reader. */
export function agreementText(report: AgreementReport, width: number): string {
  const { verdicts, claims, differences, warnings } = report
  const letters = verdicts.map((_, index) => letterOf(index))
  const columns = shares(width, letters.length)
  return [
    ...verdicts.map(({ name, run, verdict, signedBy }, index) => {
      const who =
        signedBy === undefined ? 'not signed' : `signed by ${signedBy.map((key) => key.slice(0, 16)).join(', ')}`
      return plainLine(`${letterOf(index)}  ${name}: ${verdict}, run ${run}, ${who}`)
    }),
    '',
    ...packageLines(report),
    table(
      ['claim', ...letters, 'agreement'],
      claims.map(({ name, claim, where, by, agreement }) => [
        (claim ?? name) + (where === undefined ? '' : ` (${where})`),
        ...by.map(({ outcome, observed }) => (outcome === undefined ? '–' : `${outcome}\n${observed ?? '–'}`)),
        agreement,
      ]),
      columns,
    ),
    ...(differences.length === 0
      ? ['The environments are alike in all that the verdicts say of them.']
      : [
          'The environments differ in:',
          table(
            ['', ...letters],
            differences
              .slice(0, mostDifferences)
              .map(({ what, values }) => [what, ...values.map((value) => value ?? '–')]),
            columns.slice(0, -1),
          ),
          ...(differences.length > mostDifferences
            ? [`and in ${differences.length - mostDifferences} more; --json has them all`]
            : []),
        ]),
    ...warnings.map((warning) => plainLine(`note: ${warning}`)),
    plainLine(`${report.sentence}.`),
  ].join('\n')
}

function packageLines({ package: which, verdicts }: AgreementReport): string[] {
  const [first] = verdicts
  if (which === 'same') return [`All on the package with sha256 ${first?.packageSha256}`]
  return [
    'On different packages:',
    ...verdicts.map(({ packageSha256 }, index) => `  ${letterOf(index)}  sha256 ${packageSha256}`),
  ]
}

/** A to Z, then by number. */
function letterOf(index: number): string {
  return index < 26 ? String.fromCodePoint(65 + index) : `${index + 1}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): string {
  const drawn = new Table({
    head: [...head],
    colWidths: [...widths],
    style: { head: [], border: [] },
    wordWrap: true,
  })
  // A word that has no room in a line is broken: cut off, it could hide the very digit that differs.
  const cell = (content: string, room: number): { content: string; wrapOnWordBoundary: boolean } => ({
    content,
    wrapOnWordBoundary: content.split(/\s/).every((word) => word.length <= room),
  })
  for (const row of rows) drawn.push(row.map((text, column) => cell(plain(text), (widths[column] ?? 0) - 2)))
  return drawn.toString()
}

const least = 12

/** Widths of the columns: the claim has a third, what is judged of it the rest. */
function shares(width: number, verdicts: number): number[] {
  const room = width - (verdicts + 3) - 14
  const claim = Math.max(least, Math.floor(room / 3))
  const each = Math.max(least, Math.floor((room - claim) / verdicts))
  return [claim, ...Array.from({ length: verdicts }, () => each), 14]
}
