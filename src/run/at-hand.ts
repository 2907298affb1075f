import type { Engine, EngineImage } from '../engines/engine.ts'
import { keyLabel } from '../engines/labels.ts'
import { ReproError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'
import type { Package } from '../model/package.ts'
import type { DataPlan, ImageRecipe, Layer, Plan, StepPlan } from '../model/plan.ts'
import type { ImageFile } from '../model/run.ts'
import { baseName, environmentReference } from '../plan/image.ts'
import { activity } from './activity.ts'
import { obtainData } from './data.ts'
import { imageLoadedBefore } from './image-file.ts'
import { stockFor } from './stock.ts'

/** Something that is needed and not on this machine. */
interface Missing {
  readonly what: string
  /** What brings it here. */
  readonly remedy: string
}

/** Layers whose commands ask registries, or may ask anybody. */
const asking: readonly Layer['name'][] = ['runtimes', 'apt', 'pip', 'npm', 'setup']

/**
 * Where the network may not be asked: that all is on this machine that running a package needs. Looks, and runs nothing.
 * @throws ReproError `offline` with everything that is missing, and what to do about each
 */
export async function ensureAtHand(
  engine: Engine,
  pkg: Package,
  { image, data, steps }: Pick<Plan, 'image' | 'data' | 'steps'>,
  context: RunContext,
): Promise<void> {
  if (context.settings.connection === 'online') return
  const missing = await activity('what is needed offline', context, async ({ line }) => [
    ...(await missingOfEnvironment(engine, image, context)),
    ...(await missingData(pkg, data, context, line)),
    ...missingNetwork(steps),
  ])
  refuse(missing)
}

/** An environment that nobody has to be asked for. */
interface AtHand {
  readonly image: EngineImage
  /** Where it came from a file. */
  readonly file?: ImageFile
}

/**
 * The environment alone, where the network may not be asked: as it was built or loaded at another time; absent where it
 * can be built of what is on this machine.
 * @throws ReproError `offline` where it cannot
 */
export async function environmentOffline(
  engine: Engine,
  recipe: ImageRecipe,
  context: RunContext,
): Promise<AtHand | undefined> {
  const had = await environmentAtHand(engine, recipe, context)
  if (had === undefined) refuse(await missingLayers(engine, recipe))
  return had
}

/** The environment as it was built or loaded at another time, whatever has become of its base since. */
async function environmentAtHand(
  engine: Engine,
  recipe: ImageRecipe,
  context: RunContext,
): Promise<AtHand | undefined> {
  const built = await engine.findImage(environmentReference(recipe))
  if (built?.labels[keyLabel] === recipe.key) return { image: built }
  return imageLoadedBefore(engine, recipe, context.settings)
}

/** Why a build fails where all seemed to be there: only the engine knows what it still keeps of earlier ones. */
export function emptiedCache(cause: ReproError): ReproError {
  return new ReproError('offline', 'the engine no longer keeps what it has built before of this environment', {
    hint: 'Its build cache was emptied. `repro build` where there is network builds it anew, and `--save FILE` keeps it.',
    log: cause.log,
    cause,
  })
}

/** Nobody listens there: what asks the network by the usual variables fails at once. No part of a layer's key. */
export const nowhere: Readonly<Record<string, string>> = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, 'http://127.0.0.1:9']),
)

async function missingOfEnvironment(engine: Engine, recipe: ImageRecipe, context: RunContext): Promise<Missing[]> {
  if (context.settings.imageFile !== undefined) return []
  const had = await environmentAtHand(engine, recipe, context)
  return had === undefined ? missingLayers(engine, recipe) : []
}

/**
 * What a build would have to ask for. The engine cannot be asked what its build cache keeps; it keeps what an
 * environment was made of that is still there and stands on the same base.
 */
async function missingLayers(engine: Engine, recipe: ImageRecipe): Promise<Missing[]> {
  const { base, environments } = await stockFor(engine, recipe)
  const kept = new Set(
    environments.filter((one) => base !== undefined && one.base === base).flatMap(({ keys }) => keys),
  )
  const unbuilt = recipe.layers.filter(({ name, key }) => asking.includes(name) && !kept.has(key))
  const missing = [
    ...(base === undefined ? [`the base ${baseName(recipe.base)}`] : []),
    ...unbuilt.map(({ label }) => label),
  ]
  return missing.map((what) => ({ what, remedy: environmentRemedy }))
}

const environmentRemedy =
  '`repro build` where there is network; or give the environment by --image, as `repro build --save` writes it'

async function missingData(
  { root }: Package,
  data: readonly DataPlan[],
  context: RunContext,
  line: (text: string) => void,
): Promise<Missing[]> {
  const looks = await Promise.all(
    data.map(async (one) => {
      try {
        await obtainData(root, one, context, line)
        return []
      } catch (error) {
        if (!(error instanceof ReproError) || error.code !== 'data-unavailable') throw error
        const from = one.urls.length === 0 ? '' : `, as from ${one.urls[0]}`
        return [
          {
            what: `the data ${one.path}`,
            remedy: `get the file with sha256 ${one.sha256}${from}, and name its directory with --data DIR`,
          },
        ]
      }
    }),
  )
  return looks.flat()
}

function missingNetwork(steps: readonly StepPlan[]): Missing[] {
  return steps
    .filter(({ network }) => network)
    .map(({ name }) => ({
      what: `the network of step ${name}`,
      remedy: 'it asks for `network: true`, and runs without --offline only',
    }))
}

function refuse(missing: readonly Missing[]): void {
  if (missing.length === 0) return
  const named = (all: readonly Missing[]): string => all.map(({ what }) => what).join('; ')
  const remedies = [...new Set(missing.map(({ remedy }) => remedy))].map(
    (remedy) => `  ${named(missing.filter((one) => one.remedy === remedy))}: ${remedy}`,
  )
  throw new ReproError('offline', `not on this machine: ${named(missing)}`, {
    hint: `--offline asks nobody for it, and nothing was run.\n${remedies.join('\n')}`,
  })
}
