import { once } from 'node:events'
import http from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  containerUser,
  dataDirectory,
  workDirectory,
  type Container,
  type ContainerEnd,
  type ContainerSpec,
  type OutputSink,
  type TerminalSize,
} from '../../../src/engines/engine.ts'
import { ReproError, messageOf } from '../../../src/errors.ts'
import type { Door } from '../../../src/io/relay.ts'
import type { ContainerFacts } from '../../../src/model/run.ts'
import { commands } from './commands.ts'
import type { FileSystem } from './files.ts'
import { Input } from './input.ts'
import { execute, Exit, OutOfMemory, runScript, type Process } from './shell.ts'

/** What an in-memory container is given by its engine. */
export interface ContainerParts {
  readonly id: string
  readonly spec: ContainerSpec
  readonly files: FileSystem
  readonly environment: ReadonlyMap<string, string>
  readonly user: number
  /** Its address on its network: each container has one of its own. */
  readonly host: string
  /** Whether something on the same network listens there. */
  readonly reach: (host: string, port: number) => boolean
  readonly remove: () => void
}

/** A container whose command is interpreted here. */
export class MemoryContainer implements Container {
  readonly id: string
  readonly spec: ContainerSpec
  readonly host: string
  readonly ports = new Set<number>()
  readonly #parts: ContainerParts
  readonly #kill = new AbortController()
  #process: Process | undefined
  #told: Promise<void> = Promise.resolve()
  #ended: Promise<ContainerEnd> | undefined
  #exitCode: number | undefined
  #size: TerminalSize = { columns: 0, rows: 0 }

  constructor(parts: ContainerParts) {
    this.#parts = parts
    this.id = parts.id
    this.spec = parts.spec
    this.host = parts.host
  }

  async upload(directory: string, archive: Readable): Promise<void> {
    try {
      await this.#parts.files.unpack(archive, directory)
    } catch (error) {
      throw new ReproError('engine-failed', `cannot copy files into ${directory}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }

  async download(path: string): Promise<Readable | undefined> {
    const link = this.#parts.files.linkAbove(path)
    if (link !== undefined)
      throw new ReproError('outputs-invalid', `${link} is a link; outputs are files and directories`)
    return this.#parts.files.pack(path)
  }

  async start(output: OutputSink, given?: Readable): Promise<void> {
    const { files, environment, user } = this.#parts
    const input = new Input()
    const isOnTerminal = this.spec.input === 'terminal'
    // A terminal interrupts who reads from it.
    if (given !== undefined)
      input.from(given, (text) => isOnTerminal && text.includes('\u0003') && this.#kill.abort(130))
    this.#process = {
      files,
      user,
      environment: new Map(environment),
      directory: workDirectory,
      input,
      terminal: () => (isOnTerminal ? this.#size : undefined),
      output: (chunk, from) => {
        if (this.#kill.signal.aborted) return
        this.#told = this.#told.then(() => output(chunk, isOnTerminal ? 'output' : from))
      },
      killed: this.#kill.signal,
      onTerminate: undefined,
      network: {
        serve: (port, text) => this.#serve(port, text),
        reach: async (host, port) => this.#parts.reach(host, port),
      },
    }
    this.#ended = Promise.race([this.#run(this.#process), this.#killed()]).finally(() => this.#kill.abort())
    this.#ended.then(
      ({ exitCode }) => (this.#exitCode = exitCode),
      () => {},
    )
  }

  async resize(size: TerminalSize): Promise<void> {
    this.#size = size
  }

  async #run(process: Process): Promise<ContainerEnd> {
    try {
      return this.#ending(await execute(this.spec.command, voice(process), commands))
    } catch (error) {
      if (error instanceof OutOfMemory) return { ...this.#ending(137), outOfMemory: true }
      // Ended from outside: that says how.
      if (process.killed.aborted) return this.#killed()
      throw error
    }
  }

  async #killed(): Promise<ContainerEnd> {
    const { signal } = this.#kill
    if (!signal.aborted) await once(signal, 'abort')
    return this.#ending(typeof signal.reason === 'number' ? signal.reason : 137)
  }

  #ending(exitCode: number): ContainerEnd {
    const unmeasured = { peakMemory: undefined, cpuSeconds: undefined, peakPids: undefined, usage: undefined }
    return { exitCode, outOfMemory: false, ...unmeasured, facts: factsOf(this.spec, this.host) }
  }

  async wait(signal: AbortSignal): Promise<ContainerEnd> {
    if (this.#ended === undefined) throw new Error('wait before start')
    signal.throwIfAborted()
    const aborted = once(signal, 'abort').then((): never => {
      throw signal.reason
    })
    const end = await Promise.race([this.#ended, aborted])
    await Promise.race([this.#told, aborted])
    return end
  }

  async stop(grace: number): Promise<void> {
    const process = this.#process
    if (process === undefined || this.#exitCode !== undefined) return
    if (process.onTerminate === undefined) this.#kill.abort(143)
    else if (process.onTerminate !== '') await this.#handleTerminate(process, process.onTerminate)
    await Promise.race([this.#ended, sleep(grace * 1000, undefined, { ref: false })])
    this.#kill.abort(137)
    await this.#ended
  }

  async #handleTerminate(process: Process, script: string): Promise<void> {
    try {
      await runScript(script, voice(process), { known: commands, ending: 'at its end' })
    } catch (error) {
      if (!(error instanceof Exit)) throw error
      this.#kill.abort(error.code)
    }
  }

  async reach(port: number): Promise<Door> {
    if (this.#exitCode !== undefined)
      throw new ReproError('engine-failed', 'the engine could not reach the service: it has ended')
    return { endpoint: { host: this.host, port }, [Symbol.asyncDispose]: async () => {} }
  }

  /** A server that is really there, on this machine's loopback, so that whoever asks it asks as ever. */
  async #serve(port: number, text: string): Promise<void> {
    const server = http.createServer((_, response) => response.end(text))
    server.listen(port, this.host)
    await once(server, 'listening')
    this.ports.add(port)
    if (!this.#kill.signal.aborted) await once(this.#kill.signal, 'abort')
    this.ports.delete(port)
    server.closeAllConnections()
    server.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill.abort(137)
    await this.#ended?.catch(() => {})
    this.#parts.remove()
  }
}

/** A container without a measure or a wall to tell of, but for what its spec says. */
function factsOf({ network, memory, cpus, pids, data }: ContainerSpec, host: string): ContainerFacts {
  return {
    user: `${containerUser.uid}:${containerUser.gid}`,
    networkMode: typeof network === 'string' ? network : network.name,
    addresses: network === 'none' ? [] : [host],
    readOnlyRoot: true,
    privileged: false,
    capabilitiesAdded: [],
    capabilitiesDropped: ['ALL'],
    securityOptions: ['no-new-privileges:true'],
    ipcMode: 'private',
    pidMode: '',
    runtime: 'memory',
    init: true,
    memory,
    memoryAndSwap: memory,
    nanoCpus: cpus * 1e9,
    pids,
    oomScore: 500,
    devices: 0,
    mounts: [
      { kind: 'volume', target: workDirectory, access: 'write' },
      ...(data === undefined ? [] : [{ kind: 'volume', target: dataDirectory, access: 'read' as const }]),
    ],
  }
}

/** How a process is heard: what it prints and what it complains of go the same way. */
export function voice(process: Process) {
  return {
    process,
    print: (output: string | Uint8Array) => process.output(Buffer.from(output), 'output'),
    complain: (message: string) => process.output(Buffer.from(`${message}\n`), 'error'),
  }
}
