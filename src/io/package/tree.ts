import { createHash } from 'node:crypto'
import type { PackageFile } from '../../model/package.ts'

/** A package's hash: the same for the same tree on any machine; times and owners do not count. */
export function treeHash(files: Iterable<PackageFile>): string {
  const all = createHash('sha256')
  for (const { path: name, executable, sha256 } of files) all.update(`${sha256} ${executable ? 'x' : '-'} ${name}\n`)
  return all.digest('hex')
}
