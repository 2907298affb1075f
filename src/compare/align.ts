import { diffArrays } from 'diff'
import type { Words } from './words.ts'

/** One line of a text, as it is printed and as it is compared. */
export interface ReadLine extends Words {
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** What stands in one text, and what stands there in the other; undefined where nothing does. */
export interface LinePair {
  readonly expected: ReadLine | undefined
  readonly observed: ReadLine | undefined
}

/** More insertions and deletions than these are not looked for in one window: the lines are paired as they stand. */
const longestEdit = 100

/**
 * Which lines of two pieces of text stand for each other: the longest run of lines that agree, and between them those
 * with the same words.
 * Source: E. W. Myers, An O(ND) difference algorithm and its variations, 1986, by the package `diff`.
 */
export function alignLines(
  expected: readonly ReadLine[],
  observed: readonly ReadLine[],
  agree: (expected: ReadLine, observed: ReadLine) => boolean,
): Hunk[] {
  const parts = diffArrays([...expected], [...observed], { comparator: agree, maxEditLength: longestEdit })
  if (parts === undefined) return [{ isSame: false, pairs: pairLines(expected, observed) }]
  const hunks: Hunk[] = []
  let [at, place] = [0, 0]
  for (let index = 0; index < parts.length;) {
    const isSame = parts[index]?.added !== true && parts[index]?.removed !== true
    let [left, right] = [at, place]
    do {
      const part = parts[index]
      if (part?.added !== true) left += part?.count ?? 0
      if (part?.removed !== true) right += part?.count ?? 0
      index += 1
    } while (!isSame && (parts[index]?.added === true || parts[index]?.removed === true))
    const [removed, added] = [expected.slice(at, left), observed.slice(place, right)]
    const pairs = isSame
      ? removed.map((line, i) => ({ expected: line, observed: added[i] }))
      : pairLines(removed, added)
    hunks.push({ isSame, pairs })
    at = left
    place = right
  }
  return hunks
}

/** Lines that follow each other and all agree, or all do not. */
export interface Hunk {
  readonly isSame: boolean
  readonly pairs: readonly LinePair[]
}

/** Pairs lines of the same words, in order; the others stand alone. */
function pairLines(expected: readonly ReadLine[], observed: readonly ReadLine[]): LinePair[] {
  const pairs: LinePair[] = []
  let next = 0
  for (const line of expected) {
    const found = observed.findIndex((other, index) => index >= next && hasSameWords(line, other))
    if (found < 0) {
      pairs.push({ expected: line, observed: undefined })
      continue
    }
    for (const other of observed.slice(next, found)) pairs.push({ expected: undefined, observed: other })
    pairs.push({ expected: line, observed: observed[found] })
    next = found + 1
  }
  for (const other of observed.slice(next)) pairs.push({ expected: undefined, observed: other })
  return pairs
}

export function hasSameWords(expected: Words, observed: Words): boolean {
  return expected.pattern === observed.pattern && expected.numbers.length === observed.numbers.length
}
