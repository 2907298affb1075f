import { isGone, parseOwner } from '../io/owner.ts'
import type { Engine, Leftover } from './engine.ts'
import { ownerLabel } from './labels.ts'

/**
 * Removes what belongs to runs whose process is gone. What another machine's or a living process holds stays.
 * @returns what was removed.
 */
export async function reap(engine: Engine): Promise<Leftover[]> {
  return removeAll(engine, ({ labels }) => {
    const owner = parseOwner(labels[ownerLabel] ?? '')
    return owner !== undefined && isGone(owner)
  })
}

/** Removes what is chosen: containers first, since they hold the others. One that cannot go stops none of the rest. */
export async function removeAll(engine: Engine, chosen: (leftover: Leftover) => boolean): Promise<Leftover[]> {
  const leftovers = (await engine.leftovers()).filter(chosen)
  const removed: Leftover[] = []
  for (const kind of ['container', 'network', 'volume'] as const) {
    const some = leftovers.filter((leftover) => leftover.kind === kind)
    const ends = await Promise.allSettled(some.map((leftover) => engine.remove(leftover)))
    removed.push(...some.filter((_, index) => ends[index]?.status === 'fulfilled'))
  }
  return removed
}
