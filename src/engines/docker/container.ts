import { PassThrough, type Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type Dockerode from 'dockerode'
import { ReproError } from '../../errors.ts'
import { openRelay, type Door } from '../../io/relay.ts'
import type { Container, ContainerEnd } from '../engine.ts'
import { isAlready, isNotFound, onEngine } from './failures.ts'

/** How long output may still arrive after the engine said that the container has ended, in milliseconds. */
const outputGrace = 5000

const unmeasured = { peakMemory: undefined, cpuSeconds: undefined }

export class DockerContainer implements Container {
  readonly id: string
  readonly #container: Dockerode.Container
  #output: Output | undefined
  #usage: Usage | undefined
  #ended: Promise<{ StatusCode: number }> | undefined

  constructor(container: Dockerode.Container) {
    this.#container = container
    this.id = container.id
  }

  async upload(directory: string, archive: Readable): Promise<void> {
    try {
      await this.#container.putArchive(archive, { path: directory })
    } catch (error) {
      throw onEngine(error, `copy files into ${directory}`)
    }
  }

  async download(path: string): Promise<Readable | undefined> {
    try {
      return (await this.#container.getArchive({ path })) as Readable
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw onEngine(error, `copy ${path} out of the container`)
    }
  }

  async start(output: (chunk: Uint8Array) => void): Promise<void> {
    try {
      // Attached before it starts, or its first output is lost.
      const stream = await this.#container.attach({ stream: true, stdout: true, stderr: true })
      this.#output = new Output(this.#container, stream as unknown as Readable, output)
      await this.#container.start()
      // The default condition, "not running", is answered at once for what has ended already.
      this.#ended = this.#container.wait() as Promise<{ StatusCode: number }>
      this.#ended.catch(() => {})
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      if (/executable file not found|no such file or directory|permission denied/.test(message)) {
        throw new ReproError('step-failed', `the command cannot be started: ${message}`, { cause: error })
      }
      throw onEngine(error, 'start the container')
    }
    this.#usage = await Usage.watch(this.#container)
  }

  async wait(signal: AbortSignal): Promise<ContainerEnd> {
    if (this.#ended === undefined || this.#output === undefined) throw new Error('wait before start')
    try {
      const { StatusCode: exitCode } = await abortable(this.#ended, signal)
      await this.#output.complete()
      const { State: state } = await this.#container.inspect()
      return { exitCode, outOfMemory: state.OOMKilled, ...(this.#usage?.end() ?? unmeasured) }
    } catch (error) {
      signal.throwIfAborted()
      throw onEngine(error, 'wait for the container')
    }
  }

  async stop(grace: number): Promise<void> {
    try {
      await this.#container.stop({ t: grace })
    } catch (error) {
      if (!isAlready(error) && !isNotFound(error)) throw onEngine(error, 'stop the container')
    }
  }

  async reach(port: number): Promise<Door> {
    try {
      const { NetworkSettings: settings, HostConfig: config, State: state } = await this.#container.inspect()
      if (config.NetworkMode === 'none') return await openRelay(this.id, state.Pid, port)
      const host = Object.values(settings.Networks)[0]?.IPAddress
      if (host === undefined || host === '') throw new Error('the service has ended')
      return { endpoint: { host, port }, [Symbol.asyncDispose]: async () => {} }
    } catch (error) {
      throw onEngine(error, 'reach the service')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#usage?.end()
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#container.remove({ force: true, v: true })
        return
      } catch (error) {
        if (isNotFound(error)) return
        // "removal is already in progress": it is gone in a moment.
        if (!isAlready(error) || attempt === 20) throw onEngine(error, 'remove the container')
        await sleep(100)
      }
    }
  }
}

/** All that a container prints, told once, in order. */
class Output {
  readonly #container: Dockerode.Container
  readonly #told: (chunk: Uint8Array) => void
  readonly #end: Promise<boolean>
  #bytes = 0

  constructor(container: Dockerode.Container, stream: Readable, told: (chunk: Uint8Array) => void) {
    this.#container = container
    this.#told = told
    const text = this.#sink()
    // Without a TTY the engine frames both streams, and what a program prints cannot forge a frame.
    container.modem.demuxStream(stream, text, text)
    this.#end = finished(stream).then(
      () => true,
      () => false,
    )
  }

  #sink(skip = 0): PassThrough {
    let skipped = 0
    const sink = new PassThrough()
    sink.on('data', (chunk: Buffer) => {
      const fresh = chunk.subarray(Math.min(chunk.length, skip - skipped))
      skipped += chunk.length - fresh.length
      if (fresh.length === 0) return
      this.#bytes += fresh.length
      this.#told(fresh)
    })
    return sink
  }

  /** Waits for the rest; when the connection broke, the rest is taken from the engine's own log. */
  async complete(): Promise<void> {
    const whole = await Promise.race([this.#end, sleep(outputGrace, false, { ref: false })])
    if (whole) return
    const sink = this.#sink(this.#bytes)
    const log = await this.#container.logs({ follow: true, stdout: true, stderr: true })
    this.#container.modem.demuxStream(log, sink, sink)
    await finished(log as unknown as Readable)
  }
}

/** The engine's own measurements, about one a second. */
class Usage {
  readonly #stream: Readable
  #peakMemory: number | undefined
  #cpuSeconds: number | undefined

  private constructor(stream: Readable) {
    this.#stream = stream
    stream.on('error', () => {})
    createInterface({ input: stream }).on('line', (line) => this.#add(JSON.parse(line) as Dockerode.ContainerStats))
  }

  static async watch(container: Dockerode.Container): Promise<Usage | undefined> {
    try {
      return new Usage((await container.stats({ stream: true })) as unknown as Readable)
    } catch {
      // It ended before it could be looked at.
      return undefined
    }
  }

  #add(stats: Dockerode.ContainerStats): void {
    const memory = stats.memory_stats
    const seen = memory?.max_usage ?? memory?.usage
    if (seen !== undefined && seen > 0) this.#peakMemory = Math.max(this.#peakMemory ?? 0, seen)
    const nanoseconds = stats.cpu_stats?.cpu_usage?.total_usage
    if (nanoseconds !== undefined && nanoseconds > 0) this.#cpuSeconds = nanoseconds / 1e9
  }

  end(): { peakMemory: number | undefined; cpuSeconds: number | undefined } {
    this.#stream.destroy()
    return { peakMemory: this.#peakMemory, cpuSeconds: this.#cpuSeconds }
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
