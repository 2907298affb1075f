import { outOfDate } from '../environment/lock.ts'
import { ReproError } from '../errors.ts'
import type { Asked, DriftRule, Lock } from '../model/lock.ts'
import type { Manifest } from '../model/manifest.ts'
import type { PackageFile } from '../model/package.ts'
import type { BasePlan, ImageRecipe, Layer } from '../model/plan.ts'
import { withoutTag } from '../model/reference.ts'
import { sha256 } from './key.ts'
import {
  aptLayers,
  aptNames,
  npmFiles,
  npmLayer,
  owner,
  pipLayer,
  setupLayers,
  work,
  type LayerDraft,
} from './packages.ts'

/** Changed when the recipe itself changes, so that images of an older recipe are not taken for new ones. */
const recipeVersion = 2

/** Zip archives have no earlier time; Python writes its byte code by the sources' contents where this is set. */
const epoch = 315_532_800

/** What of a package its environment rests on. */
export interface ImageSource {
  readonly manifest: Manifest
  readonly files: readonly PackageFile[]
  /** Absent: what today's registries give. */
  readonly lock?: Lock | undefined
}

/**
 * How the environment is made, layers ordered by how often they change: base, runtimes, packages, setup, code.
 * @throws ReproError `package-invalid` where the lock is of something else, and no drift is allowed.
 */
export function planImage({ manifest, files, lock }: ImageSource, drift: DriftRule = 'refused'): ImageRecipe {
  const why = lock && outOfDate(lock, askedOf({ manifest, files }))
  if (why !== undefined && drift === 'refused') {
    throw new ReproError('package-invalid', `repro.lock is out of date: ${why}`, {
      hint: '`repro lock` brings it up to date; `--allow-drift` goes on with what is asked for now.',
    })
  }
  const base = planBase(manifest, drift === 'refused' ? lock : undefined)
  const wanted = { manifest, files, base, lock, drift }
  const [pip, npm] = [pipLayer(wanted), npmLayer(wanted)]
  const isBeside = pip !== undefined && npm !== undefined
  const drafts = [
    baseLayer(base),
    ...aptLayers(wanted),
    pip,
    npm && (isBeside ? { ...npm, beside: 'pip' as const } : npm),
    ...setupLayers(wanted),
    codeLayer(files),
  ].filter((layer) => layer !== undefined)
  const layers = withKeys(drafts, files)
  return { base, layers, key: layers.at(-1)?.key ?? '' }
}

/** What a package asks for, in the words of a lock. */
export function askedOf({ manifest, files }: Pick<ImageSource, 'manifest' | 'files'>): Asked {
  const base = planBase(manifest, undefined)
  const hashed = (paths: readonly string[]): string =>
    paths.map((path) => `${path} sha256:${files.find((file) => file.path === path)?.sha256}`).join(' ')
  const apt = aptNames(manifest, base)
  const { pip } = manifest.dependencies ?? {}
  const npm = npmFiles(manifest, files)
  return {
    base: baseName(base),
    ...(apt.length === 0 ? {} : { apt: apt.join(' ') }),
    ...(pip === undefined ? {} : { pip: hashed([pip]) }),
    ...(npm.length === 0 ? {} : { npm: hashed(npm) }),
  }
}

function planBase({ base }: Manifest, lock: Lock | undefined): BasePlan {
  if (typeof base !== 'string') return { kind: 'debian', release: base.debian, snapshot: base.snapshot }
  const [reference = base, digest] = base.split('@')
  if (digest !== undefined) return { kind: 'image', reference, digest, pinnedBy: 'repro.yaml' }
  const locked = lock?.base.digest
  return { kind: 'image', reference, digest: locked, pinnedBy: locked === undefined ? undefined : 'repro.lock' }
}

/** The base as the manifest names it, for people. */
export function baseName(base: BasePlan): string {
  if (base.kind === 'image') return base.reference
  return ['debian', base.release, base.snapshot].filter(Boolean).join(' ')
}

/** The reference that the recipe's FROM names; a Debian base has this name on this machine. */
export function baseReference(base: BasePlan): string {
  if (base.kind === 'debian') return `repro-debian:${[base.release, base.snapshot].filter(Boolean).join('-')}`
  // By its digest alone: the tag may lead elsewhere by now.
  return base.digest === undefined ? base.reference : `${withoutTag(base.reference)}@${base.digest}`
}

/** The name that an environment has on this machine where it was built here. */
export function environmentReference({ key }: ImageRecipe): string {
  return `repro-environment:${key.slice(0, 24)}`
}

function baseLayer(base: BasePlan): LayerDraft {
  const made = base.kind === 'debian' ? `# made by: ${debianCommand(base)}\n` : ''
  return {
    name: 'base',
    label: base.kind === 'debian' ? baseName(base).replace('debian', 'Debian') : baseName(base),
    files: [],
    packages: { [baseName(base)]: base.kind === 'image' ? (base.digest ?? '') : '' },
    instructions: [
      { kind: 'raw', text: `${made}FROM ${baseReference(base)}` },
      // What the base image would run, serve or store by itself has no place in a step.
      { kind: 'raw', text: 'USER 0:0' },
      { kind: 'raw', text: `ENV PATH=/paper/node_modules/.bin:$PATH SOURCE_DATE_EPOCH=${epoch}` },
      { kind: 'run', command: `mkdir -p ${work} /paper/data && chown ${owner} ${work}`, caches: [] },
      { kind: 'raw', text: `WORKDIR ${work}` },
    ],
  }
}

/** How anybody makes a Debian base. */
function debianCommand(base: BasePlan & { kind: 'debian' }): string {
  const make = `SOURCE_DATE_EPOCH=0 mmdebstrap --variant=minbase`
  const into = `docker import - ${baseReference(base)}`
  const { release, snapshot } = base
  return snapshot === undefined
    ? `${make} ${release} - | ${into}`
    : `${make} --aptopt='Acquire::Check-Valid-Until "false"' ${release} - ${debianSources(release, snapshot)
        .map((line) => `'${line}'`)
        .join(' ')} | ${into}`
}

const snapshots = 'http://snapshot.debian.org/archive'

/** Debian as it was at a time: lines of `sources.list`. `archive`: where snapshots are kept. */
export function debianSources(release: string, snapshot: string, archive = snapshots): string[] {
  return [
    `deb ${archive}/debian/${snapshot} ${release} main`,
    `deb ${archive}/debian/${snapshot} ${release}-updates main`,
    `deb ${archive}/debian-security/${snapshot} ${release}-security main`,
  ]
}

function codeLayer(files: readonly PackageFile[]): LayerDraft {
  return {
    name: 'code',
    label: "the package's own files",
    files: files.map(({ path }) => path).filter((path) => !isRecord(path)),
    instructions: [
      { kind: 'raw', text: `WORKDIR ${work}` },
      { kind: 'copy-package', to: `${work}/`, owner },
      { kind: 'raw', text: `USER ${owner}` },
    ],
  }
}

/** What is expected is kept from the steps: they could copy it. The manifest itself they have no use for. */
function isRecord(path: string): boolean {
  return path === 'repro.yaml' || path === 'repro.lock' || path.startsWith('recorded/')
}

/** Each layer's key holds all that it is built on: the layers before it, but for those that are built beside it. */
function withKeys(drafts: readonly LayerDraft[], files: readonly PackageFile[]): Layer[] {
  const contents = new Map(files.map((file) => [file.path, `${file.sha256} ${file.executable ? 'x' : '-'}`]))
  const layers: Layer[] = []
  for (const draft of drafts) {
    const inputs = draft.files.map((file) => [file, contents.get(file) ?? 'absent'])
    const below = keyBelow(draft, layers)
    layers.push({ ...draft, key: sha256(JSON.stringify([below, draft.instructions, inputs])) })
  }
  return layers
}

function keyBelow({ beside }: LayerDraft, before: readonly Layer[]): unknown {
  const below = before.filter(({ name }) => name !== beside)
  const last = before.at(-1)
  // What comes after layers that were built side by side is built on both.
  if (beside === undefined && last?.beside !== undefined) return before.slice(-2).map(({ key }) => key)
  return below.at(-1)?.key ?? recipeVersion
}
