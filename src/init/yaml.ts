import {
  Document,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { readNumeral } from '../compare/numeral.ts'
import type { Proposal, ProposedResult, ProposedStep, Reasoned } from './proposal.ts'

type Value = string | number | boolean | Node | Value[] | { readonly [key: string]: Value | undefined }

/** The proposal as a manifest, beside every line the reason for it. */
export function manifestText(proposal: Proposal): string {
  const document = new Document({})
  const root = document.contents as unknown as YAMLMap
  const add = (key: string, value: Value | undefined, why?: string): void => {
    if (value !== undefined) root.add(pair(document, key, value, why))
  }
  add('repro', 1, 'the version of this format')
  add('title', proposal.title.value, proposal.title.why)
  add(
    'authors',
    listed(
      document,
      proposal.authors.map(({ value, why }) => ({ value: { name: value }, why })),
    ),
  )
  if (proposal.doi !== undefined) add('paper', { doi: reasoned(proposal.doi) })
  add('license', proposal.license?.value, proposal.license?.why)
  const { base } = proposal
  add(
    'base',
    typeof base.value === 'string' ? base.value : { debian: reasoned({ value: base.value.debian, why: base.why }) },
    typeof base.value === 'string' ? base.why : undefined,
  )
  add('dependencies', dependencies(document, proposal))
  const data = proposal.data.filter(({ sha256 }) => sha256 !== undefined)
  if (data.length > 0) {
    const files = document.createNode({}) as YAMLMap
    for (const { path, url, sha256 = '', why } of data) files.add(pair(document, path, { url, sha256 }, why))
    add('data', files)
  }
  const steps = document.createNode({}) as YAMLMap
  for (const step of proposal.steps) steps.add(pair(document, step.name, stepOf(document, step), step.why))
  add('steps', steps)
  const results = document.createNode({}) as YAMLMap
  for (const result of proposal.results)
    results.add(pair(document, result.name, resultOf(document, result), result.why))
  add('results', results)
  for (const item of root.items.slice(1) as Pair<Scalar>[])
    if (isMap(item.value) || isSeq(item.value)) item.key.spaceBefore = true
  return `# Proposed by \`repro init\`: beside every line is why it is there. It is yours from now on.\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`
}

function dependencies(document: Document, { apt, pip, npm, setup }: Proposal): Value | undefined {
  const value = {
    apt: listed(document, apt),
    pip: maybe(pip),
    npm: maybe(npm),
    setup: listed(document, setup),
  }
  return Object.values(value).every((part) => part === undefined) ? undefined : value
}

function stepOf(document: Document, { action, needs, outputs, service }: ProposedStep): Value {
  return {
    run: 'run' in action ? action.run : undefined,
    notebook: 'notebook' in action ? action.notebook : undefined,
    kernel: 'notebook' in action ? action.kernel : undefined,
    needs: listed(document, needs),
    outputs: listed(document, outputs),
    port: service === undefined ? undefined : said(service.port, 'as the code says it'),
    ready: service?.paths[0] === undefined ? undefined : said(service.paths[0], 'answers a plain GET'),
  }
}

function resultOf(
  document: Document,
  { claim, where, from, request, expect, similarity, ignore }: ProposedResult,
): Value {
  return {
    claim,
    where,
    from: from === undefined || typeof from === 'string' ? from : flow(document, from),
    request: request === undefined ? undefined : flow(document, { ...request }),
    expect: expect === undefined ? undefined : printed(expect),
    tolerance: similarity === undefined ? undefined : flow(document, { similarity }),
    ignore: ignore.length === 0 ? undefined : flow(document, [...ignore]),
  }
}

/** A number as the paper prints it: 0.50 keeps both its decimals. What YAML does not take for a number is a text. */
function printed(text: string): Value {
  const node = parseDocument(text).contents
  const isNumber = isScalar(node) && typeof node.value === 'number' && readNumeral(String(node)) !== undefined
  return isNumber ? node : text
}

function flow(document: Document, value: Value): Node {
  const node = nodeOf(document, value)
  if (isMap(node) || isSeq(node)) node.flow = true
  return node
}

function maybe(item: Reasoned<string> | undefined): Value | undefined {
  return item === undefined ? undefined : reasoned(item)
}

function reasoned({ value, why }: Reasoned<string>): Node {
  return said(value, why)
}

function said(value: string | number, why: string): Node {
  const node = new Scalar(value)
  node.comment = comment(why)
  return node
}

/** A list of which each item has its reason beside it; nothing where it is empty. */
function listed(document: Document, items: readonly Reasoned<Value>[]): Value | undefined {
  if (items.length === 0) return undefined
  const list = document.createNode([]) as YAMLSeq
  for (const { value, why } of items) {
    const node = nodeOf(document, value)
    if (isMap(node)) node.flow = true
    node.comment = comment(why)
    list.add(node)
  }
  return list
}

/** A reason stands behind a value, and above what goes on below. */
function pair(document: Document, key: string, value: Value, why?: string): Pair<Scalar> {
  const made = document.createPair(key, nodeOf(document, value)) as Pair<Scalar, Node>
  if (why === undefined) return made
  if (isScalar(made.value)) made.value.comment = comment(why)
  else made.key.commentBefore = comment(why)
  return made
}

function nodeOf(document: Document, value: Value): Node {
  if (typeof value === 'object' && 'toJS' in value && typeof value.toJS === 'function') return value as Node
  if (Array.isArray(value)) {
    const list = document.createNode([]) as YAMLSeq
    for (const item of value) list.add(nodeOf(document, item))
    return list
  }
  if (typeof value !== 'object') return new Scalar(value)
  const map = document.createNode({}) as YAMLMap
  for (const [key, item] of Object.entries(value)) if (item !== undefined) map.add(pair(document, key, item))
  return map
}

/** On one line, and short: a file's words must not end the comment. */
function comment(why: string): string {
  return ` ${why
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200)}`
}
