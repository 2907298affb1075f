import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'

export interface TestServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly url: string
}

/** A server on loopback, closed with all its connections when it is disposed of. */
async function listening(server: net.Server): Promise<TestServer> {
  const open = new Set<net.Socket>()
  server.on('connection', (socket: net.Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  return {
    host: '127.0.0.1',
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export async function httpServer(answer: http.RequestListener): Promise<TestServer> {
  return listening(http.createServer(answer))
}

/** A server that says what it likes: HTTP is not held to. */
export async function rawServer(talk: (socket: net.Socket) => void): Promise<TestServer> {
  return listening(net.createServer({ allowHalfOpen: true }, talk))
}

/** Sends these bytes once something was asked, and closes. */
export async function sayingServer(text: string): Promise<TestServer> {
  return rawServer((socket) => socket.once('data', () => socket.end(text)))
}

/** A port of loopback at which nothing listens. */
export async function closedPort(): Promise<number> {
  await using server = await rawServer(() => {})
  return server.port
}
