import path from 'node:path'
import type { Engine, EngineImage } from '../engines/engine.ts'
import { baseDigestLabel, baseLabel, keyLabel, layersLabel } from '../engines/labels.ts'
import { ReproError } from '../errors.ts'
import { driftFromLock } from '../environment/drift.ts'
import { boundBy } from '../io/bounds.ts'
import { hostContext } from '../io/host.ts'
import { packTar, type TarEntry } from '../io/tar.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { ImageRecipe } from '../model/plan.ts'
import type { ImageFile, ImageIdentity } from '../model/run.ts'
import { dockerfile } from '../plan/dockerfile.ts'
import { baseName, baseReference, environmentReference } from '../plan/image.ts'
import { activity } from './activity.ts'
import { emptiedCache, environmentOffline, nowhere } from './at-hand.ts'
import { baseDigest, obtainBase } from './base.ts'
import { BuildWatch } from './build-watch.ts'
import { keepParts } from './built.ts'
import { imageFromFile } from './image-file.ts'
import { takeInventory } from './inventory.ts'
import { lockedTrouble } from './locked.ts'
import { once } from './once.ts'
import { ensureSamePlatform, tellOfEmulation } from './platform.ts'

const root = { uid: 0, gid: 0 }

/**
 * The environment's image: from the file that the settings name, else as it was built before from the same recipe, else
 * built now.
 * @throws ReproError `base-unavailable`, `build-failed`, `engine-failed`, `image-invalid`
 */
export async function buildImage(
  engine: Engine,
  pkg: Package,
  recipe: ImageRecipe,
  context: RunContext,
): Promise<ImageIdentity> {
  const { image, baseDigest: digest, file } = await obtainImage(engine, pkg, recipe, context)
  tellOfEmulation(engine, image, context)
  // What comes from a file is another's image, and a package without files of its own may leave no layer.
  const lastLayer = file === undefined && recipe.layers.at(-1)?.files.length !== 0 ? 'code' : 'unknown'
  const inventory = await takeInventory(engine, { image, lastLayer }, context)
  return {
    id: image.id,
    key: recipe.key,
    base: baseReference(recipe.base),
    baseDigest: digest,
    inventory,
    ...(file && { file }),
    drift: pkg.lock && driftFromLock(pkg.lock, inventory, { name: baseName(recipe.base), digest: digest ?? image.id }),
  }
}

interface Obtained {
  readonly image: EngineImage
  readonly baseDigest: string | undefined
  readonly file?: ImageFile
}

async function obtainImage(engine: Engine, pkg: Package, recipe: ImageRecipe, context: RunContext): Promise<Obtained> {
  const { imageFile } = context.settings
  if (imageFile !== undefined) {
    const { image, file } = await imageFromFile(engine, recipe, imageFile, context)
    return { image, file, baseDigest: image.labels[baseDigestLabel] }
  }
  ensureSamePlatform(engine, pkg.lock, context)
  const isOffline = context.settings.connection === 'offline'
  const had = isOffline ? await environmentOffline(engine, recipe, context) : undefined
  if (had !== undefined) return { ...had, baseDigest: had.image.labels[baseDigestLabel] }
  const base = await obtainBase(engine, recipe.base, context)
  const digest = baseDigest(recipe.base, base)
  const image = await activity('environment', context, async ({ line, ends }) => {
    const reference = environmentReference(recipe)
    const found = await engine.findImage(reference)
    if (found?.labels[keyLabel] === recipe.key && found.labels[baseLabel] === base.id) {
      ends('cached')
      return found
    }
    const labels = {
      [keyLabel]: recipe.key,
      [layersLabel]: recipe.layers.map(({ key }) => key).join(' '),
      [baseLabel]: base.id,
      'org.opencontainers.image.title': pkg.manifest.title,
      'org.opencontainers.image.base.name': baseName(recipe.base),
      [baseDigestLabel]: digest,
    }
    const entries = await contextEntries(pkg, recipe, context)
    return once(reference, async () => {
      using watch = new BuildWatch(context.settings.ceilings)
      const heard = (text: string): void => {
        watch.heard()
        line(text)
      }
      using either = boundBy([context.signal, watch.signal])
      const proxies = isOffline ? nowhere : context.settings.host.proxies
      const request = { reference, labels, context: packTar(entries, root), proxies }
      try {
        return await engine.buildImage(request, { signal: either.signal, line: heard })
      } catch (error) {
        throw explained(error, pkg, context)
      }
    })
  })
  await keepParts(pkg, recipe)
  return { image, baseDigest: digest }
}

/** What a build that failed says of a package with a lock, and of one that may not ask the network. */
function explained(error: unknown, { lock }: Package, { settings }: RunContext): unknown {
  if (!(error instanceof ReproError) || error.code !== 'build-failed') return error
  if (settings.connection === 'offline') return emptiedCache(error)
  return lock === undefined ? error : lockedTrouble(error, lock)
}

/** `Dockerfile`, the package's own files under `package/`, the host's settings under `host/`. */
async function contextEntries(pkg: Package, recipe: ImageRecipe, context: RunContext): Promise<TarEntry[]> {
  const wanted = new Set(recipe.layers.flatMap((layer) => layer.files))
  return [
    { kind: 'text', path: 'Dockerfile', text: dockerfile(recipe, 'repro') },
    { kind: 'directory', path: 'package' },
    ...pkg.files
      .filter((file) => wanted.has(file.path))
      .map((file): TarEntry => ({
        kind: 'file',
        path: `package/${file.path}`,
        from: path.join(pkg.root, file.path),
        size: file.size,
        executable: file.executable,
      })),
    ...(await hostContext(context.settings.host)),
  ]
}
