import type { Part, ResultSource } from '../model/plan.ts'
import { show } from './show.ts'

/** Where a result comes from, as the manifest says it: `results/metrics.json#/loss`. */
export function describeSource(source: ResultSource): string {
  const { part } = source
  const whole = source.kind === 'file' ? source.path : describeRequest(source.request)
  return show(part.kind === 'pointer' ? `${whole}#${part.pointer}` : `${whole}${describePart(part)}`)
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
