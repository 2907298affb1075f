import type { Readable } from 'node:stream'
import type { Door } from '../io/relay.ts'
import type { ContainerFacts, EngineIdentity, HostIdentity, UsageSeries } from '../model/run.ts'
import type { EnginePlace } from './place.ts'

/**
 * The smallest interface that the story needs of what runs containers.
 *
 * There is no way through it to a host path, a device, a capability or any other option of an engine:
 * every container that it makes has the baseline of docs/security.md, and a caller sets only what `ContainerSpec` has.
 * All methods throw ReproError `engine-failed` when the engine breaks, and the signal's reason when aborted.
 */
export interface Engine extends AsyncDisposable {
  readonly place: EnginePlace
  readonly identity: EngineIdentity
  readonly host: HostIdentity
  /** Whether a service can be reached in a container that has no interface but loopback. */
  readonly entersContainers: boolean
  findImage(reference: string): Promise<EngineImage | undefined>
  /** @throws ReproError `base-unavailable` */
  pullImage(reference: string, watch: Watch): Promise<EngineImage>
  /** The digest that a registry serves for a reference at this time; absent where it serves none, or cannot be asked. */
  servedDigest(reference: string): Promise<string | undefined>
  /** Makes an image of the root file system in a tar archive. */
  importImage(archive: Readable, image: ImageName): Promise<EngineImage>
  /** @throws ReproError `build-failed` with the failing command's own last lines. */
  buildImage(build: BuildRequest, watch: Watch): Promise<EngineImage>
  /**
   * An image as one tar archive, as `docker save` makes it of an id: without a name.
   * @throws ReproError `engine-failed`; one that breaks off in the middle breaks the archive.
   */
  saveImage(id: string): Promise<Readable>
  /** Makes an image again of what `saveImage` gave, and gives it a name. */
  loadImage(archive: Readable, reference: string, watch: Watch): Promise<EngineImage>
  /** All files of an image. Nothing of it is run. */
  openImage(id: string, labels: Labels): Promise<ImageFiles>
  /**
   * The files of a directory of an image, their entries named from its last part on. Nothing of it is run.
   * Absent where there is no such directory, or a link leads to it.
   */
  openImageDirectory(id: string, directory: string, labels: Labels): Promise<ImageFiles | undefined>
  createVolume(labels: Labels): Promise<Volume>
  /** A network without a way out, for one service of an engine that does not enter containers. */
  createSealedNetwork(labels: Labels): Promise<Network>
  createContainer(spec: ContainerSpec): Promise<Container>
  /** Everything on the engine that runs have made and not removed, of living runs too. */
  leftovers(): Promise<Leftover[]>
  /** Removes it, whatever state it is in; it may be gone already. */
  remove(leftover: Leftover): Promise<void>
  /** The images that were made here: environments and Debian bases. */
  environments(): Promise<MadeImage[]>
  /** Whether it is gone now: one that a container needs stays. */
  removeImage(id: string): Promise<boolean>
}

export interface MadeImage {
  readonly id: string
  /** Bytes, with what it shares with other images. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly created: number
  readonly labels: Labels
}

/** A container, network or volume that says in its labels which run it belongs to. */
export interface Leftover {
  readonly kind: 'container' | 'network' | 'volume'
  readonly id: string
  readonly labels: Labels
}

export type Labels = Readonly<Record<string, string>>

/** How a long action is watched and ended. */
export interface Watch {
  readonly signal: AbortSignal
  /** Told each line of the engine's output. */
  readonly line: (text: string) => void
}

export interface EngineImage {
  readonly id: string
  /** Digest in the registry it came from; absent for what was made here. */
  readonly digest: string | undefined
  /** Operating system and architecture, e.g. `linux/amd64`. */
  readonly platform: string
  /** Digests of its layers' files. */
  readonly layers: readonly string[]
  readonly labels: Labels
  /** What the image would have every build on it do. */
  readonly onBuild: readonly string[]
  /** Where the image would have writable places. */
  readonly volumes: readonly string[]
}

/** An image's files as one tar archive; disposed of, what the engine made for it is removed. */
export interface ImageFiles extends AsyncDisposable {
  readonly archive: Readable
}

export interface ImageName {
  readonly reference: string
  readonly labels: Labels
}

export interface BuildRequest extends ImageName {
  /** Tar archive with the Dockerfile at its root. */
  readonly context: Readable
  /** Build arguments that leave no trace in the image: proxies. */
  readonly proxies: Readonly<Record<string, string>>
}

/** A named volume; disposed of, it is removed. */
export interface Volume extends AsyncDisposable {
  readonly name: string
  /** Where its files can be seen from this process; absent where the engine is elsewhere or keeps them to itself. */
  readonly directory: string | undefined
}

/** A network; disposed of, it is removed. */
export interface Network extends AsyncDisposable {
  readonly name: string
}

/** All that can be chosen about a container. */
export interface ContainerSpec {
  readonly image: string
  readonly command: readonly string[]
  /** Added to the baseline's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Bytes, swap included. */
  readonly memory: number
  readonly cpus: number
  /** Graphics processors, of any kind; absent: none. */
  readonly gpus?: number
  /** Processes and threads at a time. */
  readonly pids: number
  /** `none`: no interface but loopback. `open`: the engine's default network. */
  readonly network: 'none' | 'open' | Network
  /** The writable work directory. Filled from the image when it is empty. */
  readonly work: Volume
  /** Mounted read-only at `dataDirectory`, or writable for a container that is never started. */
  readonly data: { readonly volume: Volume; readonly access: 'read' | 'write' } | undefined
  /** What the command reads; absent: nothing. A terminal is where it prints as well, its two streams in one. */
  readonly input?: 'stream' | 'terminal'
  readonly labels: Labels
}

/** Told what a command prints, and on which of its streams; who answers with a promise is told more when that resolves. */
export type OutputSink = (chunk: Uint8Array, from: 'output' | 'error') => void | Promise<void>

/** How large a terminal is, in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Where a container finds the package. */
export const workDirectory = '/paper/work'
/** Where a container finds data, each file under its hash. */
export const dataDirectory = '/paper/data'
/** Bytes that one file of a container may have. */
export const largestFile = 64 * 1024 ** 3
/** Bytes that a container's `/tmp` holds; they count as its memory. */
export const temporarySpace = 1024 ** 3
/** Who every step runs as. */
export const containerUser = { uid: 65532, gid: 65532 }

/** A container; disposed of, it is killed and removed. */
export interface Container extends AsyncDisposable {
  readonly id: string
  /** Unpacks a tar archive below a directory of the container. */
  upload(directory: string, archive: Readable): Promise<void>
  /**
   * A tar archive of the file or directory at `path`, its entries named from the path's last part on; or nothing.
   * @throws ReproError `outputs-invalid` where a link stands in the path: it could lead anywhere.
   */
  download(path: string): Promise<Readable | undefined>
  /**
   * Starts the command; `output` gets all that it prints, from the first byte on. Where it answers with a promise, the
   * rest waits for that, and in the end the command does. `input` is what it reads, where its spec has that.
   */
  start(output: OutputSink, input?: Readable): Promise<void>
  /** Says how large the terminal is that its spec has. What has ended has none any more. */
  resize(size: TerminalSize): Promise<void>
  /** Resolves when the container has ended and all its output was told. */
  wait(signal: AbortSignal): Promise<ContainerEnd>
  /** Asks it to end, and after the grace period (seconds) ends it. */
  stop(grace: number): Promise<void>
  /** A way to one of its ports from this machine. */
  reach(port: number): Promise<Door>
}

export interface ContainerEnd {
  readonly exitCode: number
  readonly outOfMemory: boolean
  /** Bytes; absent when it ended before it was measured. */
  readonly peakMemory: number | undefined
  /** Seconds of processor time; absent as above. */
  readonly cpuSeconds: number | undefined
  /** Most processes at a time that were seen; absent as above. */
  readonly peakPids: number | undefined
  /** What it used over time; absent as above. */
  readonly usage: UsageSeries | undefined
  readonly facts: ContainerFacts
}
