import type { Installed, Inventory } from '../model/inventory.ts'
import type { Drift, Lock } from '../model/lock.ts'
import { byText } from './order.ts'

type Installations = Omit<Inventory, 'incomplete' | 'distribution'>

/** What a reader looks at first: what a paper names, before what it never heard of. */
const kinds = ['runtimes', 'pip', 'npm', 'r', 'apt'] as const

/** In what an environment is not the locked one. `base`: what it was built on, as the lock would say it. */
export function driftFromLock(lock: Lock, inventory: Inventory, base: Lock['base']): Drift[] {
  // A Debian that was made on another day has other files; what it is made of is among the packages.
  const isSameBase =
    lock.base.digest === base.digest || (lock.base.name === base.name && base.name.startsWith('debian '))
  const bases = (one: Lock['base']): string => `${one.name} ${one.digest}`
  return [
    ...(isSameBase ? [] : [{ kind: 'base' as const, name: 'base', locked: bases(lock.base), found: bases(base) }]),
    ...inventoryDrift(lock, inventory),
  ]
}

/** What differs from one environment to another, in the order in which it is suspected. */
export function inventoryDrift(then: Installations, now: Installations): Drift[] {
  const platforms = { kind: 'platform' as const, name: 'platform', locked: then.platform, found: now.platform }
  return [
    ...(then.platform === now.platform ? [] : [platforms]),
    ...kinds.flatMap((kind) => listDrift(then[kind], now[kind]).map((one): Drift => ({ kind, ...one }))),
  ]
}

/** What differs from one list to another, by name. */
export function listDrift(then: readonly Installed[], now: readonly Installed[]): Omit<Drift, 'kind'>[] {
  const [before, after] = [grouped(then), grouped(now)]
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(byText)
  return names.flatMap((name) => {
    const [old = [], present = []] = [before.get(name), after.get(name)]
    if (versions(old) !== versions(present)) return [{ name, locked: versions(old), found: versions(present) }]
    const isOther = old.some(({ version, hash }) => {
      const others = present.filter((one) => one.version === version && one.hash !== undefined)
      return hash !== undefined && others.length > 0 && !others.some((one) => one.hash === hash)
    })
    return isOther ? [{ name, locked: withHashes(old), found: withHashes(present) }] : []
  })
}

/** Drift in words: `flask 3.0.3 → 3.1.0`. */
export function driftText({ kind, name, locked, found }: Drift): string {
  const title = kind === 'base' || kind === 'platform' ? name : `${name} (${kind === 'runtimes' ? 'runtime' : kind})`
  return `${title} ${locked ?? 'absent'} → ${found ?? 'absent'}`
}

function grouped(installed: readonly Installed[]): Map<string, Installed[]> {
  const groups = new Map<string, Installed[]>()
  for (const one of installed) {
    const group = groups.get(one.name)
    if (group === undefined) groups.set(one.name, [one])
    else group.push(one)
  }
  return groups
}

function versions(installed: readonly Installed[]): string | undefined {
  const each = [...new Set(installed.map(({ version }) => version))].sort(byText)
  return each.length === 0 ? undefined : each.join(', ')
}

function withHashes(installed: readonly Installed[]): string {
  return installed.map(({ version, hash }) => [version, hash].filter(Boolean).join(' ')).join(', ')
}
