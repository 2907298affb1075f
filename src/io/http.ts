import http from 'node:http'
import { messageOf } from '../errors.ts'
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

/** Replies such as `100 Continue` that may come before the reply. */
const mostInterim = 100

/** Bounds of an exchange: what ends it, and how many bytes the reply's body may have. */
export interface RequestBounds {
  readonly signal: AbortSignal
  readonly size: number
}

/**
 * One exchange with a service, which may be hostile: no redirect is followed, no connection is kept, no other protocol
 * spoken; headers are bounded by Node's own limit (16 KiB), the body by `size`.
 * @throws Error in the network's words, or that the reply is too large, broken off, or not there in time.
 */
export async function request(asked: Request, { signal, size }: RequestBounds): Promise<Reply> {
  try {
    const incoming = await answerTo(asked, signal)
    const chunks: Uint8Array[] = []
    let got = 0
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      got += chunk.length
      if (got > size) throw new Error(`the reply is larger than ${size} bytes`)
      chunks.push(chunk)
    }
    // A body without a length looks whole wherever it is cut off, also where we did it.
    signal.throwIfAborted()
    return { status: incoming.statusCode ?? 0, headers: plainHeaders(incoming.headers), body: Buffer.concat(chunks) }
  } catch (error) {
    if (signal.aborted) throw new Error('no answer in time', { cause: error })
    throw messageOf(error) === 'aborted' ? new Error('the service broke its reply off', { cause: error }) : error
  }
}

/** Sends what is asked; resolves when the reply's headers are there. */
async function answerTo(asked: Request, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { endpoint, method, path } = asked
  const body = asked.body === undefined ? undefined : Buffer.from(asked.body)
  const headers = { ...asked.headers, ...(body && { 'content-length': String(body.length) }) }
  const outgoing = http.request({ ...endpoint, method, path, headers, signal, agent: false })
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve)
    // Without end they would keep this process from doing anything else, even from noticing that time is over.
    let interim = 0
    outgoing.on('information', () => {
      if (++interim > mostInterim) outgoing.destroy(new Error('the service answers with interim replies only'))
    })
    outgoing.on('error', reject)
    // Without a listener the connection would be closed, and nobody told.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new Error('the service wants to speak another protocol'))
    })
    outgoing.end(body)
  })
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}
