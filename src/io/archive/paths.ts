/** The longest name that file systems hold, and the longest path that every system can open; in bytes. */
const longestName = 255
const longestPath = 1000

/** Why a path cannot be the same file's on every machine, in words that follow it; absent where it can. */
export function faultOfPath(path: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(path)) return 'has characters that are not shown'
  if (path.includes('\\')) return 'has a backslash, which separates directories on some machines'
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) return 'is absolute'
  const names = path.split('/')
  if (names.includes('..')) return 'leads out with `..`'
  if (names.some((name) => name === '' || name === '.')) return 'has an empty part or a `.` in it'
  if (names.some((name) => /[. ]$/.test(name))) return 'has a name that ends in a dot or a space'
  if (names.some((name) => Buffer.byteLength(name) > longestName)) return `has a name of more than ${longestName} bytes`
  if (Buffer.byteLength(path) > longestPath) return `is longer than ${longestPath} bytes`
  return undefined
}

export type PathKind = 'file' | 'directory'

interface Place {
  readonly name: string
  readonly kind: PathKind
  /** Whether it was named itself, and not only by what lies in it. */
  named: boolean
  readonly within: Map<string, Place>
}

const nothingWithin = new Map<string, Place>()

/** The paths of one tree, of which no two may be the same file on any machine. */
export class PathTree {
  readonly #top = new Map<string, Place>()
  #size = 0

  /** Files and directories so far, also those that only their content names. */
  get size(): number {
    return this.#size
  }

  /** Takes a path in. @returns why it cannot stand beside those before, in words that follow it; absent where it can. */
  add(path: string, kind: PathKind): string | undefined {
    const names = path.split('/')
    let level = this.#top
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1
      const key = folded(name)
      const found = level.get(key)
      const place = found ?? newPlace(name, isLast ? kind : 'directory')
      if (found === undefined) {
        level.set(key, place)
        this.#size++
      }
      if (place.name !== name) return `differs from ${JSON.stringify(place.name)} only by case or by Unicode form`
      if (!isLast && place.kind === 'file') return 'lies in what is a file'
      if (isLast && (place.named || place.kind !== kind || (found !== undefined && kind === 'file')))
        return 'is there twice'
      if (isLast) place.named = true
      level = place.within
    }
    return undefined
  }
}

function newPlace(name: string, kind: PathKind): Place {
  return { name, kind, named: false, within: kind === 'file' ? nothingWithin : new Map() }
}

/** Two names that some file system takes for one have the same folded form. */
function folded(name: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  if (/^[\u0000-\u007f]*$/.test(name)) return name.toLowerCase()
  return name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC')
}
