import http from 'node:http'
import net from 'node:net'
import type { Endpoint } from './relay.ts'

export interface Request {
  readonly endpoint: Endpoint
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Bounds of an exchange: what ends it, and how many bytes the reply's body may have. */
export interface RequestBounds {
  readonly signal: AbortSignal
  readonly size: number
}

/**
 * One exchange with a service, which may be hostile: no redirect is followed, no connection is kept,
 * headers are bounded by Node's own limit (16 KiB), the body by `size`.
 * @throws Error in the network's words, or that the reply is too large.
 */
export async function request(asked: Request, { signal, size }: RequestBounds): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const body = asked.body === undefined ? undefined : Buffer.from(asked.body)
    const headers = { ...asked.headers, ...(body && { 'content-length': String(body.length) }) }
    const { endpoint, method, path } = asked
    const outgoing = http.request({ ...endpoint, method, path, headers, signal, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      let got = 0
      incoming.on('data', (chunk: Buffer) => {
        got += chunk.length
        if (got > size) incoming.destroy(new Error(`the reply is larger than ${size} bytes`))
        else chunks.push(chunk)
      })
      incoming.on('error', reject)
      incoming.on('aborted', () => reject(new Error('the service broke its reply off')))
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming.headers), body: Buffer.concat(chunks) })
      })
    })
    outgoing.on('error', (error) => reject(signal.aborted ? new Error('no answer in time') : error))
    outgoing.end(body)
  })
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}

/** Whether something accepts connections at a port. */
export async function isPortOpen(endpoint: Endpoint, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...endpoint, signal, timeout: 2000 } as net.NetConnectOpts)
    const answer = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false))
  })
}
