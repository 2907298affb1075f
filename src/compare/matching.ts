/**
 * Pairs as many items of two lists as can be: `[expected, observed]` indices. Which pairs are possible says `agree`.
 * The number of pairs does not depend on the order of either list, which taking the first that agrees would.
 * Source: H. W. Kuhn, The Hungarian method for the assignment problem, 1955, in its form for a bipartite graph without
 * weights (augmenting paths). Time: product of the lengths for `agree`, times the shorter one at worst for the rest.
 */
export function pairUp(
  expectedCount: number,
  observedCount: number,
  agree: (expected: number, observed: number) => boolean,
): [number, number][] {
  const possible = Array.from({ length: expectedCount }, (_, expected) =>
    Array.from({ length: observedCount }, (_, observed) => observed).filter((observed) => agree(expected, observed)),
  )
  const partnerOf = new Map<number, number>()
  for (let expected = 0; expected < expectedCount; expected += 1) place(expected, new Set())
  return [...partnerOf].map(([observed, expected]): [number, number] => [expected, observed]).toSorted(([a], [b]) => a - b)

  /** Finds a partner for an item, where need be by finding another one for the item that has him. */
  function place(expected: number, tried: Set<number>): boolean {
    for (const observed of possible[expected] ?? []) {
      if (tried.has(observed)) continue
      tried.add(observed)
      const holder = partnerOf.get(observed)
      if (holder !== undefined && !place(holder, tried)) continue
      partnerOf.set(observed, expected)
      return true
    }
    return false
  }
}
