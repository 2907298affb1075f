import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { InventoryReader, inventoryOf, type Seen } from '../environment/inventory.ts'
import { workDirectory, type Engine, type EngineImage } from '../engines/engine.ts'
import { runLabels } from '../engines/labels.ts'
import { newRunId } from '../io/clock.ts'
import { writeWhole } from '../io/files.ts'
import { sha256 } from '../io/hash.ts'
import { readImageFiles } from '../io/image-files.ts'
import type { RunContext } from '../model/context.ts'
import type { Inventory } from '../model/inventory.ts'
import { activity } from './activity.ts'
import { watchOver } from './watchdog.ts'

/** Changed when more is read of an image than before, so that what was kept is read anew. */
const inventoryVersion = 2

/**
 * What the image's last layer is: the package's own files, which lie in the work directory, so that the layers below it
 * hold all else; or nobody knows.
 */
export type LastLayer = 'code' | 'unknown'

/**
 * What is installed in an image. Read from its files, without running anything of it, and kept by the image's id: the
 * same id has the same files. What lies below the package's own files is kept by its layers: where only those files
 * have changed, only they are read.
 * @throws ReproError `engine-failed`
 */
export async function takeInventory(
  engine: Engine,
  { image, lastLayer }: { readonly image: EngineImage; readonly lastLayer: LastLayer },
  context: RunContext,
): Promise<Inventory> {
  const kept = fileFor(image.id, context)
  const known = await contentOf(kept)
  if (known !== undefined) return known as Inventory
  return activity('inventory', context, async () => {
    watchOver(engine.place)
    const below = lastLayer === 'code' ? fileFor(`below ${image.layers.slice(0, -1).join(' ')}`, context) : undefined
    const { parts, trouble } =
      (await readCode(engine, image, below, context)) ?? (await readAll(engine, image, context))
    const inventory = inventoryOf(parts, image.platform, trouble)
    if (inventory.incomplete !== undefined) return inventory
    await writeWhole(kept, `${JSON.stringify(inventory, undefined, 1)}\n`)
    if (below !== undefined) await writeWhole(below, `${JSON.stringify(parts[0])}\n`)
    return inventory
  })
}

/** What was read of an image: all but the work directory, and the work directory; and why that is not all of it. */
interface Read {
  readonly parts: readonly [Seen, Seen]
  readonly trouble: string | undefined
}

/** Reads the work directory alone, where the rest is known. */
async function readCode(
  engine: Engine,
  { id }: EngineImage,
  below: string | undefined,
  { signal }: RunContext,
): Promise<Read | undefined> {
  const rest = below && ((await contentOf(below)) as Seen | undefined)
  if (!rest) return undefined
  await using files = await engine.openImageDirectory(id, workDirectory, runLabels(newRunId()))
  if (files === undefined) return undefined
  const code = new InventoryReader()
  const above = `${path.posix.dirname(workDirectory).slice(1)}/`
  const trouble = await readImageFiles(files.archive, code, { signal, above })
  return { parts: [rest, code.seen], trouble }
}

async function readAll(engine: Engine, { id }: EngineImage, { signal }: RunContext): Promise<Read> {
  await using files = await engine.openImage(id, runLabels(newRunId()))
  const [rest, code] = [new InventoryReader(), new InventoryReader()]
  const inWork = `${workDirectory.slice(1)}/`
  const reader = {
    wants: (file: string) => rest.wants(file),
    add: (file: string, text: string) => (file.startsWith(inWork) ? code : rest).add(file, text),
  }
  const trouble = await readImageFiles(files.archive, reader, { signal })
  return { parts: [rest.seen, code.seen], trouble }
}

function fileFor(what: string, { settings }: RunContext): string {
  return path.join(settings.storeDirectory, 'inventories', `${sha256(`${inventoryVersion} ${what}`)}.json`)
}

async function contentOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
