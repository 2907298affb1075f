import type { Packages } from '../model/outlook.ts'
import { pythonName } from './package-files.ts'

/** What a file of a package manager's asks for, so far as that can be told. `path`: its name says what it is. */
export function declaredPackages(path: string, text: string): Packages {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!name.endsWith('.json')) return name.startsWith('.') ? {} : requirements(text)
  try {
    const value: unknown = JSON.parse(text)
    return name === 'package.json' ? npmWanted(value) : npmLocked(value)
  } catch {
    // What is wrong with it, npm says.
    return {}
  }
}

/** Lines of a requirements file: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
function requirements(text: string): Packages {
  const found: [string, string][] = []
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const plain = line.replace(/(?:^|\s)#.*$/, '').replace(/\s--?[a-z].*$/, '')
    const [, name, said = ''] = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(plain) ?? []
    if (name !== undefined)
      found.push([
        pythonName(name),
        said
          .replace(/;.*$/, '')
          .replace(/^={2,3}/, '')
          .trim(),
      ])
  }
  return Object.fromEntries(found)
}

interface NpmEntry {
  readonly version?: unknown
  readonly dependencies?: Readonly<Record<string, NpmEntry>>
}

/** `package.json`: names with the ranges that are asked for. */
function npmWanted(value: unknown): Packages {
  const kinds = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies'] as const
  const of = (value ?? {}) as Partial<Record<(typeof kinds)[number], Record<string, unknown>>>
  const entries = kinds.flatMap((kind) => Object.entries(of[kind] ?? {}))
  return Object.fromEntries(entries.map(([name, range]) => [name, String(range)]))
}

/** `package-lock.json`, of any version: names with their versions, where there are several with all of them. */
function npmLocked(value: unknown): Packages {
  const { packages, dependencies } = (value ?? {}) as NpmEntry & { readonly packages?: Record<string, NpmEntry> }
  const versions = new Map<string, Set<string>>()
  const add = (name: string, { version }: NpmEntry): void => {
    if (typeof version === 'string') versions.set(name, (versions.get(name) ?? new Set()).add(version))
  }
  const nested = (entries: NpmEntry['dependencies']): void => {
    for (const [name, entry] of Object.entries(entries ?? {})) {
      add(name, entry)
      nested(entry.dependencies)
    }
  }
  if (packages === undefined) nested(dependencies)
  for (const [place, entry] of Object.entries(packages ?? {})) {
    const at = place.lastIndexOf('node_modules/')
    if (at >= 0) add(place.slice(at + 'node_modules/'.length), entry)
  }
  return Object.fromEntries([...versions].map(([name, all]) => [name, [...all].sort().join(', ')]))
}
