import path from 'node:path'
import { dataDirectory, type Engine, type Labels, type Volume } from '../engines/engine.ts'
import { obtain } from '../io/store.ts'
import { packTar, type TarEntry } from '../io/tar.ts'
import { lstat } from 'node:fs/promises'
import type { RunContext } from '../model/context.ts'
import type { DataPlan } from '../model/plan.ts'
import { activity } from './activity.ts'

/** A data file that is at hand. */
export interface DataFile extends DataPlan {
  /** Where it is kept on this machine. */
  readonly file: string
}

/**
 * Gets all data of a package, side by side. A file that lies at its path in the package's directory, `root`, and has
 * the right hash will do: so it comes with an archive that took it along.
 * @throws ReproError `data-unavailable`
 */
export async function fetchData(root: string, data: readonly DataPlan[], context: RunContext): Promise<DataFile[]> {
  return Promise.all(
    data.map((wanted) =>
      activity(`data ${wanted.path}`, context, async ({ line }) => ({
        ...wanted,
        file: await obtainData(root, wanted, context, line),
      })),
    ),
  )
}

/**
 * Where a data file is kept on this machine; got first, where it is not there and the network may be asked.
 * @throws ReproError `data-unavailable`
 */
export async function obtainData(
  root: string,
  wanted: DataPlan,
  { settings, signal }: RunContext,
  line: (text: string) => void,
): Promise<string> {
  const { storeDirectory: directory, dataDirectories, connection } = settings
  const urls = connection === 'offline' ? [] : wanted.urls
  const nearby = path.join(root, wanted.path)
  return obtain({ ...wanted, urls, nearby }, { directory, dataDirectories, signal, line })
}

/** Puts data into a volume, each file under its hash. Steps mount it read-only, so that none can change it. */
export async function fillDataVolume(
  engine: Engine,
  image: string,
  data: readonly DataFile[],
  labels: Labels,
): Promise<Volume | undefined> {
  if (data.length === 0) return undefined
  const volume = await engine.createVolume(labels)
  // A container that is never started: the way into a volume of an engine that may be on another machine.
  await using work = await engine.createVolume(labels)
  await using carrier = await engine.createContainer({
    image,
    command: ['/bin/true'],
    environment: {},
    memory: 64 * 1024 ** 2,
    cpus: 1,
    pids: 16,
    network: 'none',
    work,
    data: { volume, access: 'write' },
    labels,
  })
  const entries = await Promise.all(
    data.map(async ({ file, sha256 }): Promise<TarEntry> => {
      const { size } = await lstat(file)
      return { kind: 'file', path: sha256, from: file, size, executable: false }
    }),
  )
  await carrier.upload(dataDirectory, packTar(entries, { uid: 0, gid: 0 }))
  return volume
}

/** What stands at a data file's path in a step's work directory. */
export function dataLink({ path: name, sha256 }: DataPlan): TarEntry {
  return { kind: 'link', path: name, target: path.posix.join(dataDirectory, sha256) }
}
