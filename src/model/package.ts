import type { Problem } from '../errors.ts'
import type { Lock } from './lock.ts'
import type { Manifest } from './manifest.ts'

/** Where a package comes from: a directory, an archive, or the http or https address of one, by name; or a stream. */
export type PackageSource = string | NamedStream

/** The bytes of an archive, and what messages call it. */
export interface NamedStream {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** A package that was opened: its manifest is checked, its files are known by hash. */
export interface Package extends AsyncDisposable {
  /** Directory that holds repro.yaml. */
  readonly root: string
  /** Where its runs are kept. */
  readonly runsDirectory: string
  readonly manifest: Manifest
  /** The characters of a scalar in the manifest, by its path: `0.50` keeps both its decimals. */
  readonly sourceText: (path: readonly (string | number)[]) => string | undefined
  readonly warnings: readonly Problem[]
  /** A problem at a place of the manifest, for what is found only where files are looked into. */
  readonly problemAt: (remark: Remark) => Problem
  /** Sorted by path. */
  readonly files: readonly PackageFile[]
  /** What `repro.lock` says; absent where there is none. */
  readonly lock: Lock | undefined
  /** What stands in the directory and is not part of the package: caches, secrets, data, what the steps write. */
  readonly leftOut: readonly LeftOut[]
  /** SHA-256 of the tree: the paths, modes and contents of `files`. */
  readonly sha256: string
}

/** Something to say about a place of the manifest. */
export interface Remark {
  /** Keys and positions from the root, e.g. `['steps', 'train', 'outputs', 0]`. */
  readonly path: readonly (string | number)[]
  /** Whether the key or the value at `path` is meant. */
  readonly on: 'key' | 'value'
  /** One sentence without a full stop. */
  readonly message: string
  readonly hint: string
}

export interface LeftOut {
  /** Relative to the package; a directory ends in a slash and stands for all that is in it. */
  readonly path: string
  /** In a few words. */
  readonly why: string
}

export interface PackageFile {
  /** Relative to the package, with forward slashes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly executable: boolean
  readonly sha256: string
}
