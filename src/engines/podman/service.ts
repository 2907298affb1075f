import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exists } from '../../io/files.ts'
import { installedPrograms } from '../../io/processes.ts'
import type { EnginePlace } from '../place.ts'

/** After so many seconds without anybody who is connected it ends by itself, also when we were killed. */
const idle = 30
/** How long it may take to answer, in milliseconds. */
const patience = 20_000
const mostWords = 2000

/** Podman's API, which nobody else uses; disposed of, it ends. Containers do not hang on it. */
export interface PodmanService extends AsyncDisposable {
  readonly place: EnginePlace
}

/**
 * Starts the API of the Podman that is installed here, on a socket of our own: Podman has no daemon that would have one.
 * @returns nothing where it is not installed.
 * @throws Error in its own words when it does not come up.
 */
export async function startPodman(): Promise<PodmanService | undefined> {
  const installed = await installedPrograms(['podman', 'runc'])
  if (!installed.has('podman')) return undefined
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-podman-'))
  const socketPath = path.join(directory, 'podman.sock')
  // Of the two runtimes crun is preferred by Podman, and knows no control groups but of version 2.
  const isOld = !(await exists('/sys/fs/cgroup/cgroup.controllers'))
  const runtime = isOld && installed.has('runc') ? ['--runtime', 'runc'] : []
  const service = ['system', 'service', '--time', String(idle), `unix://${socketPath}`]
  // The shell outlives us as well, and removes the directory when the service has ended.
  const script = 'dir=$1; shift; trap : TERM; "$@" & wait $!; kill $! 2>/dev/null; wait; rm -rf "$dir"'
  const child = spawn('sh', ['-c', script, 'repro-podman', directory, 'podman', ...runtime, ...service], {
    // A session of its own: Ctrl-C on the terminal is not for it, as we clean up by it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-mostWords)))
  child.once('error', (error) => (words = error.message))
  const ended = once(child, 'close').catch(() => {})
  const end = async (): Promise<void> => {
    // Nothing else may be left that would keep this process from ending meanwhile.
    child.ref()
    child.kill('SIGTERM')
    const late = new AbortController()
    await Promise.race([ended, sleep(5000, undefined, { signal: late.signal }).catch(() => {})])
    late.abort()
    await rm(directory, { recursive: true, force: true })
  }
  const held = await hold(socketPath, ended)
  if (held === undefined) {
    await end()
    throw new Error(`podman is installed, but its service does not start: ${words.trim() || 'it says nothing'}`)
  }
  child.unref()
  ;(child.stderr as unknown as { unref: () => void }).unref()
  return {
    place: { host: `unix://${socketPath}`, source: 'started by repro' },
    [Symbol.asyncDispose]: async () => {
      held.destroy()
      await end()
    },
  }
}

/** A connection that keeps the service from ending while we need it: the stream of its events, which nobody reads. */
async function hold(socketPath: string, ended: Promise<unknown>): Promise<http.IncomingMessage | undefined> {
  let isOver = false
  ended.then(
    () => (isOver = true),
    () => {},
  )
  const until = performance.now() + patience
  while (!isOver && performance.now() < until) {
    const answer = await ask(socketPath)
    if (answer !== undefined) return answer
    await sleep(50)
  }
  return undefined
}

function ask(socketPath: string): Promise<http.IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const request = http.get({ socketPath, path: '/events', agent: false }, (answer) => {
      answer.on('error', () => {})
      answer.resume()
      answer.socket.unref()
      resolve(answer)
    })
    request.on('error', () => resolve(undefined))
  })
}
