import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Dockerode from 'dockerode'
import { notThePapers, ReproError } from '../../errors.ts'
import { openRelay, type Door } from '../../io/relay.ts'
import type { Container, ContainerEnd, ContainerSpec, OutputSink, TerminalSize } from '../engine.ts'
import { attach, feed } from './attach.ts'
import { exitCodeOfContainer } from './ended.ts'
import { containerFacts } from './facts.ts'
import { linkOnTheWay } from './links.ts'
import type { KeptPlace } from './sealed.ts'
import { wasSignalled } from './signals.ts'
import { Usage, unmeasured } from './usage.ts'
import { streamOf } from './stream.ts'
import { isAlready, isNotFound, onEngine } from './failures.ts'
import { Output } from './output.ts'

/**
 * Two ways to ask the engine: patient, for what takes as long as it takes, and for what it answers soon; and what to do
 * where it does not know.
 */
export interface Clients {
  readonly patient: Dockerode
  readonly prompt: Dockerode
  readonly ranOutOfMemory: (id: string) => boolean
}

/** With what a container was made: places that go with it, and what its command reads. */
export interface Made {
  readonly kept: readonly KeptPlace[]
  readonly input: ContainerSpec['input'] | undefined
}

/** Exit codes from here on say that a signal ended the program: 128 and the signal's number. */
const firstSignal = 129

export class DockerContainer implements Container {
  readonly id: string
  readonly #container: Dockerode.Container
  readonly #prompt: Dockerode.Container
  readonly #clients: Clients
  readonly #made: Made
  /** Aborted when nobody wants an answer any more: an engine that hangs would keep this process waiting for it. */
  readonly #done = new AbortController()
  #wasStopped = false
  #output: Output | undefined
  #usage: Usage | undefined
  #ended: Promise<number> | undefined

  constructor(id: string, clients: Clients, made: Made = { kept: [], input: undefined }) {
    this.id = id
    this.#made = made
    this.#clients = clients
    this.#container = clients.patient.getContainer(id)
    this.#prompt = clients.prompt.getContainer(id)
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
      // Podman follows links of a volume without a word, but only within the volume: what they lead to is the step's own.
      const link = await linkOnTheWay(this.#prompt, path)
      if (link !== undefined)
        throw new ReproError('outputs-invalid', `${link} is a link; outputs are files and directories`)
      const archive = streamOf(await this.#container.getArchive({ path }))
      return Readable.from(unbroken(archive, path), { objectMode: false })
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw onEngine(error, `copy ${path} out of the container`)
    }
  }

  async start(output: OutputSink, input?: Readable): Promise<void> {
    try {
      const [reads, { signal }] = [input === undefined ? 'nothing' : 'input', this.#done] as const
      // Attached before it starts, or its first output is lost.
      const attached = await attach(this.#clients.patient, { id: this.id, reads, signal })
      const form = this.#made.input === 'terminal' ? 'raw' : 'framed'
      this.#output = new Output(this.#container, { attached, form }, output)
      await this.#prompt.start()
      feed(attached, input)
      // The default condition, "not running", is answered at once for what has ended already.
      this.#ended = exitCodeOfContainer(this.#clients.patient, this.id, this.#done.signal)
      this.#ended.catch(() => {})
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      if (/exec: "[^"]*": .*(executable file not found|no such file or directory|permission denied)/.test(message)) {
        throw new ReproError('step-failed', `the command cannot be started: ${message}`, { cause: error })
      }
      throw onEngine(error, 'start the container')
    }
    this.#usage = await Usage.watch(this.#container)
  }

  async resize({ columns, rows }: TerminalSize): Promise<void> {
    try {
      await this.#prompt.resize({ w: columns, h: rows })
    } catch (error) {
      if (!isAlready(error) && !isNotFound(error)) throw onEngine(error, "say how large the container's terminal is")
    }
  }

  async wait(signal: AbortSignal): Promise<ContainerEnd> {
    if (this.#ended === undefined || this.#output === undefined) throw new Error('wait before start')
    try {
      const exitCode = await abortable(this.#ended, signal)
      await this.#output.complete()
      const inspected = await this.#prompt.inspect()
      const measured = this.#usage?.end() ?? unmeasured
      const outOfMemory = inspected.State.OOMKilled || this.#clients.ranOutOfMemory(this.id)
      if (!outOfMemory) await this.#ensureOwnEnd(inspected, exitCode)
      return { exitCode, outOfMemory, ...measured, facts: containerFacts(inspected) }
    } catch (error) {
      signal.throwIfAborted()
      throw onEngine(error, 'wait for the container')
    }
  }

  /**
   * What was ended from outside has not failed by itself, and says so by nothing but the engine's events.
   * @throws ReproError `engine-failed`
   */
  async #ensureOwnEnd({ State: state }: Dockerode.ContainerInspectInfo, exitCode: number): Promise<void> {
    if (exitCode < firstSignal || this.#wasStopped) return
    if (!(await wasSignalled(this.#clients.prompt, this.id, state))) return
    const what = `the container was ended from outside, with exit code ${exitCode}`
    throw notThePapers(what, "Somebody, or the engine's own end, stopped it: run again.")
  }

  async stop(grace: number): Promise<void> {
    // Said before it is so: whoever waits may hear of the end first. Two may stop it at a time.
    const before = this.#wasStopped
    this.#wasStopped = true
    try {
      await this.#prompt.stop({ t: grace })
    } catch (error) {
      this.#wasStopped = before
      if (!isAlready(error) && !isNotFound(error)) throw onEngine(error, 'stop the container')
    }
  }

  async reach(port: number): Promise<Door> {
    try {
      const { NetworkSettings: settings, HostConfig: config, State: state } = await this.#prompt.inspect()
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
    this.#done.abort()
    await this.#remove()
    for (const { volume } of this.#made.kept) await volume[Symbol.asyncDispose]()
  }

  async #remove(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#prompt.remove({ force: true, v: true })
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

/** What comes of a stream; that it breaks off is the engine's trouble. */
async function* unbroken(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (error) {
    throw onEngine(error, `copy ${path} out of the container`)
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
