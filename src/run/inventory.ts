import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { InventoryReader } from '../environment/inventory.ts'
import type { Engine, EngineImage } from '../engines/engine.ts'
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
 * What is installed in an image. Read from its files, without running anything of it, and kept by the image's id: the
 * same id has the same files.
 * @throws ReproError `engine-failed`
 */
export async function takeInventory(engine: Engine, image: EngineImage, context: RunContext): Promise<Inventory> {
  const name = sha256(`${inventoryVersion} ${image.id}`)
  const kept = path.join(context.settings.storeDirectory, 'inventories', `${name}.json`)
  const known = await readFile(kept, 'utf8').catch(() => undefined)
  if (known !== undefined) return JSON.parse(known) as Inventory
  return activity('inventory', context, async () => {
    watchOver(engine.place)
    await using files = await engine.openImage(image.id, runLabels(newRunId()))
    const reader = new InventoryReader()
    const trouble = await readImageFiles(files.archive, reader, context.signal)
    const inventory = reader.inventory(image.platform, trouble)
    if (inventory.incomplete === undefined) await writeWhole(kept, `${JSON.stringify(inventory, undefined, 1)}\n`)
    return inventory
  })
}
