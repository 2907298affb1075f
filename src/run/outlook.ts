import { askEngine } from '../engines/select.ts'
import type { Engine } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'
import type { EngineStock, Outlook } from '../model/outlook.ts'
import type { Package } from '../model/package.ts'
import type { ImageRecipe, Plan } from '../model/plan.ts'
import { layerOutlooks } from '../plan/why.ts'
import { lastParts, partsOf } from './built.ts'
import { EarlierRuns } from './earlier.ts'
import { foresee, rerunOf } from './foresee.ts'
import { stockFor } from './stock.ts'

/** What building and running a package would do now, and why. Nothing is changed, and no engine is needed. */
export async function lookAhead(
  pkg: Package,
  plan: Plan,
  context: RunContext,
  find: (context: RunContext) => Promise<Engine | undefined> = askEngine,
): Promise<Outlook> {
  const asked = await stockOf(plan.image, () => find(context))
  context.signal.throwIfAborted()
  const before = await lastParts(pkg)
  const foreseen = await foresee(await EarlierRuns.open(pkg, plan, context.settings.seed), plan)
  return {
    engine: asked?.engine,
    layers: layerOutlooks(await partsOf(pkg, plan.image), { before, stock: asked?.stock }),
    steps: foreseen.map(({ step, foresight }) => ({ ...step, rerun: rerunOf(foresight) })),
  }
}

/** What an engine has of it; nothing where none answers, or it breaks off. */
async function stockOf(
  recipe: ImageRecipe,
  find: () => Promise<Engine | undefined>,
): Promise<{ readonly engine: string; readonly stock: EngineStock } | undefined> {
  try {
    await using engine = await find()
    if (engine === undefined) return undefined
    return { engine: engine.identity.name, stock: await stockFor(engine, recipe) }
  } catch (error) {
    if (error instanceof ReproError && error.code === 'engine-failed') return undefined
    throw error
  }
}
