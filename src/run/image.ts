import path from 'node:path'
import type { Engine, EngineImage } from '../engines/engine.ts'
import { baseLabel, keyLabel } from '../engines/labels.ts'
import { ReproError } from '../errors.ts'
import { debianRootFileSystem } from '../io/debian.ts'
import { hostContext } from '../io/host.ts'
import { packTar, type TarEntry } from '../io/tar.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { BasePlan, ImageRecipe } from '../model/plan.ts'
import type { ImageIdentity } from '../model/run.ts'
import { dockerfile } from '../plan/dockerfile.ts'
import { baseReference } from '../plan/image.ts'
import { activity } from './activity.ts'
import { BuildWatch } from './build-watch.ts'
import { takeInventory } from './inventory.ts'

const root = { uid: 0, gid: 0 }

/** Images in the making, by reference: packages verified side by side make each of them once. */
const underway = new Map<string, Promise<EngineImage>>()

function once(reference: string, make: () => Promise<EngineImage>): Promise<EngineImage> {
  const made = underway.get(reference) ?? make().finally(() => underway.delete(reference))
  underway.set(reference, made)
  return made
}

/**
 * The environment's image: as it was built before from the same recipe, else built now.
 * @throws ReproError `base-unavailable`, `build-failed`, `engine-failed`
 */
export async function buildImage(
  engine: Engine,
  pkg: Package,
  recipe: ImageRecipe,
  context: RunContext,
): Promise<ImageIdentity> {
  const base = await obtainBase(engine, recipe.base, context)
  const reference = `repro-environment:${recipe.key.slice(0, 24)}`
  const image = await activity('environment', context, async ({ line, ends }) => {
    const found = await engine.findImage(reference)
    if (found?.labels[keyLabel] === recipe.key && found.labels[baseLabel] === base.id) {
      ends('cached')
      return found
    }
    const labels = {
      [keyLabel]: recipe.key,
      [baseLabel]: base.id,
      'org.opencontainers.image.title': pkg.manifest.title,
    }
    const entries = await contextEntries(pkg, recipe, context)
    return once(reference, async () => {
      using watch = new BuildWatch(context.settings.ceilings)
      const heard = (text: string): void => {
        watch.heard()
        line(text)
      }
      return await engine.buildImage(
        { reference, labels, context: packTar(entries, root), proxies: context.settings.host.proxies },
        { signal: AbortSignal.any([context.signal, watch.signal]), line: heard },
      )
    })
  })
  return {
    id: image.id,
    key: recipe.key,
    base: baseReference(recipe.base),
    baseDigest: base.digest ?? base.id,
    inventory: await takeInventory(engine, image, context),
  }
}

/** @throws ReproError `base-unavailable` where it cannot be had, or wants what no base may. */
async function obtainBase(engine: Engine, base: BasePlan, context: RunContext): Promise<EngineImage> {
  const image = await haveBase(engine, base, context)
  const unfit = unfitness(image)
  if (unfit === undefined) return image
  throw new ReproError('base-unavailable', `the base ${baseReference(base)} ${unfit}`, {
    hint: 'Use a base that leaves to the package what is done: most images have a variant that does.',
  })
}

/** Why an image cannot be a base. */
function unfitness({ onBuild, volumes }: EngineImage): string | undefined {
  if (onBuild.length > 0) return `has every build on it do something by itself (ONBUILD ${onBuild[0]})`
  const volume = volumes.find((target) => /^\/*(?:$|(?:proc|sys|dev)(?:\/|$))/.test(path.posix.normalize(target)))
  return volume === undefined ? undefined : `declares ${volume} as a volume, which is the system's own`
}

async function haveBase(engine: Engine, base: BasePlan, context: RunContext): Promise<EngineImage> {
  const reference = baseReference(base)
  const found = await engine.findImage(reference)
  if (found !== undefined) return found
  return once(reference, () =>
    activity(`base ${reference}`, context, async ({ line }) => {
      const watch = { signal: context.signal, line }
      if (base.kind === 'image') return engine.pullImage(reference, watch)
      const labels = { [keyLabel]: `debian ${base.release} minbase` }
      const made = debianRootFileSystem(base.release, watch)
      // Its own words come first: an import fails as well when the archive breaks off.
      const imported = engine.importImage(made.archive, { reference, labels })
      imported.catch(() => {})
      await made.finished
      return imported
    }),
  )
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
