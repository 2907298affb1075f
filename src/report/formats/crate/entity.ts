import type { Json } from '../../../model/json.ts'
import { wellFormed } from '../../canonical.ts'

/** One thing in the graph of a crate. */
export interface Entity {
  readonly '@id': string
  readonly '@type': string | readonly string[]
  readonly [property: string]: Json | undefined
}

const terms = 'https://w3id.org/ro/terms/workflow-run#'

/** RO-Crate's own context, and the terms of Workflow Run Crate, written out so that no other context has to be fetched. */
export const crateContext: Json = [
  'https://w3id.org/ro/crate/1.1/context',
  Object.fromEntries(
    ['sha256', 'ContainerImage', 'containerImage', 'tag', 'resourceUsage', 'environment'].map((term) => [
      term,
      `${terms}${term}`,
    ]),
  ),
]

export function reference(id: string): { readonly '@id': string } {
  return { '@id': id }
}

/** A name that may stand behind `#`. */
export function local(kind: string, name: string): string {
  return `#${kind}-${encoded(name)}`
}

/** The id of a file in the crate, by its path. */
export function fileId(path: string): string {
  return path.split('/').map(encoded).join('/')
}

function encoded(text: string): string {
  return encodeURIComponent(wellFormed(text))
}

export const packageId = '#package'
export const environmentId = '#environment'
export const toolId = '#repro'

export function dataId(sha256: string): string {
  return `#data-${sha256}`
}
