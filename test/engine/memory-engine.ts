import path from 'node:path'
import { Readable } from 'node:stream'
import {
  containerUser,
  dataDirectory,
  workDirectory,
  type BuildRequest,
  type Container,
  type ContainerSpec,
  type Engine,
  type EngineImage,
  type ImageFiles,
  type ImageName,
  type Labels,
  type Leftover,
  type MadeImage,
  type Network,
  type Volume,
  type Watch,
} from '../../src/engines/engine.ts'
import { keyLabel, runLabel } from '../../src/engines/labels.ts'
import { ReproError, messageOf } from '../../src/errors.ts'
import type { EngineIdentity, HostIdentity } from '../../src/model/run.ts'
import { MemoryContainer } from './memory/container.ts'
import { buildDockerfile, type MemoryImage } from './memory/dockerfile.ts'
import { FileSystem, FileTree, unpackTree, type FileNode } from './memory/files.ts'
import { packImage, unpackImage } from './memory/image-archive.ts'

interface Held {
  readonly labels: Labels
}

/**
 * An engine without containers: images are maps, files are bytes in memory, and commands are interpreted by a little
 * shell that knows what the tests use. It keeps the same contract as the real ones.
 */
export class MemoryEngine implements Engine {
  readonly place = { host: 'memory://' }
  readonly entersContainers = true
  readonly identity: EngineIdentity = {
    name: 'memory',
    version: '1',
    api: '1',
    storageDriver: 'memory',
    cgroupVersion: '2',
  }
  readonly host: HostIdentity = {
    kernel: 'none',
    architecture: 'none',
    cpuModel: 'none',
    cores: 2,
    memory: 8 * 1024 ** 3,
  }
  readonly #images = new Map<string, MemoryImage>()
  readonly #volumes = new Map<string, Held & { readonly tree: FileTree }>()
  readonly #networks = new Map<string, Held>()
  readonly #containers = new Map<string, MemoryContainer>()
  #count = 0

  /** An engine that has these images, all empty. */
  constructor(images: readonly string[] = []) {
    for (const reference of images) this.#keep(reference, { tree: new FileTree(), environment: new Map(), labels: {} })
  }

  #next(kind: string): string {
    return `${kind}-${++this.#count}`
  }

  #keep(
    reference: string,
    image: Pick<MemoryImage, 'tree' | 'environment' | 'labels'> & Partial<Pick<MemoryImage, 'layers'>>,
  ): MemoryImage {
    const kept = {
      layers: [image.tree.digest()],
      ...image,
      id: this.#next('image'),
      digest: undefined,
      platform: 'linux/none',
      onBuild: [],
      volumes: [],
    }
    this.#images.set(reference, kept)
    this.#images.set(kept.id, kept)
    return kept
  }

  async findImage(reference: string): Promise<EngineImage | undefined> {
    return this.#images.get(reference)
  }

  /** There is no registry: what is not here cannot be had. */
  async pullImage(reference: string, { signal }: Watch): Promise<EngineImage> {
    signal.throwIfAborted()
    const image = this.#images.get(reference)
    if (image === undefined) throw new ReproError('base-unavailable', `the base ${reference} cannot be pulled`)
    return image
  }

  async servedDigest(): Promise<undefined> {
    return undefined
  }

  async importImage(archive: Readable, { reference, labels }: ImageName): Promise<EngineImage> {
    const tree = new FileTree()
    try {
      await unpackTree(archive, tree, '/')
    } catch (error) {
      throw new ReproError('engine-failed', `cannot import the image ${reference}: ${messageOf(error)}`, {
        cause: error,
      })
    }
    return this.#keep(reference, { tree, environment: new Map(), labels })
  }

  async buildImage(
    { context, reference, labels, proxies }: BuildRequest,
    { signal, line }: Watch,
  ): Promise<EngineImage> {
    const tree = new FileTree()
    await unpackTree(context, tree, '/')
    const built = await buildDockerfile(tree, { find: (base) => this.#images.get(base), proxies, signal, line })
    return this.#keep(reference, { ...built, labels: { ...built.labels, ...labels } })
  }

  async saveImage(id: string): Promise<Readable> {
    const image = this.#images.get(id)
    if (image === undefined) throw new ReproError('engine-failed', `no image ${id}`)
    return packImage(image)
  }

  async loadImage(archive: Readable, reference: string, { signal }: Watch): Promise<EngineImage> {
    try {
      const image = await unpackImage(archive)
      signal.throwIfAborted()
      return this.#keep(reference, image)
    } catch (error) {
      signal.throwIfAborted()
      throw new ReproError('engine-failed', `cannot load the image: ${messageOf(error)}`, { cause: error })
    }
  }

  async openImage(id: string): Promise<ImageFiles> {
    const image = this.#images.get(id)
    if (image === undefined) throw new ReproError('engine-failed', `no image ${id}`)
    const archive = new FileSystem([{ at: '/', tree: image.tree, access: 'read' }]).pack('/')
    return { archive: archive ?? Readable.from([]), [Symbol.asyncDispose]: async () => {} }
  }

  async openImageDirectory(id: string, directory: string): Promise<ImageFiles | undefined> {
    const image = this.#images.get(id)
    if (image === undefined) throw new ReproError('engine-failed', `no image ${id}`)
    const files = new FileSystem([{ at: '/', tree: image.tree, access: 'read' }])
    const archive = files.linkAbove(`${directory}/`) === undefined ? files.pack(directory) : undefined
    return archive && { archive, [Symbol.asyncDispose]: async () => {} }
  }

  async createVolume(labels: Labels): Promise<Volume> {
    const name = this.#next('volume')
    this.#volumes.set(name, { labels, tree: new FileTree() })
    const inUse = ({ spec }: MemoryContainer): boolean => spec.work.name === name || spec.data?.volume.name === name
    return { name, directory: undefined, [Symbol.asyncDispose]: async () => this.#remove(name, this.#volumes, inUse) }
  }

  async createSealedNetwork(labels: Labels): Promise<Network> {
    const name = this.#next('network')
    this.#networks.set(name, { labels })
    const inUse = ({ spec }: MemoryContainer): boolean => networkOf(spec) === name
    return { name, [Symbol.asyncDispose]: async () => this.#remove(name, this.#networks, inUse) }
  }

  #remove(name: string, held: Map<string, Held>, inUse: (container: MemoryContainer) => boolean): void {
    if ([...this.#containers.values()].some(inUse)) throw new ReproError('engine-failed', `${name} is in use`)
    held.delete(name)
  }

  async createContainer(spec: ContainerSpec): Promise<Container> {
    const image = this.#images.get(spec.image)
    const work = this.#volumes.get(spec.work.name)
    const data = spec.data && this.#volumes.get(spec.data.volume.name)
    if (image === undefined || work === undefined)
      throw new ReproError('engine-failed', `no image ${spec.image}, or no volume`)
    if (work.tree.isEmpty) fill(work.tree, image.tree)
    const id = this.#next('container')
    const root = image.tree.copy()
    for (const [name, node] of kernelFiles(networkOf(spec))) root.set(name, node)
    const container = new MemoryContainer({
      id,
      spec,
      files: new FileSystem([
        { at: '/', tree: root, access: 'read' },
        { at: '/tmp', tree: new FileTree([['/', { kind: 'directory', uid: 0, mode: 0o1777 }]]), access: 'write' },
        { at: workDirectory, tree: work.tree, access: 'write' },
        ...(data ? [{ at: dataDirectory, tree: data.tree, access: spec.data?.access ?? 'read' }] : []),
      ]),
      environment: new Map([
        ...image.environment,
        ['HOME', '/tmp'],
        ['TZ', 'UTC'],
        ...Object.entries(spec.environment),
      ]),
      user: containerUser.uid,
      host: `127.20.${Math.floor(this.#count / 250)}.${(this.#count % 250) + 2}`,
      reach: (host, port) => this.#listens(spec, host, port),
      remove: () => this.#containers.delete(id),
    })
    this.#containers.set(id, container)
    return container
  }

  #listens(from: ContainerSpec, host: string, port: number): boolean {
    const network = networkOf(from)
    const there = [...this.#containers.values()].find((container) => container.host === host)
    return network !== 'none' && there !== undefined && networkOf(there.spec) === network && there.ports.has(port)
  }

  async leftovers(): Promise<Leftover[]> {
    const containers = [...this.#containers].map(([id, { spec }]) => [id, spec] as const)
    return [
      ...leftoversOf('container', containers),
      ...leftoversOf('network', this.#networks),
      ...leftoversOf('volume', this.#volumes),
    ]
  }

  async remove({ kind, id }: Leftover): Promise<void> {
    if (kind === 'container') await this.#containers.get(id)?.[Symbol.asyncDispose]()
    else if (kind === 'network') this.#networks.delete(id)
    else this.#volumes.delete(id)
  }

  async environments(): Promise<MadeImage[]> {
    const made = new Set([...this.#images.values()].filter(({ labels }) => labels[keyLabel] !== undefined))
    return [...made].map(({ id, labels }) => ({ id, size: 0, created: 0, labels }))
  }

  async removeImage(reference: string): Promise<boolean> {
    const image = this.#images.get(reference)
    if ([...this.#containers.values()].some(({ spec }) => this.#images.get(spec.image) === image)) return false
    for (const [name, one] of this.#images) if (one === image) this.#images.delete(name)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function leftoversOf(kind: Leftover['kind'], held: Iterable<readonly [string, Held]>): Leftover[] {
  return [...held]
    .filter(([, { labels }]) => labels[runLabel] !== undefined)
    .map(([id, { labels }]) => ({ kind, id, labels }))
}

function networkOf({ network }: ContainerSpec): string {
  return typeof network === 'string' ? network : network.name
}

/** What an image has at the work directory becomes the content of an empty volume there. */
function fill(volume: FileTree, image: FileTree): void {
  for (const [name, node] of image.below(workDirectory)) volume.set(path.posix.join('/', name), node)
}

/** What the kernel shows of a container's network. */
function kernelFiles(network: string): [string, FileNode][] {
  const file = (text: string): FileNode => ({ kind: 'file', uid: 0, mode: 0o444, data: Buffer.from(text) })
  const interfaces = network === 'none' ? ['lo'] : ['eth0', 'lo']
  return interfaces.map((name) => [`/sys/class/net/${name}`, file('')])
}
