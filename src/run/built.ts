import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { declaredPackages } from '../environment/declared.ts'
import { writeWhole } from '../io/files.ts'
import type { LayerParts, Packages } from '../model/outlook.ts'
import type { Package } from '../model/package.ts'
import type { ImageRecipe } from '../model/plan.ts'
import { layerParts } from '../plan/parts.ts'

/** Changed when something else is kept. */
const format = 1
/** Larger files of package managers are told to have changed, and not in what. Bytes. */
const largestDeclaration = 16 * 1024 ** 2

/** What the layers of a package's environment are made of now. */
export async function partsOf(pkg: Package, recipe: ImageRecipe): Promise<LayerParts[]> {
  const asking = recipe.layers.flatMap(({ name, files }) => (name === 'pip' || name === 'npm' ? files : []))
  const declared = new Map<string, Packages>()
  for (const file of pkg.files) {
    if (!asking.includes(file.path) || file.size > largestDeclaration) continue
    declared.set(file.path, declaredPackages(file.path, await readFile(path.join(pkg.root, file.path), 'utf8')))
  }
  return layerParts(recipe, pkg.files, declared)
}

/** Keeps what an environment was made of, so that the next time what has changed can be told. */
export async function keepParts(pkg: Package, recipe: ImageRecipe): Promise<void> {
  const before = await lastParts(pkg)
  // The last layer's key stands for all of them: what is kept is of the same environment.
  if (before?.at(-1)?.key === recipe.key) return
  const text = `${JSON.stringify({ format, layers: await partsOf(pkg, recipe) })}\n`
  // A directory that is not ours to write to has nothing to tell the next time.
  await writeWhole(fileOf(pkg), text).catch(() => {})
}

/** What the last build of a package was made of; nothing where there was none, or its account cannot be read. */
export async function lastParts(pkg: Package): Promise<LayerParts[] | undefined> {
  try {
    const kept = JSON.parse(await readFile(fileOf(pkg), 'utf8')) as { format?: unknown; layers?: unknown }
    if (kept.format !== format || !Array.isArray(kept.layers) || !kept.layers.every(isParts)) return undefined
    return kept.layers
  } catch {
    return undefined
  }
}

function fileOf({ root }: Package): string {
  return path.join(root, '.repro', 'built.json')
}

/** Anybody may have written into the file since. */
function isParts(value: unknown): value is LayerParts {
  const { name, label, key, content, packages, files } = (value ?? {}) as Partial<Record<keyof LayerParts, unknown>>
  return (
    [name, label, key, content].every((one) => typeof one === 'string') &&
    isPackages(packages) &&
    isRecord(files) &&
    Object.values(files).every(
      (one) =>
        isRecord(one) && typeof one['hash'] === 'string' && (!('packages' in one) || isPackages(one['packages'])),
    )
  )
}

function isPackages(value: unknown): value is Packages {
  return isRecord(value) && Object.values(value).every((version) => typeof version === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
