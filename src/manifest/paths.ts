import { quote } from './json.ts'

/** What is wrong with a path, and what to do. */
export interface PathFault {
  readonly message: string
  readonly hint: string
  /** The same path in the spelling that is wanted. */
  readonly instead?: string
}

/** What `repro` itself writes or reads at the top of a package. */
const reserved = new Set(['repro.yaml', 'recorded', '.repro'])

/**
 * Why a path is not one inside the package in its one spelling; absent where it is. One spelling, so that two paths
 * are the same file only if they are the same text. A slash at its end says that it is a directory.
 */
export function faultOfPath(path: string): PathFault | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) return fault('has characters that are not shown', 'remove them')
  if (path.includes('\\')) return respelt('has a backslash', path.replaceAll('\\', '/'))
  if (path.startsWith('/') || /^[a-zA-Z]:/u.test(path)) {
    return fault('is absolute', 'write it relative to the manifest; every step starts in the package')
  }
  if (path.startsWith('~')) return fault('begins in a home directory', 'write it relative to the manifest')
  const segments = path.replace(/\/$/u, '').split('/')
  if (segments.includes('..')) return fault('leads out of the package', 'write a path inside the package, without `..`')
  const plain = segments.filter((segment) => segment !== '.' && segment !== '')
  if (plain.length === 0) return fault('is the package itself', 'name a file or a directory in it')
  if (plain.length < segments.length) {
    return respelt('has more than it needs', plain.join('/') + (path.endsWith('/') ? '/' : ''))
  }
  if (segments.some((segment) => new TextEncoder().encode(segment).length > 255)) {
    return fault('has a name longer than 255 bytes', 'choose a shorter name')
  }
  return undefined
}

/** Why a path is not one that a step may write; absent where it is. */
export function faultOfWrittenPath(path: string): PathFault | undefined {
  const [top = ''] = path.split('/')
  if (reserved.has(top.toLowerCase())) return fault(`belongs to repro (${top})`, 'choose another place')
  if (/[*?[\]{}]/u.test(path))
    return fault('is a pattern', 'name each file, or their directory with a slash at its end')
  return faultOfPath(path)
}

/** The path without the slash that says directory. */
export function trimSlash(path: string): string {
  return path.replace(/\/$/u, '')
}

/** The directories above a path, from the top, and the path itself: `a/b/` gives `a` and `a/b`. */
export function* prefixesOf(path: string): Generator<string> {
  const whole = trimSlash(path)
  for (let at = whole.indexOf('/'); at >= 0; at = whole.indexOf('/', at + 1)) yield whole.slice(0, at)
  yield whole
}

function fault(message: string, hint: string): PathFault {
  return { message, hint }
}

function respelt(message: string, instead: string): PathFault {
  return { message, hint: `write ${quote(instead)}`, instead }
}
