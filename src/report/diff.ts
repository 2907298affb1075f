import type { Change, Changes } from '../compare/diff.ts'

/** What changed, for a reader: results, outputs, environment, in that order. */
export function changesText({ results, outputs, environment }: Changes): string {
  const parts = [...section('Results', results), ...section('Outputs', outputs), ...section('Environment', environment)]
  return parts.length === 0 ? 'nothing changed' : parts.join('\n')
}

function section(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return []
  const lines = changes.map(({ name, before, after, difference }) => {
    const how = difference === undefined ? '' : `  (${difference})`
    return `  ${name}: ${withShortHashes(before)} → ${withShortHashes(after)}${how}`
  })
  return [`${title}:`, ...lines]
}

function withShortHashes(text = 'nothing'): string {
  return text.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…')
}
