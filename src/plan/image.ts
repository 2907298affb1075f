import { prefixesOf } from '../manifest/paths.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Package, PackageFile } from '../model/package.ts'
import type { BasePlan, ImageRecipe, Instruction, Layer } from '../model/plan.ts'
import { sha256 } from './key.ts'
import { notebookPackages } from './notebook.ts'

/** Where the package lies in the environment. Its parent holds npm's packages, which Node finds from below. */
const work = '/paper/work'
const owner = '65532:65532'
/** Changed when the recipe itself changes, so that images of an older recipe are not taken for new ones. */
const recipeVersion = 1

type LayerDraft = Omit<Layer, 'key'>

/** How the environment is made, layers ordered by how often they change: base, packages, setup, code. */
export function planImage({ manifest, files }: Pick<Package, 'manifest' | 'files'>): ImageRecipe {
  const base = planBase(manifest)
  const drafts = [
    baseLayer(base),
    aptLayer(manifest, base),
    pipLayer(manifest),
    npmLayer(manifest, files),
    ...setupLayers(manifest, files),
    codeLayer(files),
  ].filter((layer) => layer !== undefined)
  const layers = withKeys(drafts, files)
  return { base, layers, key: layers.at(-1)?.key ?? '' }
}

function planBase({ base }: Manifest): BasePlan {
  return typeof base === 'string' ? { kind: 'image', reference: base } : { kind: 'debian', release: base.debian }
}

/** The reference that the recipe's FROM names; a Debian base has this name on this machine. */
export function baseReference(base: BasePlan): string {
  return base.kind === 'image' ? base.reference : `repro-debian:${base.release}`
}

function baseLayer(base: BasePlan): LayerDraft {
  const made = base.kind === 'debian' ? `# made by: mmdebstrap --variant=minbase ${base.release}\n` : ''
  return {
    name: 'base',
    label: base.kind === 'debian' ? `Debian ${base.release}` : base.reference,
    files: [],
    instructions: [
      { kind: 'raw', text: `${made}FROM ${baseReference(base)}` },
      // What the base image would run, serve or store by itself has no place in a step.
      { kind: 'raw', text: 'USER 0:0' },
      { kind: 'run', command: `mkdir -p ${work} /paper/data && chown ${owner} ${work}`, caches: [] },
      { kind: 'raw', text: 'ENV PATH=/paper/node_modules/.bin:$PATH' },
      { kind: 'raw', text: `WORKDIR ${work}` },
    ],
  }
}

function aptLayer({ dependencies = {}, steps }: Manifest, base: BasePlan): LayerDraft | undefined {
  // A bare Debian brings neither; another image is taken to bring what its user wants.
  const implied =
    base.kind === 'debian'
      ? [
          ...(dependencies.pip ? ['python3', 'python3-pip'] : []),
          ...(dependencies.npm ? ['nodejs', 'npm'] : []),
          ...notebookPackages(Object.values(steps)),
        ]
      : []
  const packages = [...new Set([...implied, ...(dependencies.apt ?? [])])]
  if (packages.length === 0) return undefined
  const command = [
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    'apt-get update -qq',
    `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o Binary::apt-get::APT::Keep-Downloaded-Packages=true ${packages.join(' ')}`,
  ].join(' && ')
  return {
    name: 'apt',
    label: `Debian packages: ${packages.join(', ')}`,
    files: [],
    instructions: [{ kind: 'run', command, caches: ['/var/cache/apt', '/var/lib/apt'] }],
  }
}

function pipLayer({ dependencies }: Manifest): LayerDraft | undefined {
  const requirements = dependencies?.pip
  if (requirements === undefined) return undefined
  // pip requires hashes of all as soon as the file has one; without a virtual environment Debian's pip wants to be told.
  const command = `PIP_CACHE_DIR=/var/cache/pip PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --root-user-action=ignore -r ${quote(lastPart(requirements))}`
  return {
    name: 'pip',
    label: `Python packages of ${requirements}`,
    files: [requirements],
    instructions: [
      { kind: 'raw', text: 'WORKDIR /paper' },
      { kind: 'copy', files: [requirements], to: '/paper/', owner: '0:0' },
      { kind: 'run', command, caches: ['/var/cache/pip'] },
    ],
  }
}

function npmLayer({ dependencies }: Manifest, files: readonly PackageFile[]): LayerDraft | undefined {
  const description = dependencies?.npm
  if (description === undefined) return undefined
  const beside = ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'].map((name) => sibling(description, name))
  const copied = [description, ...beside.filter((file) => files.some(({ path }) => path === file))]
  return {
    name: 'npm',
    label: `npm packages of ${description}`,
    files: copied,
    instructions: [
      { kind: 'raw', text: 'WORKDIR /paper' },
      { kind: 'copy', files: copied, to: '/paper/', owner: '0:0' },
      { kind: 'run', command: 'npm ci --cache /var/cache/npm --no-audit --no-fund', caches: ['/var/cache/npm'] },
    ],
  }
}

/** One layer a command; package files that the command names are there when it runs, and no others. */
function setupLayers({ dependencies }: Manifest, files: readonly PackageFile[]): LayerDraft[] {
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

function withKeys(drafts: readonly LayerDraft[], files: readonly PackageFile[]): Layer[] {
  const contents = new Map(files.map((file) => [file.path, `${file.sha256} ${file.executable ? 'x' : '-'}`]))
  const layers: Layer[] = []
  for (const draft of drafts) {
    const inputs = draft.files.map((file) => [file, contents.get(file) ?? 'absent'])
    const above = layers.at(-1)?.key ?? recipeVersion
    layers.push({ ...draft, key: sha256(JSON.stringify([above, draft.instructions, inputs])) })
  }
  return layers
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function sibling(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + name
}

function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
