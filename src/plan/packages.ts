import { prefixesOf } from '../manifest/paths.ts'
import type { DriftRule, Lock } from '../model/lock.ts'
import type { Manifest } from '../model/manifest.ts'
import type { PackageFile } from '../model/package.ts'
import type { BasePlan, Instruction, Layer } from '../model/plan.ts'
import { shellWord } from '../model/shell-word.ts'
import { notebookPackages } from './notebook.ts'
import { aptCommand, npmCommand, pipCommand, type Pins } from './shell.ts'

export type LayerDraft = Omit<Layer, 'key'>

/** Where the package lies in the environment. Its parent holds npm's packages, which Node finds from below. */
export const work = '/paper/work'
export const owner = '65532:65532'

/** What the layers of package managers are made of. */
export interface Wanted {
  readonly manifest: Manifest
  readonly files: readonly PackageFile[]
  readonly base: BasePlan
  readonly lock: Lock | undefined
  readonly drift: DriftRule
}

/** Debian's packages that are asked for, those that others imply included. */
export function aptNames(manifest: Manifest, base: BasePlan): string[] {
  // A bare Debian brings none; another image is taken to bring what its user wants.
  const implied = base.kind === 'debian' ? impliedNames(manifest) : []
  return [...new Set([...implied, ...(manifest.dependencies?.apt ?? [])])]
}

/** What pip, npm and notebooks need of Debian. */
function impliedNames({ dependencies = {}, steps }: Manifest): string[] {
  return [
    ...(dependencies.pip ? ['python3', 'python3-pip'] : []),
    ...(dependencies.npm ? ['nodejs', 'npm'] : []),
    ...notebookPackages(Object.values(steps)),
  ]
}

/**
 * Debian's packages. What pip, npm and notebooks need comes first and by itself: most packages on a base have that in
 * common, and share the layer. What is locked is installed at once, for it names all that is to be there.
 */
export function aptLayers(wanted: Wanted): LayerDraft[] {
  const { manifest, base, lock } = wanted
  const names = aptNames(manifest, base)
  const first = new Set(lock === undefined ? impliedNames(manifest) : [])
  const [runtimes, own] = [names.filter((one) => first.has(one)), names.filter((one) => !first.has(one))]
  return [
    ...(first.size === 0 ? [] : [debianLayer('runtimes', runtimes, wanted)]),
    debianLayer('apt', own, wanted),
  ].filter((layer) => layer !== undefined)
}

function debianLayer(
  name: 'runtimes' | 'apt',
  names: readonly string[],
  { base, lock, drift }: Wanted,
): LayerDraft | undefined {
  const packages = lock === undefined ? [] : pinnedApt(lock, base)
  if (names.length + packages.length === 0) return undefined
  const command = aptCommand(names, lock && { packages, drift })
  const count = packages.length === 0 ? '' : `${names.length === 0 ? '' : '; '}${packages.length} locked`
  return {
    name,
    label: `Debian packages: ${names.join(', ')}${count}`,
    files: [],
    packages: { ...Object.fromEntries(names.map((name) => [name, ''])), ...pinned(packages) },
    instructions: [{ kind: 'run', command, caches: ['/var/cache/apt', '/var/lib/apt/lists'] }],
  }
}

/**
 * Which of the installed packages are held to their versions: those that Debian's index had, which is where their
 * hashes come from. An image brings its own; a Debian made here is made of what is of today, whatever was asked for.
 */
function pinnedApt({ apt }: Lock, base: BasePlan): Pins['packages'] {
  const known = apt.filter(({ hash }) => hash !== undefined)
  return known.length === 0 && base.kind === 'debian' ? apt : known
}

function pinned(packages: Pins['packages']): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, version }) => [name, version]))
}

export function pipLayer({ manifest: { dependencies }, lock, drift }: Wanted): LayerDraft | undefined {
  const requirements = dependencies?.pip
  if (requirements === undefined) return undefined
  return {
    name: 'pip',
    label: `Python packages of ${requirements}`,
    files: [requirements],
    packages: pinned(lock?.pip ?? []),
    instructions: [
      { kind: 'raw', text: 'WORKDIR /paper' },
      { kind: 'copy', files: [requirements], to: '/paper/', owner: '0:0' },
      {
        kind: 'run',
        command: pipCommand(shellWord(lastPart(requirements)), lock && { packages: lock.pip, drift }),
        caches: ['/var/cache/pip'],
      },
    ],
  }
}

/** What npm is given. */
export function npmFiles({ dependencies }: Manifest, files: readonly PackageFile[]): string[] {
  const description = dependencies?.npm
  if (description === undefined) return []
  const beside = ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'].map((name) => sibling(description, name))
  return [description, ...beside.filter((file) => files.some(({ path }) => path === file))]
}

export function npmLayer({ manifest, files, lock, drift }: Wanted): LayerDraft | undefined {
  const copied = npmFiles(manifest, files)
  if (copied.length === 0) return undefined
  const command = npmCommand(lock && { packages: lock.npm, drift })
  return {
    name: 'npm',
    label: `npm packages of ${copied[0]}`,
    files: copied,
    instructions: [
      { kind: 'raw', text: 'WORKDIR /paper' },
      { kind: 'copy', files: copied, to: '/paper/', owner: '0:0' },
      { kind: 'run', command, caches: ['/var/cache/npm'] },
    ],
    brings: ['/paper/node_modules', ...copied.map((file) => `/paper/${lastPart(file)}`)],
  }
}

/** One layer a command; package files that the command names are there when it runs, and no others. */
export function setupLayers({ manifest: { dependencies }, files }: Wanted): LayerDraft[] {
  return (dependencies?.setup ?? []).map((command) => {
    const named = filesNamedIn(command, files)
    return {
      name: 'setup' as const,
      label: `setup: ${command}`,
      files: named,
      instructions: [
        { kind: 'raw', text: `WORKDIR ${work}` },
        ...named.map((file): Instruction => ({ kind: 'copy', files: [file], to: `${work}/${file}`, owner })),
        { kind: 'run', command, caches: [] },
      ],
    }
  })
}

/** Files that a command names, or whose directory it names. One too many costs time, one too few the build. */
function filesNamedIn(command: string, files: readonly PackageFile[]): string[] {
  const isNamed = (name: string): boolean => {
    const around = command.split(name)
    // A directory is named by `dir`, `dir/` and `dir/*`, not by `dir/file`.
    const isWhole = (before: string, after: string): boolean => !/[\w.-]$/.test(before) && !/^\/?[\w./-]/.test(after)
    return around.slice(1).some((after, index) => isWhole(around[index] ?? '', after))
  }
  return files.map(({ path }) => path).filter((path) => [...prefixesOf(path)].some(isNamed))
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function sibling(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + name
}
