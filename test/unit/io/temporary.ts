import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
  /** A path in it. */
  at(...names: readonly string[]): string
  /** Everything that lies in it, sorted. */
  list(): Promise<string[]>
}

/** A directory that is gone with its content when it is disposed of. */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-test-'))
  return {
    path: directory,
    at: (...names) => path.join(directory, ...names),
    list: async () => (await readdir(directory, { recursive: true })).sort(),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
