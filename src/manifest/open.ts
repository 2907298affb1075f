import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import { listPackage } from '../io/files.ts'
import { sha256 } from '../io/hash.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Package, PackageFile } from '../model/package.ts'
import { readManifest } from './read.ts'

/**
 * Opens the package in a directory: reads and checks its manifest, lists and hashes its files.
 * @throws ReproError `package-invalid`, `manifest-invalid`
 */
export async function openPackage(directory: string): Promise<Package> {
  const file = path.join(directory, 'repro.yaml')
  const checked = readManifest(await readManifestFile(file), file)
  const files = await listPackage(directory, outsidePaths(checked.manifest))
  return { ...checked, root: directory, files, sha256: treeHash(files), [Symbol.asyncDispose]: async () => {} }
}

async function readManifestFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new ReproError('package-invalid', `no manifest: ${file} cannot be read`, {
      hint: 'Name the directory that holds repro.yaml.',
      cause: error,
    })
  }
}

/** What stands in the directory and is not the package's own: its data, and what its steps will write. */
function outsidePaths({ steps, data = {} }: Manifest): (path: string) => boolean {
  const outside = new Set([
    ...Object.values(steps).flatMap((step) => (step.outputs ?? []).map((output) => output.replace(/\/+$/, ''))),
    ...Object.keys(data),
  ])
  return (candidate) => outside.has(candidate)
}

/** The same for the same tree on any machine; times and owners do not count. */
function treeHash(files: readonly PackageFile[]): string {
  const lines = files.map(({ path: name, executable, sha256: hash }) => `${hash} ${executable ? 'x' : '-'} ${name}\n`)
  return sha256(lines.join(''))
}
