import type { Installed } from '../model/inventory.ts'

/** By name, then version: the same order on any machine, whatever its language. */
export function byName(a: Installed, b: Installed): number {
  return byText(a.name, b.name) || byText(a.version, b.version) || byText(a.hash ?? '', b.hash ?? '')
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
