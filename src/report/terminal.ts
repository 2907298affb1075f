import Table from 'cli-table3'
import { isReproduced, type ResultReport } from '../model/result.ts'
import type { Verdict } from '../model/verdict.ts'
import { plain } from './plain.ts'
import { failureLines } from './run.ts'

/** How text is coloured; each gives its text back unchanged where no colours are wanted. */
export interface Colors {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
}

export interface TextStyle {
  /** Columns. */
  readonly width: number
  readonly colors: Colors
}

/** Of a column, one space to either side. */
const padding = 2

/** A verdict for a terminal: a table of claims, those that differ first, then one sentence. */
export function verdictText(verdict: Verdict, { width, colors }: TextStyle): string {
  const { failure, results } = verdict
  const shown = failure === undefined ? [claimsTable(results, { width, colors })] : failureLines(failure).map(plain)
  const color =
    verdict.verdict === 'reproduced' ? colors.green : verdict.verdict === 'did-not-run' ? colors.yellow : colors.red
  const network = verdict.steps.filter((step) => step.network).map((step) => step.name)
  return [
    ...shown,
    ...(network.length === 0 ? [] : [`The network was on in: ${network.join(', ')}.`]),
    `${colors.bold(color(verdict.verdict))}: ${plain(verdict.sentence)}`,
  ].join('\n')
}

function claimsTable(results: readonly ResultReport[], { width, colors }: TextStyle): string {
  const columns = [0.36, 0.18, 0.18, 0.28].map((share) => Math.max(10, Math.floor((width - 22) * share)))
  const table = new Table({
    head: ['claim', 'expected', 'observed', 'difference', 'outcome'],
    colWidths: [...columns, 18],
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], compact: true },
  })
  const cell = (text: string, column: number): { content: string; wrapOnWordBoundary: boolean } => {
    const width = (columns[column] ?? 0) - padding
    // A word that has no room in a line is broken: cut off, it could hide the very digit that differs.
    const content = plain(text)
    return { content, wrapOnWordBoundary: content.split(/\s/).every((word) => word.length <= width) }
  }
  const sorted = [...results].sort((a, b) => Number(isReproduced(a.outcome)) - Number(isReproduced(b.outcome)))
  for (const result of sorted) {
    const color = isReproduced(result.outcome) ? colors.green : colors.red
    const claim = `${result.claim ?? result.name}${result.where === undefined ? '' : ` (${result.where})`}`
    const difference = [result.difference, result.message].filter((part) => part !== undefined).join('; ')
    table.push([
      cell(claim, 0),
      cell(result.expected ?? '–', 1),
      cell(result.observed ?? '–', 2),
      cell(difference === '' ? '–' : `${difference}; tolerance ${result.tolerance}`, 3),
      color(result.outcome),
    ])
  }
  return table.toString()
}
