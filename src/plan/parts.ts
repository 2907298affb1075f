import type { LayerParts, Packages } from '../model/outlook.ts'
import type { PackageFile } from '../model/package.ts'
import type { ImageRecipe } from '../model/plan.ts'
import { sha256 } from './key.ts'

/**
 * What the layers of a recipe are made of. `declared`: what files of package managers ask for, by path.
 */
export function layerParts(
  { layers }: ImageRecipe,
  files: readonly PackageFile[],
  declared: ReadonlyMap<string, Packages>,
): LayerParts[] {
  const hashes = new Map(files.map((file) => [file.path, `${file.sha256}${file.executable ? ' x' : ''}`]))
  return layers.map(({ name, label, key, packages = {}, instructions, files: own }) => {
    const parts = own.map((path): [string, LayerParts['files'][string]] => {
      const [hash, asked] = [hashes.get(path) ?? '', name === 'pip' || name === 'npm' ? declared.get(path) : undefined]
      return [path, asked === undefined ? { hash } : { hash, packages: asked }]
    })
    const content = sha256(JSON.stringify([instructions, parts.map(([path, { hash }]) => [path, hash])]))
    return { name, label, key, content, packages, files: Object.fromEntries(parts) }
  })
}
