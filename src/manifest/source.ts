import { ReproError, type Problem } from '../errors.ts'

/** Largest manifest that is read, bytes. */
const maxSize = 1024 * 1024

/** Most problems that are told at once; who has more reads the first ones first. */
export const maxProblems = 100

/** What is wrong at a place of the text. */
export interface Complaint {
  /** Offset in the text, UTF-16 code units. */
  readonly offset: number
  /** One sentence without a full stop. */
  readonly message: string
  readonly hint: string
}

/** A manifest's text, with its places as a reader counts them. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly problemOf: (complaint: Complaint) => Problem
}

/**
 * Takes a manifest's bytes as text.
 * Throws `manifest-invalid` where it is too large, not UTF-8, or holds characters that no editor shows.
 */
export function readSource(input: string | Uint8Array, file: string): Source {
  if (input.length > maxSize) {
    const message = `the manifest is larger than ${maxSize / 1024} KiB`
    const hint = 'keep data in files of the package and name them in the manifest'
    throw invalidManifest(sourceOf('', file), [{ offset: 0, message, hint }])
  }
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input)
  const source = sourceOf(text.replace(/^\uFEFF/u, ''), file)
  const complaints = [...(typeof input === 'string' ? [] : badBytes(input, source.text)), ...badCharacters(source.text)]
  if (complaints.length > 0) throw invalidManifest(source, complaints)
  return source
}

/** The error that carries all problems in the order of their places. */
export function invalidManifest(source: Source, complaints: readonly Complaint[]): ReproError {
  const told = complaints.toSorted((a, b) => a.offset - b.offset).slice(0, maxProblems)
  const problems = told.map(source.problemOf)
  const cut = complaints.length > maxProblems ? 'more than ' : ''
  const count = told.length === 1 ? 'a problem' : `${cut}${told.length} problems`
  return new ReproError('manifest-invalid', `${source.file} has ${count}`, { problems })
}

/** The first control character (but tab and line ends) or lone surrogate of a text, with its name, e.g. "U+001B". */
export function findUnshown(text: string): { readonly offset: number; readonly name: string } | undefined {
  const match = /[^\P{Cc}\t\n\r]|\p{Cs}/u.exec(text)
  return match === null ? undefined : { offset: match.index, name: nameCharacter(match[0]) }
}

/** The Unicode name of a character by its number, e.g. "U+001B". */
export function nameCharacter(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** A text and its places, under the name that a reader knows. */
export function sourceOf(text: string, file: string): Source {
  return {
    file,
    text,
    problemOf: ({ offset, message, hint }) => {
      const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
      const end = text.indexOf('\n', start)
      const source = text.slice(start, end < 0 ? text.length : end).replace(/\r$/u, '')
      // A reader counts characters; JavaScript counts two for what lies beyond U+FFFF.
      const column = Array.from(source.slice(0, offset - start)).length + 1
      return { file, line: countLines(text, start) + 1, column, source, message, hint }
    },
  }
}

function countLines(text: string, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Where the bytes cease to be UTF-8: where the text, written again, is not what was read. */
function badBytes(bytes: Uint8Array, text: string): Complaint[] {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const read = hasMark ? bytes.subarray(3) : bytes
  const written = new TextEncoder().encode(text)
  const isSame = (byte: number | undefined, at: number) => byte === read[at]
  if (written.length === read.length && written.every(isSame)) return []
  const end = written.findIndex((byte, at) => !isSame(byte, at))
  const before = new TextDecoder().decode(read.subarray(0, end < 0 ? written.length : end))
  const offset = before.replace(/\uFFFD+$/u, '').length
  return [{ offset, message: 'this is not UTF-8', hint: 'save the file with the encoding UTF-8' }]
}

function badCharacters(text: string): Complaint[] {
  const found = findUnshown(text)
  if (found === undefined) return []
  return [
    {
      offset: found.offset,
      message: `${found.name} stands here, which no editor shows`,
      hint: 'remove this character',
    },
  ]
}
