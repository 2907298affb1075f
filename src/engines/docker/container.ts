import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Dockerode from 'dockerode'
import { ReproError } from '../../errors.ts'
import { openRelay, type Door } from '../../io/relay.ts'
import type { Container, ContainerEnd } from '../engine.ts'
import { containerFacts } from './facts.ts'
import { Usage, unmeasured } from './usage.ts'
import { isAlready, isNotFound, onEngine } from './failures.ts'
import { Output } from './output.ts'

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
      const inspected = await this.#container.inspect()
      const measured = this.#usage?.end() ?? unmeasured
      return { exitCode, outOfMemory: inspected.State.OOMKilled, ...measured, facts: containerFacts(inspected) }
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

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
