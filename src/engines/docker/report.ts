import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import Dockerode from 'dockerode'
import { ownGpus } from '../../io/gpus.ts'
import { packTar } from '../../io/tar.ts'
import type { Settings } from '../../model/context.ts'
import type { Gpu } from '../../model/gpu.ts'
import { keyLabel } from '../labels.ts'
import { placeText, type EngineName, type EnginePlace } from '../place.ts'
import { podmanDialect } from '../podman/dialect.ts'
import { atFirstThatAnswers, ensureWanted } from '../select.ts'
import { clientOptions } from './address.ts'
import { gpusOf, type DeviceInfo } from './gpus.ts'
import { dockerDialect, type Dialect } from './dialect.ts'

/** What an engine says about itself, and whether it does what is needed of it. For `setup` and `doctor`. */
export interface EngineReport extends AsyncDisposable {
  /** For a reader. */
  readonly address: string
  /** Whether its files are this machine's. */
  readonly isHere: boolean
  readonly name: EngineName
  readonly version: string
  readonly api: string
  /** The versions of its parts, e.g. runc. */
  readonly components: Readonly<Record<string, string>>
  readonly storageDriver: string
  readonly cgroupVersion: string
  /** The bounds that its kernel cannot hold. */
  readonly unboundable: readonly string[]
  /** e.g. `seccomp`, `rootless`, `userns`. */
  readonly security: readonly string[]
  /** Whether plugins decide who may ask it for what. */
  readonly authorization: boolean
  /** Where it keeps images and containers, on its own machine. */
  readonly directory: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly gpus: readonly Gpu[]
  /** The bases and environments that this tool has made there; bytes of layers that several share count for each. */
  readonly made: () => Promise<{ readonly count: number; readonly bytes: number }>
  /** Builds an image of one tiny file and removes it. @throws Error in the engine's own words. */
  readonly tryBuild: (signal: AbortSignal) => Promise<void>
}

/** What of the engine's `/info` is read here; the library has no type for it. */
interface EngineInfo extends DeviceInfo {
  readonly Driver: string
  readonly CgroupVersion?: string
  readonly MemoryLimit?: boolean
  readonly SwapLimit?: boolean
  readonly CpuCfsQuota?: boolean
  readonly PidsLimit?: boolean
  readonly SecurityOptions?: readonly string[] | null
  readonly Plugins?: { readonly Authorization?: readonly string[] | null }
  readonly DockerRootDir: string
  readonly NCPU: number
  readonly MemTotal: number
}

/**
 * Asks the engine that `findEngine` would find. Unlike that, it gives up on one that accepts and is silent for longer
 * than `patience`, in milliseconds. Dispose of the answer: an engine that was started for it ends.
 * @throws ReproError `no-engine`
 */
export async function engineReport({ engine }: Settings, patience = 10_000): Promise<EngineReport> {
  return atFirstThatAnswers(engine, async (place, release) => {
    const report = await ask(place, release, patience)
    await ensureWanted(engine, report.name)
    return report
  })
}

async function ask(place: EnginePlace, release: () => Promise<void>, timeout: number): Promise<EngineReport> {
  const docker = new Dockerode({ ...clientOptions(place), timeout })
  const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<EngineInfo>])
  const parts = version.Components ?? []
  const dialect = parts[0]?.Name.startsWith('Podman') === true ? podmanDialect : dockerDialect
  const bounds = { memory: info.MemoryLimit, swap: info.SwapLimit, cpus: info.CpuCfsQuota, pids: info.PidsLimit }
  const isHere = place.host.startsWith('unix://')
  return {
    address: placeText(place),
    isHere,
    name: dialect.name,
    version: version.Version,
    api: version.ApiVersion,
    components: Object.fromEntries(parts.map((part) => [part.Name, part.Version])),
    storageDriver: info.Driver,
    cgroupVersion: info.CgroupVersion ?? '1',
    unboundable: Object.entries(bounds).flatMap(([name, held]) => (held === false ? [name] : [])),
    security: (info.SecurityOptions ?? []).map((option) => /name=([^,]+)/.exec(option)?.[1] ?? option),
    authorization: (info.Plugins?.Authorization ?? []).length > 0,
    directory: info.DockerRootDir,
    cores: info.NCPU,
    memory: info.MemTotal,
    gpus: gpusOf(info, isHere ? await ownGpus() : undefined),
    made: async () => {
      const images = await docker.listImages({ filters: { label: [keyLabel] } })
      return { count: images.length, bytes: images.reduce((sum, { Size: size }) => sum + size, 0) }
    },
    tryBuild: (signal) => tryBuild(docker, dialect, signal),
    [Symbol.asyncDispose]: release,
  }
}

async function tryBuild(docker: Dockerode, dialect: Dialect, signal: AbortSignal): Promise<void> {
  const tag = `repro-doctor:${randomUUID()}`
  const context = packTar([{ kind: 'text', path: 'Dockerfile', text: 'FROM scratch\nCOPY Dockerfile /\n' }], {
    uid: 0,
    gid: 0,
  })
  const answer = await docker.buildImage(context, { ...dialect.build, t: tag, abortSignal: signal })
  await dialect.followBuild(answer as Readable, { signal, line: () => {} })
  await docker.getImage(tag).remove()
}
