import type { ManifestPath } from './document.ts'

/** Something wrong at a place of the manifest. */
export interface Finding {
  readonly path: ManifestPath
  /** Whether the key or the value at `path` is meant. */
  readonly on: 'key' | 'value'
  /** One sentence without a full stop. */
  readonly message: string
  readonly hint: string
}

/** A path as it is named in messages, e.g. "steps.train.outputs[0]". */
export function namePath(path: ManifestPath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('')
}
