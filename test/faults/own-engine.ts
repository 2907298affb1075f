import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Dockerode from 'dockerode'
import { runLabel } from '../../src/engines/labels.ts'
import { openReal } from '../engine/real.ts'

/**
 * A Docker engine of the tests' own, which may be killed, stopped and frozen: it has a network namespace, a directory,
 * a containerd and a cgroup of its own, and shares nothing with the machine's engine but the kernel. Needs root.
 */
export class OwnEngine implements AsyncDisposable {
  readonly directory: string
  readonly host: string
  readonly api: Dockerode
  #process: ChildProcess | undefined

  private constructor(directory: string) {
    this.directory = directory
    const socketPath = path.join(directory, 'docker.sock')
    this.host = `unix://${socketPath}`
    this.api = new Dockerode({ socketPath })
  }

  /** Starts one that has the Debian base. `directory` is where it keeps everything; absent: a new one. */
  static async create(directory?: string): Promise<OwnEngine> {
    const engine = new OwnEngine(directory ?? (await mkdtemp(path.join(tmpdir(), 'repro-own-'))))
    await engine.start()
    const { api, base } = await openReal(undefined)
    const load = await engine.api.loadImage(await api.getImage(base).get())
    await once(load.resume(), 'end')
    return engine
  }

  async start(): Promise<void> {
    const at = (name: string): string => path.join(this.directory, name)
    await mkdir(this.directory, { recursive: true })
    // Killed ones leave them, and the next one takes whatever has that number by now for the first.
    for (const name of ['pid', 'exec/containerd/containerd.pid']) await rm(at(name), { force: true })
    const own = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', this.host]
    const apart = ['--containerd-namespace=repro-faults', '--containerd-plugins-namespace=repro-faults-plugins']
    const network = ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false']
    const rest = ['--cgroup-parent=/repro-faults', '--bip=172.31.200.1/24', '--shutdown-timeout=2', '--log-level=error']
    const options = [...own, ...apart, ...network, '--userland-proxy=false', ...rest]
    // All of them give way to dockerd: their pid is its pid. It ends when the tests do, however they end.
    const alone = ['--pdeathsig', 'TERM', 'unshare', '--net']
    const child = spawn('setpriv', [...alone, 'dockerd', ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#process = child
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
    for (let attempt = 0; ; attempt++) {
      if (child.exitCode !== null || attempt === 300) {
        throw new Error(`an engine of our own cannot be started: ${said}`)
      }
      const isUp = await this.api.ping().then(
        () => true,
        () => false,
      )
      if (isUp) return
      await sleep(100)
    }
  }

  /** Ends it: `SIGTERM` as an administrator does, `SIGKILL` as nobody should. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined) return
    const ended = once(child, 'exit')
    child.kill('SIGCONT')
    child.kill(signal)
    await ended
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.end(signal)
    await this.start()
  }

  /** It accepts connections and says nothing, until it is thawed. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** Containers, volumes and networks of runs. */
  async left(): Promise<string[]> {
    const filters = { label: [runLabel] }
    const [containers, volumes, networks] = await Promise.all([
      this.api.listContainers({ all: true, filters }),
      this.api.listVolumes({ filters }),
      this.api.listNetworks({ filters }),
    ])
    return [
      ...containers.map(({ Id, State }) => `container ${Id} ${State}`),
      ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
      ...networks.map(({ Name }) => `network ${Name}`),
    ]
  }

  /** Ids of containers of runs that are in a state. */
  async containers(status: 'created' | 'running' | 'exited'): Promise<string[]> {
    const found = await this.api.listContainers({ all: true, filters: { label: [runLabel], status: [status] } })
    return found.map(({ Id }) => Id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What a killed one has left running, the next one ends.
    if (this.#process === undefined) await this.start()
    const all = await this.api.listContainers({ all: true })
    await Promise.all(all.map(({ Id }) => this.api.getContainer(Id).remove({ force: true, v: true })))
    await this.end('SIGTERM')
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
    for (const mount of mounts
      .filter((one) => one.startsWith(`${this.directory}/`))
      .sort()
      .reverse()) {
      execFileSync('umount', ['--lazy', mount])
    }
    await rm(this.directory, { recursive: true, force: true })
  }
}
