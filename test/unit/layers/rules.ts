import type { Node } from 'oxc-parser'
import { globalUses, parametersOf, type Import, type SourceFile } from './source.ts'

/** Says what in a file is against a rule, each with its place. */
export type Rule = (file: SourceFile) => string[]

/** From the top down; what is in one line may import each other. */
const storeys: readonly (readonly string[])[] = [
  ['cli.ts', 'cli'],
  ['index.ts', 'library.ts'],
  ['verify.ts', 'settings'],
  ['manifest', 'plan', 'environment', 'run', 'compare', 'record', 'report', 'evidence', 'pack', 'setup', 'init'],
  ['engines', 'io'],
  ['model', 'errors.ts', 'version.ts'],
]

/** The part of the house that a file is in: a folder of `src`, or a file right in it. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function storeyOf(path: string): number {
  return storeys.findIndex((rooms) => rooms.includes(roomOf(path)))
}

function place(file: SourceFile, line: number): string {
  return `${file.path}:${line}`
}

function isRelative({ from }: Import): boolean {
  return from.startsWith('.')
}

export const importsPointDownwards: Rule = (file) => {
  if (storeyOf(file.path) < 0) return [`${file.path}: ${roomOf(file.path)} is no room of this house`]
  return file.imports
    .filter((one) => isRelative(one) && one.target.startsWith('src/') && storeyOf(one.target) < storeyOf(file.path))
    .map(({ target, line }) => `${place(file, line)} imports ${target}, which is above it`)
}

export const relativeImportsSayTs: Rule = (file) =>
  file.imports
    .filter((one) => isRelative(one) && !one.from.endsWith('.ts') && !one.from.endsWith('.json'))
    .map(({ from, line }) => `${place(file, line)} imports ${from}`)

/** These look at nothing but what they are given. */
export function isPure(path: string): boolean {
  return (
    ['plan', 'environment', 'compare', 'report', 'model', 'errors.ts'].includes(roomOf(path)) ||
    isPureManifest(path) ||
    isPureEvidence(path) ||
    isPureInit(path)
  )
}

/** All that proposes; not what looks, downloads and runs. */
function isPureInit(path: string): boolean {
  const effects = ['look.ts', 'had-data.ts', 'trial.ts', 'init.ts'].map((name) => `src/init/${name}`)
  return roomOf(path) === 'init' && !effects.includes(path)
}

function isPureManifest(path: string): boolean {
  return roomOf(path) === 'manifest' && !/\/(?:open|advice|repair|editor)\.ts$/.test(path)
}

/** All but what looks at files, and writes them. */
function isPureEvidence(path: string): boolean {
  return roomOf(path) === 'evidence' && !/\/(?:at-hand|sign-run)\.ts$/.test(path)
}

/** What of Node.js, and which packages, a pure file may use; of a module that is not all pure, these names. */
const pureModules: Readonly<Record<string, readonly string[] | 'all'>> = {
  // Signing with Ed25519 is a function of its key and its bytes.
  'node:crypto': ['createHash', 'hash', 'createPublicKey', 'sign', 'verify'],
  'node:module': ['createRequire'],
  'node:path': 'all',
  '@cyclonedx/cyclonedx-library': ['Enums', 'Models', 'Serialize', 'Spec'],
  'badge-maker': 'all',
  'big.js': 'all',
  canonicalize: 'all',
  'cli-table3': 'all',
  'd3-scale': 'all',
  'd3-shape': 'all',
  diff: 'all',
  'fastest-levenshtein': 'all',
  fflate: 'all',
  pngjs: 'all',
  re2js: 'all',
  'string-width': 'all',
  'wrap-ansi': 'all',
  'smol-toml': 'all',
  yaml: 'all',
}

export const pureImportsAreOfPure: Rule = (file) => {
  if (!isPure(file.path)) return []
  return file.imports
    .filter(({ kind }) => kind === 'value')
    .filter((one) => !(isRelative(one) ? isPure(one.target) || one.target.endsWith('.json') : isPureModule(one)))
    .map(({ from, names, line }) => `${place(file, line)} imports ${names.join(', ')} from ${from}`)
}

function isPureModule({ from, names }: Import): boolean {
  const allowed = pureModules[from] ?? []
  return allowed === 'all' || (names.length > 0 && names.every((name) => allowed.includes(name)))
}

/** `setImmediate` is none of them: to let others have their turn is not to look at the world. */
const impureGlobals = [
  ...['process', 'globalThis', 'global', 'require', 'fetch', 'performance', 'WebSocket', 'navigator', 'console'],
  ...['setTimeout', 'setInterval'],
]

export const pureFilesSeeNoWorld: Rule = (file) => {
  if (!isPure(file.path)) return []
  const found: string[] = []
  for (const { name, member, at } of globalUses(file)) {
    const use = member === undefined ? name : `${name}.${member}`
    const isClock = use === 'Date.now' || (name === 'Date' && isCalledWithNothing(at.parent))
    if (impureGlobals.includes(name) || isClock || use === 'Math.random') {
      found.push(`${place(file, file.lineOf(at.node.start))} uses ${use}`)
    }
  }
  return found
}

function isCalledWithNothing(node: Node | undefined): boolean {
  return (node?.type === 'NewExpression' || node?.type === 'CallExpression') && node.arguments.length === 0
}

/** Node 20 forgets those (see src/io/bounds.ts): what they bound would never end. */
export const signalsAreKept: Rule = (file) =>
  [...globalUses(file)]
    .filter(({ name, member }) => name === 'AbortSignal' && (member === 'any' || member === 'timeout'))
    .map(({ member, at }) => `${place(file, file.lineOf(at.node.start))} uses AbortSignal.${member}`)

/** What of `process` says nothing to a person, ends nothing and was set by none. */
const harmless = ['pid', 'execPath', 'execArgv', 'getuid', 'getgroups', 'platform', 'arch', 'version', 'versions']
/** A program of its own, started by the library: its pipes lead back there. */
const pipes = ['argv', 'stdin', 'stdout', 'on', 'once', 'exit', 'exitCode', 'send', 'disconnect']

function isProgram(path: string): boolean {
  return /(^|[/-])child\.ts$/.test(path)
}

/** Only the command line prints, exits, reads the environment and listens to signals. */
export const libraryIsQuiet: Rule = (file) => {
  if (roomOf(file.path) === 'cli' || file.path === 'src/cli.ts') return []
  const allowed = isProgram(file.path) ? [...harmless, ...pipes] : harmless
  const found = file.imports
    .filter(({ from, kind }) => kind === 'value' && /^(node:)?(process|console)$/.test(from))
    .map(({ from, line }) => `${place(file, line)} imports ${from}`)
  for (const { name, member, at } of globalUses(file)) {
    const isQuiet =
      name !== 'console' && name !== 'globalThis' && (name !== 'process' || allowed.includes(member ?? ''))
    if (!isQuiet) found.push(`${place(file, file.lineOf(at.node.start))} uses ${name}.${member ?? '?'}`)
  }
  return found
}

/** A program does its work as soon as it is loaded. */
export const programsAreNotImported: Rule = (file) =>
  file.imports
    .filter(({ target, kind }) => kind === 'value' && isProgram(target))
    .map(({ target, line }) => `${place(file, line)} imports ${target}`)

const mostLines = 320
/** Written by `npm run generate`. */
const generated = ['src/model/manifest.ts']

export const filesAreShort: Rule = ({ path, lines }) =>
  lines > mostLines && !generated.includes(path) ? [`${path} has ${lines} lines`] : []

export const nothingIsAny: Rule = (file) =>
  file.nodes
    .filter(({ node }) => node.type === 'TSAnyKeyword')
    .map(({ node }) => `${place(file, file.lineOf(node.start))} says any`)

const mostParameters = 4

export const parametersAreFew: Rule = (file) =>
  file.nodes.flatMap(({ node }) => {
    const count = parametersOf(node)?.length ?? 0
    return count > mostParameters ? [`${place(file, file.lineOf(node.start))} has ${count} parameters`] : []
  })

export const parametersAreNoSwitches: Rule = (file) =>
  file.nodes.flatMap(({ node }) =>
    (parametersOf(node) ?? [])
      .filter(isBoolean)
      .map(({ start }) => `${place(file, file.lineOf(start))} has a boolean parameter`),
  )

/** Whether a parameter, or the type of one, is true or false. */
function isBoolean(node: Node): boolean {
  switch (node.type) {
    case 'Identifier':
      return node.typeAnnotation != null && isBoolean(node.typeAnnotation.typeAnnotation)
    case 'AssignmentPattern':
      return isBoolean(node.left) || isBoolean(node.right)
    case 'RestElement':
      return node.typeAnnotation != null && isBoolean(node.typeAnnotation.typeAnnotation)
    case 'TSArrayType':
      return isBoolean(node.elementType)
    case 'TSParameterProperty':
      return isBoolean(node.parameter)
    case 'TSUnionType':
      return node.types.some(isBoolean)
    case 'TSLiteralType':
      return isBoolean(node.literal)
    case 'Literal':
      return typeof node.value === 'boolean'
    default:
      return node.type === 'TSBooleanKeyword'
  }
}

/** Circles in which files import each other, be it types alone; each as the files along it. */
export function circles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]))
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (way.includes(path) || done.has(path)) return
    for (const { target } of imports.get(path) ?? []) visit(target, [...way, path])
    done.add(path)
  }
  for (const { path } of files) visit(path, [])
  return found
}
