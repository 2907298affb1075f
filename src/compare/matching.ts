/** Which items of two lists can stand for each other, told of their places. */
export interface Matching {
  readonly expectedCount: number
  readonly observedCount: number
  readonly agree: (expected: number, observed: number) => boolean
  /** Whether the two are the very same: such pairs are tried first. */
  readonly isSame: (expected: number, observed: number) => boolean
}

/**
 * Pairs as many items of two lists as can be: places in both. How many does not depend on the order of either list,
 * as it would if each took the first that agrees.
 * Source: H. W. Kuhn, The Hungarian method for the assignment problem, 1955, in its form for a bipartite graph without
 * weights (augmenting paths). Time: the product of both lengths for `agree`, times the shorter one for the rest.
 */
export function pairUp({ expectedCount, observedCount, agree, isSame }: Matching): [number, number][] {
  const observedPlaces = Array.from({ length: observedCount }, (_, place) => place)
  const possible = Array.from({ length: expectedCount }, (_, expected) =>
    observedPlaces.filter((observed) => agree(expected, observed)),
  )
  const holderOf = new Map<number, number>()
  const seated = new Set<number>()
  for (const [expected, places] of possible.entries()) {
    const same = places.find((observed) => !holderOf.has(observed) && isSame(expected, observed))
    if (same === undefined) continue
    holderOf.set(same, expected)
    seated.add(expected)
  }
  for (const expected of possible.keys()) if (!seated.has(expected)) seat(expected, new Set())
  return [...holderOf]
    .map(([observed, expected]): [number, number] => [expected, observed])
    .toSorted(([a], [b]) => a - b)

  /** Finds a place for an item, where need be by finding another one for the item that holds it. */
  function seat(expected: number, tried: Set<number>): boolean {
    for (const observed of possible[expected] ?? []) {
      if (tried.has(observed)) continue
      tried.add(observed)
      const holder = holderOf.get(observed)
      if (holder !== undefined && !seat(holder, tried)) continue
      holderOf.set(observed, expected)
      return true
    }
    return false
  }
}
