import { plainLine } from '../plain.ts'
import type { ReportSubject } from '../format.ts'

const head = [
  ...['package', 'package_sha256', 'run', 'result', 'claim', 'where', 'from', 'basis'],
  ...['expected', 'observed', 'difference', 'tolerance', 'outcome', 'message'],
]

/** The claims, one a line, as RFC 4180 has it. */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  const rows = subjects.flatMap(({ verdict: { package: pkg, run, results } }) =>
    results.map((result) => [
      ...[pkg.title, pkg.sha256, run.id, result.name, result.claim, result.where, result.from, result.basis],
      ...[result.expected, result.observed, result.difference, result.tolerance, result.outcome, result.message],
    ]),
  )
  return [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

function cell(text = ''): string {
  const safe = withoutFormula(plainLine(text))
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * A spreadsheet takes what begins so for a formula and runs it; numbers are none.
 * Source: OWASP, CSV Injection.
 */
function withoutFormula(text: string): string {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?( %)?$/.test(text)) return text
  return /^\s*[=+\-@|%＝＋－＠]/.test(text) ? `'${text}` : text
}
