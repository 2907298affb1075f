import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, type Node, type ParamPattern } from 'oxc-parser'

/** A file of the house, parsed. */
export interface SourceFile {
  /** From the top of the project, with forward slashes: `src/plan/plan.ts`. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  /** Every node of the tree, with the one that it is part of. */
  readonly nodes: readonly Placed[]
  /** The line of a place in the text, from 1. */
  lineOf(at: number): number
}

export interface Import {
  /** As it is written. */
  readonly from: string
  /** For a relative import the file that it means, as `SourceFile.path` says it; else as it is written. */
  readonly target: string
  /** A type is gone when the program runs. */
  readonly kind: 'type' | 'value'
  /** What is imported by name. */
  readonly names: readonly string[]
  readonly line: number
}

export interface Placed {
  readonly node: Node
  readonly parent: Node | undefined
  /** Which part of the parent it is. */
  readonly part: string
}

export const top = fileURLToPath(new URL('../../../', import.meta.url))

/** All sources, sorted by path. */
export function readSources(): SourceFile[] {
  const names = readdirSync(path.join(top, 'src'), { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join('src', name.split(path.sep).join('/')))
    .sort()
    .map((name) => parseSource(name, readFileSync(path.join(top, name), 'utf8')))
}

export function parseSource(name: string, text: string): SourceFile {
  const { program, errors } = parseSync(name, text)
  if (errors[0] !== undefined) throw new Error(`${name}: ${errors[0].message}`)
  const nodes = [...walk(program, undefined, '')]
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length
  const imports = nodes.flatMap(({ node }) => {
    const found = importOf(node)
    if (found === undefined) return []
    return [{ ...found, target: targetOf(name, found.from), line: lineOf(node.start) }]
  })
  return { path: name, lines: text.trimEnd().split('\n').length, imports, nodes, lineOf }
}

function* walk(node: Node, parent: Node | undefined, part: string): Generator<Placed> {
  yield { node, parent, part }
  for (const [name, value] of Object.entries(node)) {
    for (const child of [value].flat()) if (isNode(child)) yield* walk(child, node, name)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function targetOf(name: string, from: string): string {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(name), from) : from
}

function importOf(node: Node): Pick<Import, 'from' | 'kind' | 'names'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const values = node.specifiers.filter((one) => one.type !== 'ImportSpecifier' || one.importKind !== 'type')
      const isType = node.importKind === 'type' || (node.specifiers.length > 0 && values.length === 0)
      const names = values.map((one) =>
        one.type === 'ImportSpecifier' && one.imported.type === 'Identifier' ? one.imported.name : '*',
      )
      return { from: node.source.value, kind: isType ? 'type' : 'value', names }
    }
    case 'ExportAllDeclaration':
      return { from: node.source.value, kind: node.exportKind ?? 'value', names: ['*'] }
    case 'ExportNamedDeclaration': {
      if (node.source === null) return undefined
      const values = node.specifiers.filter((one) => one.exportKind !== 'type')
      return {
        from: node.source.value,
        kind: node.exportKind === 'type' || values.length === 0 ? 'type' : 'value',
        names: ['*'],
      }
    }
    case 'ImportExpression':
      // What is not written as a text cannot be checked; '' is nowhere and fails every rule.
      return { from: node.source.type === 'Literal' ? String(node.source.value) : '', kind: 'value', names: ['*'] }
    case 'TSImportType':
      return { from: node.source.value, kind: 'type', names: [] }
    default:
      return undefined
  }
}

/** The global names that a file refers to, with the member that is asked of each where its name is written. */
export function* globalUses({
  nodes,
}: SourceFile): Generator<{ readonly name: string; readonly member: string | undefined; readonly at: Placed }> {
  for (const at of nodes) {
    const { node, parent, part } = at
    if (node.type !== 'Identifier' || isOnlyAName(parent, part)) continue
    yield { name: node.name, member: parent !== undefined && part === 'object' ? memberOf(parent) : undefined, at }
  }
}

function memberOf(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  if (node.property.type === 'Identifier' && !node.computed) return node.property.name
  return node.property.type === 'Literal' ? String(node.property.value) : undefined
}

/** Whether an identifier is the name of a member, a key or a label rather than of something in scope. */
function isOnlyAName(parent: Node | undefined, part: string): boolean {
  if (parent === undefined) return false
  if (part === 'property' && parent.type === 'MemberExpression') return !parent.computed
  if (part === 'key') return !('computed' in parent && parent.computed)
  return (
    part === 'label' ||
    part === 'imported' ||
    part === 'exported' ||
    (part === 'right' && parent.type === 'TSQualifiedName')
  )
}

/** The parameters of a function, a method or their types; undefined where a node is none. */
export function parametersOf(node: Node): readonly ParamPattern[] | undefined {
  if (!('params' in node) || !Array.isArray(node.params)) return undefined
  if (node.type === 'TSTypeParameterInstantiation' || node.type === 'TSTypeParameterDeclaration') return undefined
  return node.params.filter((parameter) => parameter.type !== 'Identifier' || parameter.name !== 'this')
}
