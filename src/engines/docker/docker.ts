import { cpus, hostname } from 'node:os'
import type { Readable } from 'node:stream'
import Dockerode from 'dockerode'
import { ReproError, messageOf } from '../../errors.ts'
import { stopwatch } from '../../io/clock.ts'
import { ownGpus } from '../../io/gpus.ts'
import type { EngineIdentity, HostIdentity } from '../../model/run.ts'
import type {
  BuildRequest,
  Container,
  ContainerSpec,
  Engine,
  EngineImage,
  ImageFiles,
  ImageName,
  Labels,
  Leftover,
  MadeImage,
  Network,
  Volume,
  Watch,
} from '../engine.ts'
import { runLabel } from '../labels.ts'
import type { EnginePlace } from '../place.ts'
import { podmanDialect } from '../podman/dialect.ts'
import { clientOptions, promptClient } from './address.ts'
import { followPull } from './answer.ts'
import { DockerContainer, type Clients } from './container.ts'
import { dockerDialect, type Dialect } from './dialect.ts'
import { isNotFound, onEngine } from './failures.ts'
import { gpusOf, type DeviceInfo } from './gpus.ts'
import { leftovers } from './leftovers.ts'
import {
  describeImage,
  loadImage,
  madeImages,
  openImage,
  openImageDirectory,
  removeImage,
  saveImage,
  servedDigest,
} from './images.ts'
import { streamOf } from './stream.ts'
import { isFree, sealedContainer, type KeptPlace } from './sealed.ts'

/** How long an engine may say nothing when it is looked for, and to what it answers soon, in milliseconds. */
const connectPatience = 15_000
const promptPatience = 120_000

/** Docker, or whatever answers the same API. */
export class DockerEngine implements Engine {
  readonly place: EnginePlace
  readonly identity: EngineIdentity
  readonly host: HostIdentity
  readonly entersContainers: boolean
  readonly #clients: Clients
  readonly #dialect: Dialect
  readonly #release: (() => Promise<void>) | undefined

  private constructor({ place, identity, host, entersContainers, dialect, release }: Connected) {
    this.#release = release
    this.#clients = {
      patient: new Dockerode(clientOptions(place)),
      prompt: promptClient(place, promptPatience),
      ranOutOfMemory: dialect.ranOutOfMemory,
    }
    this.#dialect = dialect
    this.place = place
    this.entersContainers = entersContainers
    this.identity = identity
    this.host = host
  }

  /**
   * `release`: ends what was started for the place, when the engine is disposed of. `patience`: how long it may say
   * nothing, in milliseconds.
   * @throws Error when nothing that answers the API is there, or it says nothing for a while.
   */
  static async connect(
    place: EnginePlace,
    release?: () => Promise<void>,
    patience = connectPatience,
  ): Promise<DockerEngine> {
    const docker = promptClient(place, patience)
    const seconds = stopwatch()
    const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<EngineInfo>]).catch(
      (error: unknown) => {
        if (seconds() * 1000 < patience) throw error
        throw new Error(`accepts connections, but says nothing for ${patience / 1000} s`, { cause: error })
      },
    )
    const dialect = version.Components?.[0]?.Name.startsWith('Podman') === true ? podmanDialect : dockerDialect
    const identity = {
      name: dialect.name,
      version: version.Version,
      api: version.ApiVersion,
      storageDriver: info.Driver,
      cgroupVersion: info.CgroupVersion ?? '1',
    }
    const isHere = place.host.startsWith('unix://') && info.Name === hostname()
    const gpus = gpusOf(info, isHere ? await ownGpus() : undefined)
    const host = {
      kernel: info.KernelVersion,
      architecture: info.Architecture,
      cpuModel: (isHere ? cpus()[0]?.model : undefined) ?? 'unknown',
      cores: info.NCPU,
      memory: info.MemTotal,
      ...(gpus.length === 0 ? {} : { gpus }),
    }
    // Entering a network namespace takes root, and processes that are on this machine.
    const isRootless = (info.SecurityOptions ?? []).includes('name=rootless') || info.Rootless === true
    const entersContainers = isHere && process.getuid?.() === 0 && !isRootless
    return new DockerEngine({ place, identity, host, entersContainers, dialect, release })
  }

  async findImage(reference: string): Promise<EngineImage | undefined> {
    try {
      return describeImage(await this.#clients.prompt.getImage(reference).inspect(), reference)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw onEngine(error, `look for the image ${reference}`)
    }
  }

  async pullImage(reference: string, watch: Watch): Promise<EngineImage> {
    try {
      // Without a tag the engine would pull them all.
      const tagged = /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`
      const answer = await this.#clients.patient.pull(tagged, { abortSignal: watch.signal })
      await followPull(streamOf(answer), watch)
    } catch (error) {
      watch.signal.throwIfAborted()
      throw new ReproError('base-unavailable', `the base ${reference} cannot be pulled: ${messageOf(error)}`, {
        hint: 'Check the name and the tag; where no registry is reached, use base: { debian: bookworm }.',
        cause: error,
      })
    }
    return this.#imageThatMustBe(reference)
  }

  async servedDigest(reference: string): Promise<string | undefined> {
    return servedDigest(this.#clients.prompt, reference)
  }

  async importImage(archive: Readable, { reference, labels }: ImageName): Promise<EngineImage> {
    const changes = Object.entries(labels).map(([name, value]) => this.#dialect.label(name, value))
    try {
      const answer = await this.#clients.patient.importImage(archive, { repo: reference, changes } as object)
      await followPull(streamOf(answer), { signal: new AbortController().signal, line: () => {} })
    } catch (error) {
      throw onEngine(error, `import the image ${reference}`)
    }
    return this.#imageThatMustBe(reference)
  }

  async buildImage(build: BuildRequest, watch: Watch): Promise<EngineImage> {
    let answer: NodeJS.ReadableStream
    try {
      answer = await this.#clients.patient.buildImage(build.context, {
        ...this.#dialect.build,
        t: build.reference,
        labels: { ...build.labels },
        buildargs: { ...build.proxies },
        rm: true,
        abortSignal: watch.signal,
      })
    } catch (error) {
      watch.signal.throwIfAborted()
      throw onEngine(error, 'build the environment')
    }
    try {
      await this.#dialect.followBuild(streamOf(answer), watch)
    } catch (error) {
      watch.signal.throwIfAborted()
      // An engine that ends kills what it builds, and still says so as if the command had failed.
      await this.#ensureThere()
      throw error instanceof ReproError ? error : onEngine(error, 'build the environment')
    }
    return this.#imageThatMustBe(build.reference)
  }

  saveImage(id: string): Promise<Readable> {
    return saveImage(this.#clients.patient, id)
  }

  async loadImage(archive: Readable, reference: string, watch: Watch): Promise<EngineImage> {
    await loadImage(this.#clients.patient, archive, reference, watch)
    return this.#imageThatMustBe(reference)
  }

  openImage(id: string, labels: Labels): Promise<ImageFiles> {
    return openImage(this.#clients.patient, id, labels)
  }

  openImageDirectory(id: string, directory: string, labels: Labels): Promise<ImageFiles | undefined> {
    return openImageDirectory(this.#clients.patient, { id, directory, labels })
  }

  async createVolume(labels: Labels): Promise<Volume> {
    try {
      const volume = await this.#clients.prompt.createVolume({ Labels: { ...labels } })
      const { name } = volume
      const directory = this.entersContainers ? (await volume.inspect()).Mountpoint : undefined
      return {
        name,
        directory,
        [Symbol.asyncDispose]: () => this.#removed(this.#clients.prompt.getVolume(name).remove()),
      }
    } catch (error) {
      throw onEngine(error, 'make a volume')
    }
  }

  async createSealedNetwork(labels: Labels): Promise<Network> {
    const name = `repro-${labels[runLabel] ?? ''}-${Math.random().toString(36).slice(2, 8)}`
    try {
      const network = await this.#clients.prompt.createNetwork({
        Name: name,
        Driver: 'bridge',
        Internal: true,
        CheckDuplicate: true,
        Labels: { ...labels },
      })
      return { name, [Symbol.asyncDispose]: () => this.#removed(network.remove()) }
    } catch (error) {
      throw onEngine(error, 'make a network')
    }
  }

  async createContainer(spec: ContainerSpec): Promise<Container> {
    const kept: KeptPlace[] = []
    try {
      const image = await this.findImage(spec.image)
      for (const target of (image?.volumes ?? []).filter(isFree)) {
        kept.push({ target, volume: await this.createVolume(spec.labels) })
      }
      const asked = this.#dialect.container(sealedContainer(spec, this.host.cores, kept))
      const container = await this.#clients.patient.createContainer(asked)
      const made = new DockerContainer(container.id, this.#clients, { kept, input: spec.input })
      try {
        await this.#dialect.ready(this.#clients.patient, container.id)
        return made
      } catch (error) {
        await made[Symbol.asyncDispose]()
        throw error
      }
    } catch (error) {
      for (const { volume } of kept) await volume[Symbol.asyncDispose]()
      throw onEngine(error, 'make a container')
    }
  }

  async leftovers(): Promise<Leftover[]> {
    return leftovers(this.#clients.prompt)
  }

  async remove({ kind, id }: Leftover): Promise<void> {
    if (kind === 'container') return new DockerContainer(id, this.#clients)[Symbol.asyncDispose]()
    if (kind === 'network') return this.#removed(this.#clients.prompt.getNetwork(id).remove())
    return this.#removed(this.#clients.prompt.getVolume(id).remove())
  }

  async environments(): Promise<MadeImage[]> {
    return madeImages(this.#clients.prompt)
  }

  async removeImage(id: string): Promise<boolean> {
    return removeImage(this.#clients.patient, id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Connections are per request: there is nothing to close but what was started for us.
    await this.#release?.()
  }

  async #ensureThere(): Promise<void> {
    try {
      await this.#clients.prompt.ping()
    } catch (error) {
      throw onEngine(error, 'go on')
    }
  }

  async #imageThatMustBe(reference: string): Promise<EngineImage> {
    const image = await this.findImage(reference)
    if (image === undefined) throw new ReproError('engine-failed', `the engine made ${reference}, but has it not`)
    return image
  }

  async #removed(removal: Promise<unknown>): Promise<void> {
    try {
      await removal
    } catch (error) {
      if (!isNotFound(error)) throw onEngine(error, 'clean up')
    }
  }
}

interface Connected {
  readonly place: EnginePlace
  readonly dialect: Dialect
  readonly release: (() => Promise<void>) | undefined
  readonly identity: EngineIdentity
  readonly host: HostIdentity
  readonly entersContainers: boolean
}

/** What is read of the engine's `/info`, which has no type in the library. */
interface EngineInfo extends DeviceInfo {
  readonly Name: string
  readonly SecurityOptions?: readonly string[]
  /** Podman's. */
  readonly Rootless?: boolean
  readonly Driver: string
  readonly CgroupVersion?: string
  readonly KernelVersion: string
  readonly Architecture: string
  readonly NCPU: number
  readonly MemTotal: number
}
