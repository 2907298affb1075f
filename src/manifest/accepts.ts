import type { Json } from '../model/json.ts'
import { validatorOf } from './schema.ts'

/**
 * Whether the schema accepts a manifest. In what is installed this file is another, compiled from the schema when it is
 * built (scripts/bundle.mjs): most manifests are right, and need no library to be told so.
 */
export function accepts(manifest: Json): boolean {
  return validatorOf('')(manifest)
}
