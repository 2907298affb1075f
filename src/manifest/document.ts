import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser } from 'yaml'
import type { Document, Node, Pair, Scalar } from 'yaml'
import type { Json } from '../model/json.ts'
import { findUnshown, invalidManifest, type Complaint, type Source } from './source.ts'
import { explainSyntax } from './syntax.ts'

/** Keys and positions from the root, e.g. `['steps', 'train', 'outputs', 0]`. */
export type ManifestPath = readonly (string | number)[]

/** A value of the document, and where it stands. */
export interface Place {
  /** Offset of the value. */
  readonly value: number
  /** Offset of the key before it; of the value where there is none. */
  readonly key: number
  /** Offsets behind the value and behind the key. */
  readonly valueEnd: number
  readonly keyEnd: number
  /** Whether it is a list or mapping in brackets. */
  readonly isFlow: boolean
  /** The characters of a scalar. */
  readonly text: string | undefined
  readonly children: ReadonlyMap<string | number, Place>
}

/** A manifest's text as a value: only what JSON can say, nothing shared, nothing hidden. */
export interface ManifestDocument {
  readonly value: Json
  readonly root: Place
  /** What YAML allows and a manifest does not. */
  readonly complaints: readonly Complaint[]
}

/** Deepest nesting. The composer recurses, and dies near the end of its stack, so it never sees what is deeper. */
const maxDepth = 64

/** Most words and marks: some 10,000 results. Up to here the worst of texts takes two seconds and 320 MiB. */
const maxTokens = 250_000

/** Parses YAML 1.2, core schema. Throws `manifest-invalid` with the errors of syntax where there are any. */
export function parseDocument(source: Source): ManifestDocument {
  const documents = compose(source)
  const errors = documents.flatMap((document) => document.errors)
  const complaints = explainSyntax(errors, source)
  const [document, second] = documents
  if (second !== undefined) {
    const hint = 'remove the line `---` and what follows it'
    complaints.push({ offset: second.range[0], message: 'a second document begins here', hint })
  }
  if (document?.directives?.yaml.explicit === true || hasOwnTags(document)) {
    const message = 'a directive (%YAML or %TAG) stands at the top'
    complaints.push({ offset: 0, message, hint: 'remove it: a manifest is always YAML 1.2' })
  }
  const contents = document?.contents ?? null
  if (contents === null && complaints.length === 0) {
    complaints.push({ offset: 0, message: 'the manifest is empty', hint: 'begin with `repro: 1`' })
  }
  if (complaints.length > 0) throw invalidManifest(source, complaints)
  return takeDocument(contents)
}

function hasOwnTags(document: Document.Parsed | undefined): boolean {
  return Object.keys(document?.directives?.tags ?? {}).some((handle) => handle !== '!!')
}

function compose(source: Source): Document.Parsed[] {
  const parser = new Parser()
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // Done in takeMap: here it takes a time that grows with the square of their number.
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const tooMuch = (message: string, hint: string) => invalidManifest(source, [{ offset: parser.offset, message, hint }])
  const tokens = []
  let count = 0
  for (const lexeme of new Lexer().lex(source.text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > maxDepth) throw tooMuch('this is nested too deep', 'a manifest needs six levels or so')
    count += 1
    if (count > maxTokens) throw tooMuch('the manifest is too long', 'keep tables and data in files of the package')
  }
  tokens.push(...parser.end())
  const documents = tokens.flatMap((token) => [...composer.next(token)])
  return [...documents, ...composer.end(true, source.text.length)]
}

interface Taken {
  readonly value: Json
  readonly place: Place
}

function takeDocument(contents: Node | null): ManifestDocument {
  const complaints: Complaint[] = []
  const { value, place } = takeNode(contents, 0, complaints)
  return { value, root: place, complaints }
}

/** Takes a node as a value; `start` is where its key stands, or where it would stand itself. */
function takeNode(node: Node | null, start: number, complaints: Complaint[]): Taken {
  const offset = node?.range?.[0] ?? start
  const place = {
    value: offset,
    key: start,
    valueEnd: node?.range?.[1] ?? offset,
    keyEnd: start,
    isFlow: (isMap(node) || isSeq(node)) && node.flow === true,
    text: undefined,
    children: new Map<string | number, Place>(),
  }
  if (node === null) return { value: null, place }
  complaints.push(...refusedExtras(node, offset))
  if (isMap(node)) return { value: takeMap(node.items as Pair<Node, Node | null>[], place, complaints), place }
  if (isSeq(node)) {
    const items = (node.items as Node[]).map((item) => takeNode(item, item.range?.[0] ?? offset, complaints))
    items.forEach((item, index) => place.children.set(index, item.place))
    return { value: items.map((item) => item.value), place }
  }
  if (!isScalar(node)) return { value: null, place }
  return { value: takeScalar(node, offset, complaints), place: { ...place, text: node.source } }
}

interface OpenPlace extends Place {
  readonly children: Map<string | number, Place>
}

function takeMap(pairs: readonly Pair<Node, Node | null>[], place: OpenPlace, complaints: Complaint[]): Json {
  const entries: [string, Json][] = []
  for (const pair of pairs) {
    const offset = pair.key.range?.[0] ?? place.value
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    const refusal = refusedKey(name, place.children)
    complaints.push(...refusedExtras(pair.key, offset), ...refusal.map((said) => ({ offset, ...said })))
    const item = takeNode(pair.value, offset, complaints)
    if (refusal.length > 0) continue
    place.children.set(name, { ...item.place, key: offset, keyEnd: pair.key.range?.[1] ?? offset })
    entries.push([name, item.value])
  }
  return Object.fromEntries(entries)
}

function refusedKey(
  name: string,
  taken: ReadonlyMap<string | number, Place>,
): { readonly message: string; readonly hint: string }[] {
  if (name === '__proto__') return [{ message: `\`${name}\` cannot be a key`, hint: 'choose another name' }]
  if (name === '<<') return [{ message: 'merge keys are not used in a manifest', hint: 'write the keys out' }]
  if (taken.has(name)) return [{ message: `\`${name}\`: this key stands here twice`, hint: 'keep one of the two' }]
  const hidden = findUnshown(name) !== undefined || /[\t\n\r]/u.test(name)
  return hidden ? [{ message: 'a key with a control character', hint: 'choose another name' }] : []
}

/** Anchors, aliases and tags: what makes the text say something else than what stands there. */
function refusedExtras(node: Node, offset: number): Complaint[] {
  if (isAlias(node) || node.anchor !== undefined) {
    return [{ offset, message: 'anchors and aliases are not used in a manifest', hint: 'write the value out' }]
  }
  if (node.tag === undefined) return []
  return [{ offset, message: 'tags are not used in a manifest', hint: 'write the value without the tag before it' }]
}

function takeScalar(node: Scalar, offset: number, complaints: Complaint[]): Json {
  const { value } = node
  if (typeof value === 'number') complaints.push(...refusedNumber(value, node.source ?? '', offset))
  if (typeof value === 'string') {
    const found = findUnshown(value)
    const hint = 'remove it; where a command needs it, let the command make it'
    if (found !== undefined) complaints.push({ offset, message: `${found.name} stands in this text`, hint })
  }
  return value as Json
}

function refusedNumber(value: number, text: string, offset: number): Complaint[] {
  if (!Number.isFinite(value)) {
    return [
      { offset, message: `${text} is not a finite number`, hint: 'write a number below 1.8e308, or "quote" a text' },
    ]
  }
  if (!/^[-+]?0[0-9]/u.test(text)) return []
  const hint = `write ${value} for the number, "${text}" for the text`
  return [{ offset, message: `${text} is one number in YAML 1.2 and another one in YAML 1.1`, hint }]
}
