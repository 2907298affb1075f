import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import Dockerode from 'dockerode'
import { ReproError, messageOf } from '../../errors.ts'
import { packTar } from '../../io/tar.ts'
import type { Settings } from '../../model/context.ts'
import { keyLabel } from '../labels.ts'
import { parseEngineHost, type EngineAddress } from './address.ts'
import { followBuild } from './build.ts'

/** What an engine says about itself, and whether it does what is needed of it. For `setup` and `doctor`. */
export interface EngineReport {
  /** As `DOCKER_HOST` would say it. */
  readonly address: string
  readonly name: 'docker' | 'podman'
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
  /** The bases and environments that this tool has made there; bytes of layers that several share count for each. */
  readonly made: () => Promise<{ readonly count: number; readonly bytes: number }>
  /** Builds an image of one tiny file with BuildKit and removes it. @throws Error in the engine's own words. */
  readonly tryBuildKit: (signal: AbortSignal) => Promise<void>
}

/** What of the engine's `/info` is read here; the library has no type for it. */
interface EngineInfo {
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
 * than `patience`, in milliseconds.
 * @throws ReproError `no-engine`
 */
export async function engineReport({ engineHost, engineSockets }: Settings, patience = 10_000): Promise<EngineReport> {
  const candidates = engineHost === undefined ? engineSockets.map((socket) => `unix://${socket}`) : [engineHost]
  const tried: string[] = []
  for (const address of candidates) {
    try {
      return await ask(address, { ...parseEngineHost(address), timeout: patience })
    } catch (error) {
      tried.push(`${address}: ${messageOf(error)}`)
    }
  }
  throw new ReproError('no-engine', 'no container engine answers', { hint: `Tried:\n${tried.join('\n')}` })
}

async function ask(address: string, where: EngineAddress & { readonly timeout: number }): Promise<EngineReport> {
  const docker = new Dockerode(where)
  const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<EngineInfo>])
  const parts = version.Components ?? []
  const bounds = { memory: info.MemoryLimit, swap: info.SwapLimit, cpus: info.CpuCfsQuota, pids: info.PidsLimit }
  return {
    address,
    name: parts[0]?.Name.startsWith('Podman') === true ? 'podman' : 'docker',
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
    made: async () => {
      const images = await docker.listImages({ filters: { label: [keyLabel] } })
      return { count: images.length, bytes: images.reduce((sum, { Size: size }) => sum + size, 0) }
    },
    tryBuildKit: (signal) => tryBuildKit(docker, signal),
  }
}

async function tryBuildKit(docker: Dockerode, signal: AbortSignal): Promise<void> {
  const tag = `repro-doctor:${randomUUID()}`
  const context = packTar([{ kind: 'text', path: 'Dockerfile', text: 'FROM scratch\nCOPY Dockerfile /\n' }], {
    uid: 0,
    gid: 0,
  })
  const answer = await docker.buildImage(context, { version: '2', t: tag, abortSignal: signal })
  await followBuild(answer as Readable, { signal, line: () => {} })
  await docker.getImage(tag).remove()
}
