import { stringify } from 'yaml'
import type { PackageFile } from '../model/package.ts'
import type { Place } from './document.ts'
import { namePath, type Finding, type Fix } from './finding.ts'
import { quote } from './json.ts'
import { draftManifest, findFaults, placeAt, type Draft } from './read.ts'
import type { Json } from '../model/json.ts'

/** A manifest after what could safely be mended was. */
export interface Fixed {
  readonly text: string
  /** What was done, each with its line, e.g. "line 12: `dependancies` is now `dependencies`". */
  readonly done: readonly string[]
}

/** Some characters of the text, and what stands there instead. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What is known of the package beside its manifest. */
export interface Surroundings {
  readonly files: readonly PackageFile[]
  /** SHA-256 of the data files that lie at their places. */
  readonly data: ReadonlyMap<string, string>
}

/** So often at most; each mends one thing. */
const mostRounds = 200

/**
 * Mends what has one way only to be mended. Pure. Nothing but the characters that are wrong is touched: comments and
 * formatting stay as they are. A change stays only where what it is for is gone, and nothing is wrong instead that was not before.
 * Throws `manifest-invalid` where it is no YAML that could be one.
 */
export function fixManifest(text: string, file: string, around: Surroundings): Fixed {
  const done: string[] = []
  let draft = draftManifest(text, file)
  const refused = new Set<string>()
  for (let round = 0; round < mostRounds; round++) {
    const findings = findFaults(draft, around.files).map((finding) => withHash(finding, draft, around))
    const next = findings.find((finding) => finding.fix !== undefined && !refused.has(nameOf(finding)))
    if (next?.fix === undefined) break
    const mended = apply(next, next.fix, draft)
    const better = mended === undefined ? undefined : improved(draft, { text: mended, of: next }, around)
    if (better === undefined) {
      refused.add(nameOf(next))
      continue
    }
    done.push(`line ${lineOf(draft, next)}: ${say(next, next.fix)}`)
    draft = better
  }
  return { text: draft.source.text, done }
}

function nameOf({ path, on, message }: Finding): string {
  return JSON.stringify([path, on, message])
}

/** A file of data that lies at its place has the hash that is missing. */
function withHash(finding: Finding, { view }: Draft, { data }: Surroundings): Finding {
  const [top, name, ...deeper] = finding.path
  const hash = top === 'data' && deeper.length === 0 ? data.get(String(name)) : undefined
  const isMissing = hash !== undefined && finding.on === 'key' && finding.message.includes('`sha256`')
  if (!isMissing || !view.data.some(({ text }) => text === name)) return finding
  return { ...finding, fix: { kind: 'add', key: 'sha256', value: hash } }
}

/**
 * The draft of the changed text, where it is better. A key's right name may bring to light what was never looked at
 * below the wrong one.
 */
function improved(
  before: Draft,
  { text, of }: { text: string; of: Finding },
  { files }: Surroundings,
): Draft | undefined {
  try {
    const after = draftManifest(text, before.source.file)
    const count = (draft: Draft): number => findFaults(draft, files).length + draft.document.complaints.length
    const isGone = !findFaults(after, files).some((finding) => nameOf(finding) === nameOf(of))
    return isGone && (of.fix?.kind === 'rename' || count(after) <= count(before)) ? after : undefined
  } catch {
    return undefined
  }
}

function apply({ path }: Finding, fix: Fix, { document, source }: Draft): string | undefined {
  const place = placeAt(document.root, path)
  if (place === undefined) return undefined
  const edit = editOf(fix, place, source.text)
  const above = placeAt(document.root, path.slice(0, -1))
  if (fix.kind === 'rename' && above?.children.has(fix.to) === true) return undefined
  return source.text.slice(0, edit.start) + edit.text + source.text.slice(edit.end)
}

function editOf(fix: Fix, place: Place, text: string): Edit {
  switch (fix.kind) {
    case 'rename':
      return { start: place.key, end: place.keyEnd, text: scalar(fix.to, text.charAt(place.key)) }
    case 'replace':
      return { start: place.value, end: place.valueEnd, text: scalar(fix.value, text.charAt(place.value)) }
    case 'quote':
      return { start: place.value, end: place.valueEnd, text: `"${text.slice(place.value, place.valueEnd)}"` }
    case 'add':
      return addition(`${fix.key}: ${scalar(fix.value, '')}`, place, text)
  }
}

/** A key is added before the first one of its mapping, in the way in which that is written. */
function addition(entry: string, place: Place, text: string): Edit {
  const first = [...place.children.values()].reduce<Place | undefined>(
    (least, child) => (least === undefined || child.key < least.key ? child : least),
    undefined,
  )
  if (first === undefined) {
    const isEmptyFlow = place.isFlow && text.charAt(place.value) === '{'
    if (isEmptyFlow) return { start: place.value, end: place.valueEnd, text: `{ ${entry} }` }
    return { start: place.valueEnd, end: place.valueEnd, text: ` { ${entry} }` }
  }
  if (place.isFlow) return { start: first.key, end: first.key, text: `${entry}, ` }
  const indent = text.slice(text.lastIndexOf('\n', first.key - 1) + 1, first.key)
  return { start: first.key, end: first.key, text: `${entry}\n${indent}` }
}

/** A value as it can stand anywhere in a manifest, in the quotes that `before` has. */
function scalar(value: Json, before: string): string {
  const type = before === '"' ? 'QUOTE_DOUBLE' : before === "'" ? 'QUOTE_SINGLE' : 'PLAIN'
  const list = stringify([value], {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
    defaultStringType: type,
  })
  // In a list, so that what would end it there is quoted as well.
  return list.trim().slice(1, -1).trim()
}

function lineOf({ document, source }: Draft, { path, on }: Finding): number {
  const place = placeAt(document.root, path)
  const offset = (on === 'key' ? place?.key : place?.value) ?? 0
  return source.text.slice(0, offset).split('\n').length
}

function say({ path }: Finding, fix: Fix): string {
  const name = quote(namePath(path))
  switch (fix.kind) {
    case 'rename':
      return `${name} is now ${quote(fix.to)}`
    case 'replace':
      return `${name} is now ${quote(scalar(fix.value, ''))}`
    case 'quote':
      return `${name} is now in quotes`
    case 'add':
      return `${path.length === 0 ? 'the manifest' : name} has now ${quote(`${fix.key}: ${scalar(fix.value, '')}`)}`
  }
}
