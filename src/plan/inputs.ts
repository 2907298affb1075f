import type { PackageFile } from '../model/package.ts'
import type { Plan, StepPlan } from '../model/plan.ts'
import type { OutputFile, StepRun } from '../model/run.ts'
import { sha256 } from './key.ts'

/** All that what a step gives can depend on. Two runs of a step with the same inputs need not both be made. */
export interface StepInputs {
  /** Key of the environment without the package's own files. */
  readonly environment: string
  readonly command: readonly string[]
  readonly outputs: readonly string[]
  readonly network: boolean
  readonly seed: string
  /** Hashes by path. */
  readonly data: Readonly<Record<string, string>>
  /** What the steps that it needs have written: hashes by step and path. */
  readonly needed: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The package's files that it read, and directories (with a slash at the end) that it listed; or all of them. */
  readonly files: Readonly<Record<string, string>> | 'all'
  /** Of all the package's files together. */
  readonly tree: string
}

/** What is known of a package's files, for all its steps. */
export class PackageState {
  /** Of each file its hash, of each directory the hash of the names in it. */
  readonly hashes: ReadonlyMap<string, string>
  readonly tree: string

  constructor(files: readonly PackageFile[]) {
    const own = files.filter(({ path }) => isSeen(path))
    const names = new Map<string, Set<string>>([['/', new Set()]])
    const hashes = new Map(own.map((file) => [file.path, `${file.sha256}${file.executable ? ' x' : ''}`]))
    for (const { path } of own) if (!isEditors(path)) addNames(path, names)
    for (const [directory, list] of names) hashes.set(directory, sha256([...list].sort().join('\n')))
    this.hashes = hashes
    this.tree = sha256(own.map(({ path }) => `${hashes.get(path) ?? ''} ${path}\n`).join(''))
  }
}

/** What editors put beside a file while it is open: it comes and goes, and no step means it. */
export function isEditors(path: string): boolean {
  return /(?:^|\/)(?:\.[^/]*\.sw[a-z]|[^/]*~|#[^/]*#|\.#[^/]*|4913)$/u.test(path)
}

/** A step sees neither the manifest nor what is recorded. */
function isSeen(path: string): boolean {
  return path !== 'repro.yaml' && path !== 'repro.lock' && !path.startsWith('recorded/')
}

/** Adds a file to its directory, and each directory to the one above. The package itself is named by a slash alone. */
function addNames(path: string, names: Map<string, Set<string>>): void {
  for (let end = path.length; end > 0;) {
    const slash = path.lastIndexOf('/', end - 1)
    const directory = slash < 0 ? '/' : path.slice(0, slash + 1)
    const list = names.get(directory) ?? new Set()
    const isKnown = list.size > 0
    names.set(directory, list.add(path.slice(slash + 1, end)))
    // What is above knows of it already.
    if (isKnown) return
    end = slash
  }
}

/** What a step's inputs are now. `reads`: what it read, where that was seen. */
export function inputsOf(
  step: StepPlan,
  needed: readonly StepRun[],
  { plan, state, seed }: { readonly plan: Plan; readonly state: PackageState; readonly seed: string },
  reads: readonly string[] | 'all',
): StepInputs {
  const { layers } = plan.image
  return {
    environment: layers.findLast(({ name }) => name !== 'code')?.key ?? '',
    command: step.command,
    outputs: step.outputs,
    network: step.network,
    seed,
    data: Object.fromEntries(plan.data.map(({ path, sha256: hash }) => [path, hash])),
    needed: Object.fromEntries(needed.map(({ name, outputs }) => [name, hashesOf(outputs)])),
    files: reads === 'all' ? 'all' : Object.fromEntries(reads.map((path) => [path, state.hashes.get(path) ?? ''])),
    tree: state.tree,
  }
}

function hashesOf(outputs: readonly OutputFile[]): Record<string, string> {
  return Object.fromEntries(
    outputs.map(({ path, sha256: hash, executable }) => [path, `${hash}${executable ? ' x' : ''}`]),
  )
}

/** Why a step has to run again, in a few words; absent where nothing has changed that it depends on. Pure. */
export function whatChanged(before: StepInputs, now: StepInputs, state: PackageState): string | undefined {
  if (before.environment !== now.environment) return 'the environment changed'
  if (!same(before.command, now.command)) return 'its command changed'
  if (!same(before.outputs, now.outputs)) return 'its outputs are declared otherwise'
  if (before.network !== now.network) return `its network is now ${now.network ? 'on' : 'off'}`
  if (before.seed !== now.seed) return `the seed is now ${now.seed}`
  const data = differing(before.data, now.data)
  if (data !== undefined) return `data ${data} changed`
  for (const name of new Set([...Object.keys(before.needed), ...Object.keys(now.needed)])) {
    if (!(name in before.needed) || !(name in now.needed)) return 'it needs other steps'
    const output = differing(before.needed[name] ?? {}, now.needed[name] ?? {})
    if (output !== undefined) return `${output} of ${name} changed`
  }
  if (before.files === 'all') return before.tree === now.tree ? undefined : "the package's files changed"
  for (const [path, hash] of Object.entries(before.files)) {
    const current = state.hashes.get(path)
    if (current === hash || (current === undefined && hash === '')) continue
    if (path.endsWith('/')) return path === '/' ? 'a file came or went' : `a file came or went in ${path}`
    return current === undefined ? `${path} is gone` : `${path} changed`
  }
  return undefined
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The first key whose value is another one. */
function differing(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string | undefined {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].find((key) => a[key] !== b[key])
}
