import type { Part, ResultSource } from '../model/plan.ts'
import { show } from './show.ts'

/** Where a result comes from, as the manifest says it: `results/metrics.json#/loss`. */
export function describeSource(source: ResultSource): string {
  const { part } = source
  const whole = source.kind === 'file' ? describeFile(source) : describeRequest(source.request)
  const isPointer = part.kind === 'pointer'
  if (isPointer && source.kind === 'file' && source.cell !== undefined) return show(`${whole}, ${part.pointer}`)
  return show(isPointer ? `${whole}#${part.pointer}` : `${whole}${describePart(part)}`)
}

function describeFile({ path, cell }: ResultSource & { kind: 'file' }): string {
  if (cell === undefined) return path
  return `${path}, cell ${cell.cell}${cell.output === undefined ? '' : `, output ${cell.output}`}`
}

function describeRequest({ step, method, path }: { step: string; method: string; path: string }): string {
  return `${step}: ${method} ${path}`
}

function describePart(part: Part): string {
  if (part.kind === 'match') return `, match ${part.pattern}`
  if (part.kind === 'cell') return `, ${describeRow(part.row)}, column ${part.column}`
  if (part.kind === 'header') return `, header ${part.name}`
  return part.kind === 'status' ? ', status' : ''
}

function describeRow(row: number | Readonly<Record<string, string>>): string {
  if (typeof row === 'number') return `row ${row}`
  return Object.entries(row)
    .map(([column, value]) => `${column} ${value}`)
    .join(', ')
}
