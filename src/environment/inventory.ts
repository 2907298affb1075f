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

/** Takes the files of an image, one after the other, and knows in the end what is installed there. */
export class InventoryReader {
  readonly #debian: Found[] = []
  /** By the file that describes them: what Debian has put there is Debian's. */
  readonly #others = new Map<string, Found & { readonly ecosystem: 'pip' | 'npm' | 'r' | 'runtimes' }>()
  readonly #ownedByDebian = new Set<string>()
  readonly #hashes = new Map<string, Installed>()
  /** By ecosystem, name and version, as the build has written them down. */
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

  /** `trouble`: why not all files were given. */
  inventory(platform: string, trouble?: string): Inventory {
    const others = [...this.#others].filter(([path]) => !this.#ownedByDebian.has(path))
    const of = (ecosystem: string): Installed[] =>
      others
        .filter(([, found]) => found.ecosystem === ecosystem)
        .map(([path, { name, version }]) => this.#withHash(path, { name, version }))
    const debian = this.#debian.map(({ name, version }) => this.#withWritten('apt', { name, version }))
    const r = of('r')
    const ofR = r.filter(({ name }) => name === 'base').map(({ version }) => ({ name: 'r', version }))
    const unread = this.#unread === 0 ? undefined : `${this.#unread} descriptions of packages could not be read`
    return {
      platform,
      distribution: this.#distribution,
      runtimes: inOrder([...of('runtimes'), ...ofR, ...runtimesOfDebian(debian)]),
      apt: inOrder(debian),
      pip: inOrder(of('pip').map((one) => this.#withWritten('pip', one))),
      npm: inOrder(of('npm')),
      r: inOrder(r),
      incomplete: trouble ?? unread,
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
          if (kindOf(line.slice(1)) !== undefined) this.#ownedByDebian.add(line.slice(1))
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
          this.#hashes.set(`${path.slice(0, -'node_modules/.package-lock.json'.length)}${below}/package.json`, one)
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

  #keep(path: string, ecosystem: 'pip' | 'npm' | 'r' | 'runtimes', found: Found | undefined): void {
    if (found !== undefined) this.#others.set(path, { ...found, ecosystem })
  }

  #withWritten(ecosystem: string, installed: Installed): Installed {
    const hash = this.#written.get(`${ecosystem} ${installed.name} ${installed.version}`)
    return hash === undefined ? installed : { ...installed, hash }
  }

  #withHash(path: string, installed: Installed): Installed {
    const known = this.#hashes.get(path)
    return known?.version === installed.version && known.hash !== undefined
      ? { ...installed, hash: known.hash }
      : installed
  }
}

function kindOf(path: string): Kind | undefined {
  return path.length > 1024 ? undefined : kinds.find(([, pattern]) => pattern.test(path))?.[0]
}

/** Sorted, and each once. */
function inOrder(installed: readonly Installed[]): Installed[] {
  const unique = new Map(installed.map((one) => [`${one.name} ${one.version} ${one.hash ?? ''}`, one]))
  return [...unique.values()].sort(byName)
}
