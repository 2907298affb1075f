import type { Installed, Inventory } from '../model/inventory.ts'
import { byName } from './order.ts'
import {
  dpkgHashes,
  dpkgPackages,
  pythonHashes,
  npmPackage,
  npmHashes,
  pythonPackage,
  rPackage,
  type Found,
} from './package-files.ts'
import { runtimeIn, runtimesOfDebian } from './runtimes.ts'

/** Bytes of one file that are looked at. What is more than that is no description of a package. */
const ordinary = 1024 ** 2
const database = 64 * 1024 ** 2
/** Far more than any environment has; a stranger's image could have as many as it likes. */
const mostPackages = 100_000

type Kind = 'dpkg' | 'hashes' | 'dpkg-list' | 'distribution' | 'python' | 'npm' | 'npm-lock' | 'r' | 'runtime'

/** Paths are relative to the image's root. */
const kinds: readonly (readonly [Kind, RegExp])[] = [
  ['dpkg', /^var\/lib\/dpkg\/status(?:\.d\/[^/]+(?<!\.md5sums))?$/],
  ['hashes', /^paper\/hashes\/(?:apt|pip)$/],
  ['dpkg-list', /^var\/lib\/dpkg\/info\/[^/]+\.list$/],
  ['distribution', /^(?:etc|usr\/lib)\/os-release$/],
  ['python', /\/(?:site|dist)-packages\/[^/]+\.(?:dist-info\/METADATA|egg-info(?:\/PKG-INFO)?)$/],
  // A package that brings a tree of packages for its own tests has not installed them.
  [
    'npm',
    /^(?:(?!node_modules\/)[^/]+\/)*(?:node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:@[^/]+\/)?[^/.@][^/]*\/)+package\.json$/,
  ],
  ['npm-lock', /(?:^|\/)node_modules\/\.package-lock\.json$/],
  ['r', /\/DESCRIPTION$/],
  [
    'runtime',
    /\/(?:include\/python3[^/]*\/patchlevel\.h|include\/node\/node_version\.h|julia\/julia_version\.h|go\/VERSION|release)$/,
  ],
]

/** What an image's files say, or those of a part of it. Plain, so that it can be kept. */
export interface Seen {
  readonly debian: readonly Found[]
  /** Each with the file that describes it: what Debian has put there is Debian's. */
  readonly others: readonly (readonly [path: string, Other])[]
  readonly ownedByDebian: readonly string[]
  /** What npm has written down of its hashes, each with the file that describes the package. */
  readonly npmHashes: readonly (readonly [path: string, Installed])[]
  /** Hashes by ecosystem, name and version, as the build has written them down. */
  readonly written: readonly (readonly [one: string, hash: string])[]
  readonly distribution: string | undefined
  /** Descriptions that could not be read. */
  readonly unread: number
}

type Other = Found & { readonly ecosystem: 'pip' | 'npm' | 'r' | 'runtimes' }

/** Takes the files of an image, or of a part of it, one after the other. */
export class InventoryReader {
  readonly #debian: Found[] = []
  readonly #others = new Map<string, Other>()
  readonly #ownedByDebian: string[] = []
  readonly #npmHashes = new Map<string, Installed>()
  readonly #written = new Map<string, string>()
  #distribution: string | undefined
  #unread = 0

  /** How many bytes of the beginning of a file are wanted; 0: none. */
  wants(path: string): number {
    const kind = kindOf(path)
    if (kind === undefined) return 0
    return kind === 'dpkg' || kind === 'hashes' || kind === 'dpkg-list' || kind === 'npm-lock' ? database : ordinary
  }

  add(path: string, text: string): void {
    if (this.#debian.length + this.#others.size > mostPackages) {
      this.#unread += 1
      return
    }
    try {
      this.#read(path, text)
    } catch {
      // A stranger's file need not be what its name says.
      this.#unread += 1
    }
  }

  get seen(): Seen {
    return {
      debian: this.#debian,
      others: [...this.#others],
      ownedByDebian: this.#ownedByDebian,
      npmHashes: [...this.#npmHashes],
      written: [...this.#written],
      distribution: this.#distribution,
      unread: this.#unread,
    }
  }

  #read(path: string, text: string): void {
    switch (kindOf(path)) {
      case 'dpkg':
        this.#debian.push(...dpkgPackages(text))
        break
      case 'hashes':
        for (const one of path.endsWith('apt') ? dpkgHashes(text) : pythonHashes(text))
          this.#written.set(`${path.slice(-3)} ${one.name} ${one.version}`, one.hash)
        break
      case 'dpkg-list':
        for (const line of text.split('\n'))
          if (kindOf(line.slice(1)) !== undefined) this.#ownedByDebian.push(line.slice(1))
        break
      case 'distribution':
        this.#distribution ??= /^PRETTY_NAME="?([^"\n]{1,200}?)"?$/m.exec(text)?.[1]
        break
      case 'python':
        this.#keep(path, 'pip', pythonPackage(text))
        break
      case 'npm':
        this.#keep(path, 'npm', npmPackage(text))
        break
      case 'npm-lock':
        for (const [below, one] of npmHashes(text))
          this.#npmHashes.set(`${path.slice(0, -'node_modules/.package-lock.json'.length)}${below}/package.json`, one)
        break
      case 'r':
        this.#keep(path, 'r', rPackage(text))
        break
      case 'runtime':
        this.#keep(path, 'runtimes', runtimeIn(path, text))
        break
      case undefined:
        break
    }
  }

  #keep(path: string, ecosystem: Other['ecosystem'], found: Found | undefined): void {
    if (found !== undefined) this.#others.set(path, { ...found, ecosystem })
  }
}

/** What is installed in an image, by all that was seen of it. `trouble`: why not all was seen. */
export function inventoryOf(parts: readonly Seen[], platform: string, trouble?: string): Inventory {
  const ownedByDebian = new Set(parts.flatMap((part) => part.ownedByDebian))
  const npm = new Map(parts.flatMap((part) => part.npmHashes))
  const written = new Map(parts.flatMap((part) => part.written))
  const others = parts.flatMap((part) => part.others).filter(([path]) => !ownedByDebian.has(path))
  const of = (ecosystem: Other['ecosystem'], hashOf?: (one: Other, path: string) => string | undefined): Installed[] =>
    others.filter(([, one]) => one.ecosystem === ecosystem).map(([path, one]) => installed(one, hashOf?.(one, path)))
  const writtenHash = (ecosystem: string, { name, version }: Found): string | undefined =>
    written.get(`${ecosystem} ${name} ${version}`)
  const npmHash = ({ version }: Found, path: string): string | undefined => {
    const known = npm.get(path)
    return known?.version === version ? known.hash : undefined
  }
  const debian = parts.flatMap((part) => part.debian).map((one) => installed(one, writtenHash('apt', one)))
  const r = of('r')
  const ofR = r.filter(({ name }) => name === 'base').map(({ version }) => ({ name: 'r', version }))
  const count = parts.reduce((sum, { unread }) => sum + unread, 0)
  const unread = count === 0 ? undefined : `${count} descriptions of packages could not be read`
  return {
    platform,
    distribution: parts.map(({ distribution }) => distribution).find((one) => one !== undefined),
    runtimes: inOrder([...of('runtimes'), ...ofR, ...runtimesOfDebian(debian)]),
    apt: inOrder(debian),
    pip: inOrder(of('pip', (one) => writtenHash('pip', one))),
    npm: inOrder(of('npm', npmHash)),
    r: inOrder(r),
    incomplete: trouble ?? unread,
  }
}

function installed({ name, version }: Found, hash: string | undefined): Installed {
  return hash === undefined ? { name, version } : { name, version, hash }
}

function kindOf(path: string): Kind | undefined {
  return path.length > 1024 ? undefined : kinds.find(([, pattern]) => pattern.test(path))?.[0]
}

/** Sorted, and each once. */
function inOrder(installed: readonly Installed[]): Installed[] {
  const unique = new Map(installed.map((one) => [`${one.name} ${one.version} ${one.hash ?? ''}`, one]))
  return [...unique.values()].sort(byName)
}
