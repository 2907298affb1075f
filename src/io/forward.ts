import { once } from 'node:events'
import net from 'node:net'
import { pipeline } from 'node:stream'
import type { Endpoint } from './relay.ts'
import { ReproError } from '../errors.ts'

/** A port of this machine that leads elsewhere; disposed of, it is closed, and so are its connections. */
export interface ForwardedPort extends AsyncDisposable {
  readonly port: number
}

/**
 * Forwards a TCP port of this machine's loopback to a service.
 * @throws ReproError `usage` where the port cannot be had.
 */
export async function forwardPort(port: number, to: Endpoint): Promise<ForwardedPort> {
  const open = new Set<net.Socket>()
  const place = 'socketPath' in to ? { path: to.socketPath } : to
  // Half open: who has said all that he wants to may still be answered.
  const server = net.createServer({ allowHalfOpen: true }, (from) => {
    const there = net.connect({ ...place, allowHalfOpen: true })
    for (const socket of [from, there]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    join(from, there)
  })
  server.listen(port, 'localhost')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ReproError('usage', `port ${port} of this machine cannot be had: ${(error as Error).message}`, {
      hint: 'Choose another with --port.',
      cause: error,
    })
  }
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/**
 * Leads two connections, both made with `allowHalfOpen`, into each other: to the last byte that is said on either side,
 * and until one breaks.
 */
export function join(one: net.Socket, other: net.Socket): void {
  // Either way breaks where a side goes away; that is for the two to see.
  pipeline(one, other, () => {})
  pipeline(other, one, () => {})
}
