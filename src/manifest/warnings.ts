import type { Manifest, Result, Step } from '../model/manifest.ts'
import type { PackageFile } from '../model/package.ts'
import type { Finding } from './finding.ts'
import { quote } from './json.ts'
import { prefixesOf, trimSlash } from './paths.ts'
import { closestTo } from './suggest.ts'

type Files = readonly PackageFile[] | undefined
type Warner = (manifest: Manifest, files: Files) => Finding[]

const warners: readonly Warner[] = [
  imageWithoutDigest,
  withoutLock,
  newestOfTheDay,
  dataWithoutUrl,
  stepWithoutEffect,
  programThatIsNotThere,
  wideTolerance,
]

/** What is allowed and will bite later. `files`: those of the package, where they are known. Pure. */
export function findWarnings(manifest: Manifest, files: Files): Finding[] {
  return warners.flatMap((warner) => warner(manifest, files))
}

function isLocked(files: Files): boolean {
  return (files ?? []).some(({ path }) => path === 'repro.lock')
}

function imageWithoutDigest({ base }: Manifest, files: Files): Finding[] {
  if (typeof base !== 'string' || base.includes('@') || isLocked(files)) return []
  const message = `\`base\`: \`${base}\` has no digest, and may be another image tomorrow`
  return [{ path: ['base'], on: 'value', message, hint: `\`repro lock\` pins it; or write \`${base}@sha256:…\`` }]
}

/** Debian packages without versions, where nothing else holds them. */
function withoutLock({ base, dependencies = {} }: Manifest, files: Files): Finding[] {
  const loose = (dependencies.apt ?? []).filter((name) => !name.includes('='))
  const isDebian = typeof base !== 'string'
  // An image without a digest is warned of by itself; its lock would hold both.
  if (files === undefined || isLocked(files) || (!isDebian && loose.length === 0)) return []
  const what = loose.length > 0 ? `${some(loose)} and what they need have` : "the base's packages have"
  const message = `there is no lock: ${what} no version, and may be others tomorrow`
  const hint = '`repro lock` writes down, in repro.lock, what is installed now'
  return [
    loose.length > 0
      ? { path: ['dependencies', 'apt'], on: 'key', message, hint }
      : { path: ['base'], on: 'key', message, hint },
  ]
}

/** Commands that install, and how each names a version. */
const installers: readonly (readonly [command: RegExp, versioned: RegExp, example: string])[] = [
  [/\bpip3?\s+install\s+(?!.*-r\b)(.+)/u, /==|@\s|\.whl|\.tar|--require-hashes|^-e?\s*\.|^\.$/u, '`NAME==VERSION`'],
  [/\bnpm\s+(?:install|i|add)\s+(?:-\S+\s+)*([^-\s].*)/u, /.@\d/u, '`NAME@VERSION`'],
  [
    /\binstall\.packages\((.+)/u,
    /snapshot|packagemanager\.\S+\/\d{4}/u,
    'a dated snapshot as `repos`, or `remotes::install_version()`',
  ],
  [/\binstall_github\((.+)/u, /@[0-9a-f]{7}|@v?\d|ref\s*=/u, "`'OWNER/NAME@COMMIT'`"],
  [
    /\bgit\s+clone\s+(.+)/u,
    /checkout\s+[0-9a-f]{7}|--branch\s+v?\d|-b\s+v?\d/u,
    '`git clone … && git checkout COMMIT`',
  ],
]

function newestOfTheDay({ dependencies = {} }: Manifest): Finding[] {
  return (dependencies.setup ?? []).flatMap((command, index): Finding[] => {
    const path = ['dependencies', 'setup', index]
    const loose = installers.find(([installs, versioned]) => {
      const rest = installs.exec(command)?.[1]
      return rest !== undefined && !versioned.test(rest.trim())
    })
    if (loose !== undefined) {
      const message = `${quote(command)} installs what is newest on the day`
      return [{ path, on: 'value', message, hint: `name the version: ${loose[2]}` }]
    }
    const isUnchecked = /\b(?:curl|wget)\b.*https?:/su.test(command) && !/sha(?:256|512)(?:sum)?\b/u.test(command)
    if (!isUnchecked) return []
    const message = `${quote(command)} fetches something and checks no hash`
    const hint = 'declare it in `data` with its sha256; or check it: `… && echo "SHA256  FILE" | sha256sum -c`'
    return [{ path, on: 'value', message, hint }]
  })
}

function dataWithoutUrl({ data = {} }: Manifest): Finding[] {
  return Object.entries(data)
    .filter(([, { url }]) => url === undefined)
    .map(([name]) => ({
      path: ['data', name],
      on: 'key',
      message: `\`${name}\` has no \`url\`: others have to bring the file themselves`,
      hint: 'add the address at which it can be fetched',
    }))
}

function stepWithoutEffect({ steps }: Manifest): Finding[] {
  return Object.entries(steps)
    .filter(([, { outputs = [], port, notebook }]) => outputs.length === 0 && (port ?? notebook) === undefined)
    .map(([name]) => ({
      path: ['steps', name],
      on: 'key',
      message: `step \`${name}\` has neither outputs nor a port: nothing of it is kept`,
      hint: 'declare what it writes in `outputs`',
    }))
}

const script = /^[\w][\w./-]*\.(?:py|r|rmd|qmd|js|mjs|cjs|ts|jl|sh|pl|rb|do|m|ipynb|lua|sql|smk|jar)$/iu

/** A step that runs a file which nobody brings. */
function programThatIsNotThere(manifest: Manifest, files: Files): Finding[] {
  if (files === undefined) return []
  const paths = files.map(({ path }) => path)
  const brought = new Set([...paths, ...broughtBy(manifest)])
  const isMade = (manifest.dependencies?.setup ?? []).length > 0
  return Object.entries(manifest.steps).flatMap(([name, step]) => {
    const absent = wordsOf(step).find(
      (word) => script.test(word) && ![...prefixesOf(word)].some((one) => brought.has(one)),
    )
    if (absent === undefined) return []
    const meant = closestTo(absent, paths)
    // A setup command may have made it.
    if (meant === undefined && isMade) return []
    const hint = meant === undefined ? 'add the file to the package' : `did you mean ${quote(meant)}?`
    const message = `step ${quote(name)} runs ${quote(absent)}, which is not in the package`
    return [{ path: ['steps', name, 'run'], on: 'value', message, hint }]
  })
}

function broughtBy({ data = {}, steps }: Manifest): string[] {
  return [...Object.keys(data), ...Object.values(steps).flatMap(({ outputs = [] }) => outputs)].map(trimSlash)
}

/** The words of a command. One that changes the directory, or writes a file itself, is not looked into. */
function wordsOf({ run = [] }: Step): string[] {
  if (typeof run !== 'string') return run.slice(1)
  return /\bcd\b|>|<<|\btee\b|\bmktemp\b/u.test(run)
    ? []
    : run.split(/[\s'"();&|]+/u).map((word) => word.replace(/^\.\//u, ''))
}

function wideTolerance({ results }: Manifest): Finding[] {
  return Object.entries(results).flatMap(([name, result]) => {
    const { expect } = result
    if (typeof expect !== 'number' || expect === 0) return []
    const width = widthOf(result.tolerance, Math.abs(expect))
    if (width === undefined || width < Math.abs(expect)) return []
    const message = `a tolerance of ${width} is as wide as the value itself, ${expect}`
    const hint = 'an absolute tolerance is in the unit of the value; `{ relative: 0.01 }` is one per cent of it'
    return [{ path: ['results', name, 'tolerance'], on: 'value', message, hint }]
  })
}

/** How far a value of that size may be off, at most, in its own unit. */
function widthOf(tolerance: Result['tolerance'], size: number): number | undefined {
  if (typeof tolerance === 'number') return tolerance
  if (typeof tolerance !== 'object') return undefined
  const { absolute, relative, plus, minus, interval, se } = tolerance as Readonly<Record<string, unknown>>
  const errors = (tolerance as Readonly<Record<string, unknown>>)['standard-errors']
  const [low, high] = Array.isArray(interval) ? interval.map(Number) : []
  const widths = [
    numberIn(absolute) + numberIn(relative) * size,
    numberIn(plus),
    numberIn(minus),
    numberIn(errors) * numberIn(se),
    low === undefined || high === undefined ? 0 : (high - low) / 2,
  ]
  return Math.max(...widths)
}

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(quote)
  return names.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}
