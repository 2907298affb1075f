import { asList, asMapping, at, isMapping } from '../../manifest/json.ts'
import type { Json } from '../../model/json.ts'
import type { Clue, Detector } from '../clue.ts'
import { debianPackageOfR } from '../debian-r.ts'
import { has, textAt, type Listing } from '../listing.ts'
import { jsonIn, tomlIn, yamlIn } from '../read-text.ts'

/** A requirement as pip writes it, e.g. `numpy>=1.21`. */
type Requirement = string

/**
 * Python packages that the author declares. What only pip's requirements files can say to `repro` is written into one,
 * with the versions of a lockfile where there is one.
 */
export const pythonDeclared: Detector = (listing) => [
  ...versions(listing),
  ...(has(listing, 'requirements.txt')
    ? requirementsFile(textAt(listing, 'requirements.txt') ?? '')
    : (written(fromLock(listing)) ?? written(fromPyproject(listing)) ?? written(fromPipfile(listing)) ?? [])),
  ...condaClues(listing),
]

function requirementsFile(text: string): Clue[] {
  const isEmpty = text.split('\n').every((line) => line.replace(/#.*/, '').trim() === '')
  return isEmpty ? [] : [{ kind: 'pip', file: 'requirements.txt', why: 'declares the Python packages' }]
}

interface Declared {
  readonly from: string
  readonly requirements: readonly Requirement[]
}

function written(declared: Declared | undefined): Clue[] | undefined {
  if (declared === undefined || declared.requirements.length === 0) return undefined
  const text = `# Written by \`repro init\` from ${declared.from}.\n${declared.requirements.join('\n')}\n`
  return [
    { kind: 'file', path: 'requirements.txt', text, why: `what ${declared.from} declares, in pip's form` },
    { kind: 'pip', file: 'requirements.txt', why: `written from ${declared.from}` },
  ]
}

/** Poetry's, uv's and PDM's lockfiles all list `[[package]]`; Pipfile.lock is JSON. */
function fromLock(listing: Listing): Declared | undefined {
  for (const from of ['poetry.lock', 'uv.lock', 'pdm.lock']) {
    const packages = asList(at(tomlIn(textAt(listing, from)), 'package'))
    // What has no version of its own or is the project itself comes from no registry.
    const pinned = packages.flatMap((one) => {
      const [name, version, source] = [at(one, 'name'), at(one, 'version'), at(one, 'source')]
      const isOwn =
        ['virtual', 'editable', 'directory'].some((key) => at(source, key) !== undefined) ||
        at(source, 'type') === 'directory'
      return typeof name === 'string' && typeof version === 'string' && !isOwn
        ? [requirement(name, `==${version}`)]
        : []
    })
    if (pinned.length > 0) return { from, requirements: present(pinned) }
  }
  const pipenv = asMapping(at(jsonIn(textAt(listing, 'Pipfile.lock')), 'default'))
  const pinned = Object.entries(pipenv).map(([name, entry]) => requirement(name, textOf(at(entry, 'version'))))
  return pinned.length > 0 ? { from: 'Pipfile.lock', requirements: present(pinned) } : undefined
}

function fromPyproject(listing: Listing): Declared | undefined {
  const toml = tomlIn(textAt(listing, 'pyproject.toml'))
  const standard = asList(at(at(toml, 'project'), 'dependencies')).filter(
    (one) => typeof one === 'string' && isRequirement(one),
  )
  const poetry = Object.entries(asMapping(at(at(at(toml, 'tool'), 'poetry'), 'dependencies')))
  const translated = poetry
    .filter(([name]) => name !== 'python')
    .map(([name, entry]) => requirement(name, fromPoetry(textOf(isMapping(entry) ? at(entry, 'version') : entry))))
  return { from: 'pyproject.toml', requirements: [...(standard as string[]), ...present(translated)] }
}

function fromPipfile(listing: Listing): Declared {
  const packages = Object.entries(asMapping(at(tomlIn(textAt(listing, 'Pipfile')), 'packages')))
  const requirements = packages.map(([name, entry]) =>
    requirement(name, textOf(isMapping(entry) ? at(entry, 'version') : entry)),
  )
  return { from: 'Pipfile', requirements: present(requirements) }
}

/** Conda's environment: R packages and what pip does not know are Debian's; the rest is pip's where nothing else declares. */
function condaClues(listing: Listing): Clue[] {
  const from = ['environment.yml', 'environment.yaml'].find((file) => has(listing, file))
  if (from === undefined) return []
  const entries = asList(at(yamlIn(textAt(listing, from)), 'dependencies'))
  const words = entries
    .filter((entry) => typeof entry === 'string')
    .map((entry) => /^(?:[\w-]+::)?([\w.-]+)\s*(.*)$/.exec(entry))
  const clues: Clue[] = []
  const requirements = entries
    .flatMap((entry) => asList(at(entry, 'pip')))
    .filter((one) => typeof one === 'string' && isRequirement(one)) as string[]
  for (const [, name = '', version = ''] of words.filter((word) => word !== null)) {
    if (name === 'python') clues.push({ kind: 'version', language: 'python', wanted: condaVersion(version), why: from })
    else if (name === 'r-base' || name === 'r')
      clues.push({ kind: 'version', language: 'r', wanted: condaVersion(version), why: from })
    else if (name.startsWith('r-')) clues.push(...rPackage(name.slice(2), from))
    else if (!condaOwn.has(name)) requirements.push(`${fromConda[name] ?? name}${pipVersion(version)}`)
  }
  const own = has(listing, 'requirements.txt') ? undefined : written({ from, requirements })
  return [...clues, ...(own ?? [])]
}

function rPackage(name: string, from: string): Clue[] {
  const found = debianPackageOfR(name)
  if (found !== undefined) return [{ kind: 'apt', name: found, why: `${from}: r-${name}` }]
  return name === 'essentials'
    ? []
    : [
        {
          kind: 'missing',
          message: `${from} wants r-${name}, which Debian does not have`,
          hint: 'install it in a script, install.R',
        },
      ]
}

const condaOwn: ReadonlySet<string> = new Set([
  'pip',
  'conda',
  'anaconda',
  'nodejs',
  'jupyter',
  'notebook',
  'jupyterlab',
  'ipykernel',
  'mkl',
  'nomkl',
])
const fromConda: Readonly<Record<string, string>> = {
  pytorch: 'torch',
  opencv: 'opencv-python-headless',
  'matplotlib-base': 'matplotlib',
  tensorflow: 'tensorflow',
}

function versions(listing: Listing): Clue[] {
  const found: (readonly [wanted: string, why: string])[] = []
  const runtime = /^python-([\d.]+)/.exec(textAt(listing, 'runtime.txt') ?? '')?.[1]
  if (runtime !== undefined) found.push([minor(runtime), 'runtime.txt'])
  const pinned = /^\s*(\d+\.\d+)/.exec(textAt(listing, '.python-version') ?? '')?.[1]
  if (pinned !== undefined) found.push([pinned, '.python-version'])
  const pyproject = tomlIn(textAt(listing, 'pyproject.toml'))
  const requires = textOf(at(at(pyproject, 'project'), 'requires-python'))
  if (requires !== '') found.push([requires, 'pyproject.toml: requires-python'])
  const poetry = textOf(at(at(at(at(pyproject, 'tool'), 'poetry'), 'dependencies'), 'python'))
  if (poetry !== '') found.push([fromPoetry(poetry), 'pyproject.toml: python'])
  const pipfile = textOf(at(at(tomlIn(textAt(listing, 'Pipfile')), 'requires'), 'python_version'))
  if (pipfile !== '') found.push([pipfile, 'Pipfile: python_version'])
  return found.map(([wanted, why]) => ({ kind: 'version', language: 'python', wanted, why }))
}

/** `^1.2.3` and `~1.2` are Poetry's own: at least that, and the same in what stands left of it. */
function fromPoetry(version: string): string {
  const caret = /^\^(\d+)((?:\.\d+)*)$/.exec(version)
  if (caret !== null) {
    const [, major = '0', rest = ''] = caret
    const second = Number(/^\.(\d+)/.exec(rest)?.[1] ?? 0)
    return `>=${major}${rest},<${major === '0' ? `0.${second + 1}` : Number(major) + 1}`
  }
  const tilde = /^~(\d+\.\d+)(\.\d+)?$/.exec(version)
  if (tilde !== null) return `~=${tilde[1] ?? ''}${tilde[2] ?? '.0'}`
  return /^\d/.test(version) ? `==${version}` : version
}

function condaVersion(version: string): string {
  return version.replace(/^=+\s*/, '').split('=')[0] ?? ''
}

/** Conda's `=1.21` is any 1.21; `=1.21.2=py39` names a build. */
function pipVersion(version: string): string {
  if (version === '' || /^[<>!~]/.test(version)) return version.replace(/\s+/g, '')
  const number = condaVersion(version)
  return version.startsWith('==') || version.includes('=', 1) ? `==${number}` : `==${number}.*`
}

/** A requirement whose name and version are such: what a stranger's file holds becomes no option of pip's. */
function requirement(name: string, version: string): Requirement | undefined {
  const line = `${name}${version === '*' || !/^[<>=!~]/.test(version) ? '' : version}`
  return isRequirement(line) ? line : undefined
}

function isRequirement(text: string): boolean {
  return text.length < 500 && /^[A-Za-z0-9][\w.-]*(\[[\w,\s-]*\])?\s*(?:[<>=!~@;(][^\r\n\\]*)?$/.test(text)
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined)
}

function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
