/** What lies in a directory, as far as proposing a manifest looks at it. */
export interface Listing {
  /** The directory's own name. */
  readonly name: string
  /** Sorted by path. */
  readonly files: readonly ListedFile[]
}

export interface ListedFile {
  /** Relative to the directory, with forward slashes. */
  readonly path: string
  readonly executable: boolean
  /** Absent where the file is large or no text. */
  readonly text: string | undefined
}

/** One line of a file, and its number from 1. */
export interface Line {
  readonly text: string
  readonly number: number
}

export function textAt(listing: Listing, path: string): string | undefined {
  return listing.files.find((file) => file.path === path)?.text
}

export function has(listing: Listing, path: string): boolean {
  return listing.files.some((file) => file.path === path)
}

/** The texts of all files whose path matches. */
export function textsOf(listing: Listing, pattern: RegExp): (ListedFile & { readonly text: string })[] {
  return listing.files.flatMap((file) =>
    pattern.test(file.path) && file.text !== undefined ? [{ ...file, text: file.text }] : [],
  )
}

export function linesOf(text: string): Line[] {
  return text.split(/\r\n|\n|\r/).map((line, index) => ({ text: line, number: index + 1 }))
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The directory of a path, with a slash at its end; empty at the top. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** A path as it is meant from within a directory: without `./` and `..`; absent where it leads out of the package. */
export function joinPath(directory: string, relative: string): string | undefined {
  if (relative.startsWith('/') || relative.startsWith('~')) return undefined
  const parts: string[] = []
  for (const part of `${directory}/${relative}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts.length === 0 ? undefined : parts.join('/')
}

/** The README, if there is one: the uppermost, by the usual names. */
export function readmeOf(listing: Listing): (ListedFile & { readonly text: string }) | undefined {
  return textsOf(listing, /^readme(\.(md|markdown|rst|txt|org))?$/i)[0]
}
