import { once } from 'node:events'
import net from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { forwardPort } from '../../../src/io/forward.ts'
import { closedPort, httpServer, rawServer } from './server.ts'

test('a port leads to another, there and back', async (t) => {
  await using server = await httpServer((asked, reply) => reply.end(`you asked ${asked.url}`))
  await using forwarded = await forwardPort(0, server)
  const replies = await Promise.all([1, 2, 3].map((n) => fetch(`http://localhost:${forwarded.port}/${n}`)))
  t.deepEqual(await Promise.all(replies.map((reply) => reply.text())), ['you asked /1', 'you asked /2', 'you asked /3'])
})

test('what is said last is heard whole, also by who listens slowly', async (t) => {
  const said = Buffer.alloc(16_000_000, 'x')
  await using server = await rawServer((socket) => socket.end(said))
  await using forwarded = await forwardPort(0, server)
  const client = net.connect(forwarded.port, 'localhost')
  let heard = 0
  for await (const chunk of client as AsyncIterable<Buffer>) {
    heard += chunk.length
    await sleep(2)
  }
  t.is(heard, said.length)
})

test('who has said all that he wants to is still answered', async (t) => {
  await using server = await rawServer((socket) => {
    let heard = 0
    socket.on('data', (chunk: Buffer) => (heard += chunk.length))
    socket.on('end', () => socket.end(`heard ${heard}`))
  })
  await using forwarded = await forwardPort(0, server)
  const client = net.connect({ port: forwarded.port, host: 'localhost', allowHalfOpen: true })
  client.end('12345')
  t.is((await buffer(client)).toString(), 'heard 5')
})

test('where nothing listens the connection is closed', async (t) => {
  const port = await closedPort()
  await using forwarded = await forwardPort(0, { host: '127.0.0.1', port })
  const client = net.connect(forwarded.port, 'localhost')
  client.on('error', () => {})
  await once(client, 'close')
  await t.throwsAsync(fetch(`http://localhost:${forwarded.port}/`))
})

test('when one side breaks off, so does the other', async (t) => {
  const gone = new Promise<void>((resolve) => {
    void rawServer((socket) => socket.on('close', () => resolve())).then(async (server) => {
      await using forwarded = await forwardPort(0, server)
      const client = net.connect(forwarded.port, 'localhost')
      await once(client, 'connect')
      client.write('x')
      await sleep(100)
      client.resetAndDestroy()
      await sleep(500)
      await server[Symbol.asyncDispose]()
    })
  })
  await gone
  t.pass()
})

test('a port that is taken cannot be had', async (t) => {
  await using server = await httpServer((_, reply) => reply.end())
  await using taken = await forwardPort(0, server)
  const error = await t.throwsAsync(forwardPort(taken.port, server), { instanceOf: ReproError })
  t.is(error.code, 'usage')
  t.true(error.message.includes(String(taken.port)))
  t.regex(error.hint ?? '', /--port/)
})

test('disposed of, the port is free and its connections are closed', async (t) => {
  await using server = await rawServer(() => {})
  const forwarded = await forwardPort(0, server)
  const client = net.connect(forwarded.port, 'localhost')
  client.on('error', () => {})
  await once(client, 'connect')
  await Promise.all([forwarded[Symbol.asyncDispose](), once(client, 'close')])
  await using again = await forwardPort(forwarded.port, server)
  t.is(again.port, forwarded.port)
})

test('only this machine is let in', async (t) => {
  await using server = await httpServer((_, reply) => reply.end())
  await using forwarded = await forwardPort(0, server)
  // Any address of loopback but the one of `localhost` stands for those that are not listened at.
  const client = net.connect(forwarded.port, '127.9.9.9')
  const [error] = (await once(client, 'error').catch((thrown: unknown) => [thrown])) as [NodeJS.ErrnoException]
  t.is(error.code, 'ECONNREFUSED')
})
