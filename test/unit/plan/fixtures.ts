import type { Manifest } from '../../../src/model/manifest.ts'
import type { PackageFile } from '../../../src/model/package.ts'
import { sha256 } from '../../../src/plan/key.ts'

/** A small manifest, with what a test changes of it. */
export function manifest(change: Partial<Manifest> = {}): Manifest {
  return {
    repro: 1,
    title: 'T',
    base: { debian: 'bookworm' },
    steps: { train: { run: 'sh train.sh', outputs: ['out.json'] } },
    results: { loss: { from: 'out.json#/loss' } },
    ...change,
  }
}

/** Package files by path and content. */
export function files(contents: Readonly<Record<string, string>>): PackageFile[] {
  return Object.entries(contents)
    .map(([path, content]) => ({
      path,
      size: content.length,
      executable: path.endsWith('.sh'),
      sha256: sha256(content),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
