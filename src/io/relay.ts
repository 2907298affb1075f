import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a service can be spoken to from this process. */
export type Endpoint = { readonly socketPath: string } | { readonly host: string; readonly port: number }

/** A way into a service; disposed of, it is closed. */
export interface Door extends AsyncDisposable {
  readonly endpoint: Endpoint
}

/** Built or run from its source: the child has the ending that this file has. */
const child = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'relay-child.ts' : 'relay-child.js', import.meta.url),
)

/** How much is kept of what the child complains of, in characters. */
const mostWords = 2000

/**
 * A way to a port inside a container that has no interface but loopback: nothing can leave by it.
 * Needs root, and the container's processes on this machine.
 * @throws Error when the process is not the container's, or its namespace cannot be entered.
 */
export async function openRelay(containerId: string, pid: number, port: number): Promise<Door> {
  const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  if (!cgroup.includes(containerId)) throw new Error('the service has ended')
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-relay-'))
  const socketPath = path.join(directory, 'socket')
  const enter = ['--target', String(pid), '--net', '--']
  const relay = spawn('nsenter', [...enter, process.execPath, ...process.execArgv, child, socketPath, String(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let words = ''
  relay.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-mostWords)))
  relay.once('error', (error) => (words = error.message))
  const ended = new Promise<void>((resolve) => relay.once('close', () => resolve()).once('error', () => resolve()))
  const close = async (): Promise<void> => {
    relay.stdin.destroy()
    relay.kill('SIGKILL')
    await ended
    await rm(directory, { recursive: true, force: true })
  }
  relay.stdin.on('error', () => {})
  const up = await Promise.race([once(relay.stdout, 'data'), ended.then(() => undefined)])
  if (up === undefined) {
    await close()
    throw new Error(`the service's network could not be entered: ${words.trim()}`)
  }
  return { endpoint: { socketPath }, [Symbol.asyncDispose]: close }
}
