import type { Problem } from '../errors.ts'
import type { Manifest } from './manifest.ts'

/** A package that was opened: its manifest is checked, its files are known by hash. */
export interface Package extends AsyncDisposable {
  /** Directory that holds repro.yaml. */
  readonly root: string
  readonly manifest: Manifest
  /** The characters of a scalar in the manifest, by its path: `0.50` keeps both its decimals. */
  readonly sourceText: (path: readonly (string | number)[]) => string | undefined
  readonly warnings: readonly Problem[]
  /** Sorted by path. Without version control, caches, earlier runs, data, and what the steps will write. */
  readonly files: readonly PackageFile[]
  /** SHA-256 of the tree: the paths, modes and contents of `files`. */
  readonly sha256: string
}

export interface PackageFile {
  /** Relative to the package, with forward slashes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly executable: boolean
  readonly sha256: string
}
