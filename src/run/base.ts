import path from 'node:path'
import type { Engine, EngineImage, Watch } from '../engines/engine.ts'
import { keyLabel } from '../engines/labels.ts'
import { ReproError } from '../errors.ts'
import { debianRootFileSystem } from '../io/debian.ts'
import type { RunContext } from '../model/context.ts'
import type { BasePlan, ImageBase } from '../model/plan.ts'
import { hasTag } from '../model/reference.ts'
import { baseName, baseReference, debianSources } from '../plan/image.ts'
import { activity } from './activity.ts'
import { lostBase } from './lost-base.ts'
import { once } from './once.ts'

/** @throws ReproError `base-unavailable` where it cannot be had, or wants what no base may. */
export async function obtainBase(engine: Engine, base: BasePlan, context: RunContext): Promise<EngineImage> {
  const image = await haveBase(engine, base, context)
  const unfit = unfitness(image)
  if (unfit === undefined) return image
  throw new ReproError('base-unavailable', `the base ${baseReference(base)} ${unfit}`, {
    hint: 'Use a base that leaves to the package what is done: most images have a variant that does.',
  })
}

/**
 * What says which base it is: the digest by which its registry serves it; of a Debian made here, the hash of its
 * files, which is the same for the same packages; of another image that no registry has served, its id.
 */
export function baseDigest(base: BasePlan, image: EngineImage): string {
  const [files, ...more] = image.layers
  return image.digest ?? (base.kind === 'debian' && more.length === 0 ? files : undefined) ?? image.id
}

/** Why an image cannot be a base. */
function unfitness({ onBuild, volumes }: EngineImage): string | undefined {
  if (onBuild.length > 0) return `has every build on it do something by itself (ONBUILD ${onBuild[0]})`
  const volume = volumes.find((target) => /^\/*(?:$|(?:proc|sys|dev)(?:\/|$))/.test(path.posix.normalize(target)))
  return volume === undefined ? undefined : `declares ${volume} as a volume, which is the system's own`
}

/** The base, where the engine has it. */
export async function findBase(engine: Engine, base: BasePlan): Promise<EngineImage | undefined> {
  return (await engine.findImage(baseReference(base))) ?? findUnserved(engine, base)
}

async function haveBase(engine: Engine, base: BasePlan, context: RunContext): Promise<EngineImage> {
  const found = await findBase(engine, base)
  if (found !== undefined) return found
  const reference = baseReference(base)
  return once(reference, () =>
    activity(`base ${reference}`, context, async ({ line }) => {
      const watch = { signal: context.signal, line }
      return base.kind === 'image' ? pullBase(engine, base, context, watch) : makeDebian(engine, base, context, watch)
    }),
  )
}

/** An image that was made here and never served has an id and no digest; that is what a lock of it names. */
async function findUnserved(engine: Engine, base: BasePlan): Promise<EngineImage | undefined> {
  if (base.kind === 'debian' || base.digest === undefined) return undefined
  const found = await engine.findImage(base.reference)
  return found?.id === base.digest ? found : undefined
}

async function makeDebian(
  engine: Engine,
  base: BasePlan & { readonly kind: 'debian' },
  { settings }: RunContext,
  watch: Watch,
): Promise<EngineImage> {
  const { release, snapshot } = base
  const sources = snapshot === undefined ? undefined : debianSources(release, snapshot, settings.debianSnapshots)
  const labels = { [keyLabel]: `${baseName(base)} minbase` }
  const made = debianRootFileSystem({ release, sources }, watch)
  // Its own words come first: an import fails as well when the archive breaks off.
  const imported = engine.importImage(made.archive, { reference: baseReference(base), labels })
  imported.catch(() => {})
  await made.finished
  return imported
}

/**
 * Where a tag leads by now: its registry is asked, and what it serves pulled where that is another image than the one
 * that is here. Where it cannot be asked, what is here counts.
 */
export async function refreshBase(engine: Engine, base: BasePlan, context: RunContext): Promise<void> {
  if (base.kind === 'debian' || base.digest !== undefined) return
  const { reference } = base
  const here = await engine.findImage(reference)
  if (here === undefined) return
  const served = await engine.servedDigest(reference)
  if (served === undefined || served === here.digest) return
  await activity(`base ${reference}`, context, ({ line }) =>
    engine.pullImage(reference, { signal: context.signal, line }),
  )
}

/** Pulls an image, by its digest where it has one, and says what became of the tag. */
async function pullBase(engine: Engine, base: ImageBase, context: RunContext, watch: Watch): Promise<EngineImage> {
  const { reference, digest, pinnedBy } = base
  if (digest === undefined) return engine.pullImage(reference, watch)
  try {
    const image = await engine.pullImage(baseReference(base), watch)
    const served = hasTag(reference) ? await engine.servedDigest(reference) : undefined
    if (served !== undefined && served !== digest) {
      const message = `the tag of the base ${reference} has moved: ${pinnedBy} names ${digest}, which is used; the registry now serves ${served} for it`
      context.emit({ type: 'warning', message })
    }
    return image
  } catch (error) {
    watch.signal.throwIfAborted()
    throw await lostBase(engine, base, error)
  }
}
