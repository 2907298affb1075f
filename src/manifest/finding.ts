import type { Json } from '../model/json.ts'
import type { Remark } from '../model/package.ts'
import type { ManifestPath } from './document.ts'

/**
 * A change of the manifest that mends what a finding is about. `rename`: the key at its path. `replace`: the value
 * there. `quote`: the same, its characters as a text. `add`: a key to the mapping there.
 */
export type Fix =
  | { readonly kind: 'quote' }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'replace'; readonly value: Json }
  | { readonly kind: 'add'; readonly key: string; readonly value: Json }

/** Something wrong at a place of the manifest. */
export interface Finding extends Remark {
  /** Where there is one thing only that can have been meant. */
  readonly fix?: Fix | undefined
}

/** A fix that puts a value in the place of another; none where there is no value. */
export function replaceBy(value: string | undefined): Fix | undefined {
  return value === undefined ? undefined : { kind: 'replace', value }
}

/** A path as it is named in messages, e.g. "steps.train.outputs[0]". */
export function namePath(path: ManifestPath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('')
}
