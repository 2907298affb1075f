import path from 'node:path'
import { inventoryDrift, driftText } from '../../environment/drift.ts'
import { lockName, lockText } from '../../environment/lock.ts'
import { findEngine } from '../../engines/select.ts'
import type { ExitCode } from '../../errors.ts'
import { writeWhole } from '../../io/files.ts'
import { openDirectory } from '../../manifest/open.ts'
import type { Lock } from '../../model/lock.ts'
import { askedOf, baseName, planImage } from '../../plan/image.ts'
import { refreshBase } from '../../run/base.ts'
import { buildImage } from '../../run/image.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson } from '../terminal.ts'

/** Builds the environment as it comes today, writes down what it is, and builds that once more from the lock. */
export async function command(
  [directory = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openDirectory(directory)
  await using engine = await findEngine(context)
  const free = planImage({ manifest: pkg.manifest, files: pkg.files })
  await refreshBase(engine, free.base, context)
  const found = await buildImage(engine, { ...pkg, lock: undefined }, free, context)
  const { incomplete, ...inventory } = found.inventory
  if (incomplete !== undefined) context.emit({ type: 'warning', message: `the lock may not name all: ${incomplete}` })
  const base = { name: baseName(free.base), digest: found.baseDigest ?? found.id }
  const draft: Lock = { format: 1, ...inventory, asked: askedOf(pkg), base, layers: [] }
  const recipe = planImage({ manifest: pkg.manifest, files: pkg.files, lock: draft })
  const layers = recipe.layers.filter(({ name }) => name !== 'code').map(({ name, key }) => ({ name, key }))
  const lock: Lock = { ...draft, layers }
  const built = await buildImage(engine, { ...pkg, lock }, recipe, context)
  await writeWhole(path.join(pkg.root, lockName), lockText(lock), pkg.runsDirectory)
  const drift = inventoryDrift(lock, built.inventory)
  for (const one of drift)
    context.emit({ type: 'warning', message: `built from the lock, it is not the same: ${driftText(one)}` })
  const changed = pkg.lock === undefined ? [] : inventoryDrift(pkg.lock, lock)
  context[Symbol.dispose]()
  if (options.json === true) printJson({ lock: path.join(pkg.root, lockName), changed, drift })
  else {
    const { apt, pip, npm, r } = lock
    const counts = Object.entries({ apt, pip, npm, r }).filter(([, list]) => list.length > 0)
    const counted = counts.map(([name, list]) => `${list.length} ${name}`).join(', ') || 'no'
    print(`${path.join(pkg.root, lockName)}: ${counted} packages`)
    for (const one of changed) print(`  ${driftText(one)}`)
  }
  return 0
}
