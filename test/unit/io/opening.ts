import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArchive } from '../../../src/manifest/open.ts'
import { settingsFrom } from '../../../src/settings/settings.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Package } from '../../../src/model/package.ts'

/** A directory for one test, gone with it. */
export async function workspace(): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-archive-'))
  return { path: directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

export function contextIn(directory: string, signal = new AbortController().signal): RunContext {
  return {
    emit: () => {},
    signal,
    settings: {
      engine: settingsFrom({}, []).engine,
      storeDirectory: path.join(directory, 'store'),
      runsDirectory: path.join(directory, 'runs'),
      dataDirectories: [],
      host: { caBundle: undefined, proxies: {}, packageManagers: {} },
      seed: '0',
      ceilings: {},
      drift: 'refused',
      connection: 'online',
      imageFile: undefined,
      debianSnapshots: undefined,
    },
  }
}

/** Opens the archive of a package in `directory`, which is where it leaves nothing. */
export async function openBytes(archive: AsyncIterable<Uint8Array> | Uint8Array, directory: string): Promise<Package> {
  const bytes = archive instanceof Uint8Array ? chunksOf(archive) : archive
  return openArchive({ name: 'paper.tar.gz', bytes }, path.join(directory, 'unpacked'), contextIn(directory))
}

/** In chunks that end where no block does. */
export async function* chunksOf(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** What is left where archives are unpacked. */
export async function remains(directory: string): Promise<string[]> {
  return readdir(path.join(directory, 'unpacked'))
}
