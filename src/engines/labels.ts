import { ownerText, thisOwner } from '../io/owner.ts'
import type { Labels } from './engine.ts'

/** Every container, network and volume says which run it belongs to and which process holds that run. */
export const runLabel = 'org.repro.run'
export const ownerLabel = 'org.repro.owner'

/** The labels of what a run makes. */
export function runLabels(run: string): Labels {
  return { [runLabel]: run, [ownerLabel]: ownerText(thisOwner()) }
}

/** Content key of the recipe that an image was made by. */
export const keyLabel = 'org.repro.key'
/** Content keys of the layers that an environment is made of, from the base on. */
export const layersLabel = 'org.repro.layers'
/** Id of the image that an environment was built on. */
export const baseLabel = 'org.repro.base'
/** What says which image that was, on any machine. */
export const baseDigestLabel = 'org.opencontainers.image.base.digest'
