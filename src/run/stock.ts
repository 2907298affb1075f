import type { Engine } from '../engines/engine.ts'
import { baseLabel, keyLabel, layersLabel } from '../engines/labels.ts'
import type { EngineStock } from '../model/outlook.ts'
import type { ImageRecipe } from '../model/plan.ts'
import { findBase } from './base.ts'

/**
 * What an engine has of an environment.
 * @throws ReproError `engine-failed`
 */
export async function stockFor(engine: Engine, { base, key, layers }: ImageRecipe): Promise<EngineStock> {
  const [image, environments] = await Promise.all([findBase(engine, base), engine.environments()])
  return {
    base: image?.id,
    environments: environments.map(({ labels }) => ({
      base: labels[baseLabel],
      // Images of before there was the label are known by their last key, which stands for all.
      keys: labels[keyLabel] === key ? layers.map((layer) => layer.key) : (labels[layersLabel] ?? '').split(' '),
    })),
  }
}
