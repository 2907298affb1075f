import { unescapeSegment } from './pointer.ts'

/** Whether a path pattern names a path. */
export type PathPattern = (path: string) => boolean

/**
 * A pattern of JSON pointers or of paths of files: `/history/*` has one name for `*`, `/**` any number of them, also
 * none. Time is at most the product of both lengths, whatever a stranger writes.
 */
export function pathPattern(pattern: string): PathPattern {
  const names = segments(pattern)
  return (path) => matches(names, segments(path))
}

function segments(path: string): readonly string[] {
  return path === '' ? [] : path.replace(/^\//, '').split('/')
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let [at, place] = [0, 0]
  let [star, retry] = [-1, 0]
  while (place < path.length) {
    const wanted = pattern[at]
    if (wanted === '**') {
      star = at
      retry = place
      at += 1
    } else if (
      wanted !== undefined &&
      (wanted === '*' || unescapeSegment(wanted) === unescapeSegment(path[place] ?? ''))
    ) {
      at += 1
      place += 1
    } else if (star >= 0) {
      // The last ** takes one name more, and what follows it is tried anew.
      retry += 1
      place = retry
      at = star + 1
    } else {
      return false
    }
  }
  return pattern.slice(at).every((name) => name === '**')
}
