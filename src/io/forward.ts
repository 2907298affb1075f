import { once } from 'node:events'
import net from 'node:net'
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
  const server = net.createServer((from) => {
    const there = net.connect(to as net.NetConnectOpts)
    for (const [socket, other] of [
      [from, there],
      [there, from],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    from.pipe(there)
    there.pipe(from)
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
