import type { Change, Changes } from '../compare/diff.ts'

/** What changed, for a reader: results, outputs, environment, in that order. */
export function changesText({ results, outputs, environment }: Changes): string {
  const parts = [
    ...section('Results', results),
    ...section('Outputs', outputs.map(withShortHashes)),
    ...section('Environment', environment),
  ]
  return parts.length === 0 ? 'nothing changed' : parts.join('\n')
}

function section(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return []
  const lines = changes.map(({ name, before, after, difference }) => {
    const how = difference === undefined ? '' : `  (${difference})`
    return `  ${name}: ${before ?? 'nothing'} → ${after ?? 'nothing'}${how}`
  })
  return [`${title}:`, ...lines]
}

function withShortHashes(change: Change): Change {
  return { ...change, before: change.before?.slice(0, 12), after: change.after?.slice(0, 12), difference: undefined }
}
