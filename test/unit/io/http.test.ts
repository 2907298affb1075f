import test from 'ava'
import { request, type Request } from '../../../src/io/http.ts'
import { closedPort, httpServer, rawServer, sayingServer, type TestServer } from './server.ts'

function get({ host, port }: Pick<TestServer, 'host' | 'port'>, more: Partial<Request> = {}): Request {
  return { endpoint: { host, port }, method: 'GET', path: '/', headers: {}, body: undefined, ...more }
}

function within(milliseconds: number) {
  return { signal: AbortSignal.timeout(milliseconds), size: 1000 }
}

test('what is asked is what is sent, and the reply comes with status, headers and body', async (t) => {
  await using server = await httpServer((asked, reply) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk: Buffer) => chunks.push(chunk))
    asked.on('end', () => {
      const { method, url, headers } = asked
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() }
      reply.writeHead(201, { 'Content-Type': 'text/x', 'Set-Cookie': ['a=1', 'b=2'] }).end(JSON.stringify(seen))
    })
  })
  const asked = get(server, { method: 'POST', path: '/a?b=%20c', headers: { 'x-one': 'two' }, body: 'ä' })
  const { status, headers, body } = await request(asked, within(5000))
  t.is(status, 201)
  t.like(headers, { 'content-type': 'text/x', 'set-cookie': 'a=1, b=2' })
  const seen = JSON.parse(Buffer.from(body).toString()) as { headers: Record<string, string> }
  t.like(seen, { method: 'POST', url: '/a?b=%20c', body: 'ä' })
  t.like(seen.headers, { 'x-one': 'two', 'content-length': '2', connection: 'close' })
})

test('bytes are not taken for text', async (t) => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  await using server = await httpServer((_, reply) => reply.end(bytes))
  t.deepEqual(Buffer.from((await request(get(server), within(5000))).body), bytes)
})

test('a redirect is a reply and is not followed', async (t) => {
  let asked = 0
  await using server = await httpServer((_, reply) => {
    asked++
    reply.writeHead(302, { location: '/elsewhere' }).end('moved')
  })
  const { status, headers } = await request(get(server), within(5000))
  t.is(status, 302)
  t.is(headers['location'], '/elsewhere')
  t.is(asked, 1)
})

test('a body that has no end is cut off', async (t) => {
  await using server = await httpServer((_, reply) => {
    const pour = (): void => {
      while (!reply.destroyed && reply.write(Buffer.alloc(10_000)));
    }
    reply.on('drain', pour)
    pour()
  })
  await t.throwsAsync(request(get(server), within(5000)), { message: 'the reply is larger than 1000 bytes' })
})

test('a body of just the size is taken, one byte more is not', async (t) => {
  await using server = await httpServer((asked, reply) => reply.end('x'.repeat(Number(asked.url?.slice(1)))))
  t.is((await request(get(server, { path: '/1000' }), within(5000))).body.length, 1000)
  await t.throwsAsync(request(get(server, { path: '/1001' }), within(5000)), { message: /larger than 1000/ })
})

const silent: readonly (readonly [string, (write: (text: string) => void) => void])[] = [
  ['says nothing', () => {}],
  ['drips its headers', (write) => write('HTTP/1.1 200 OK\r\nx: ')],
  ['drips its body', (write) => write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')],
  ['drips a body without a length', (write) => write('HTTP/1.1 200 OK\r\n\r\n')],
  ['says again and again that one should go on', (write) => write('HTTP/1.1 100 Continue\r\n\r\n')],
]

for (const [how, begin] of silent) {
  test(`a service that ${how} is not waited for without end`, async (t) => {
    await using server = await rawServer((socket) => {
      const write = (text: string): void => void (socket.writable && socket.write(text))
      begin(write)
      const drip = setInterval(() => write(how.includes('again') ? 'HTTP/1.1 100 Continue\r\n\r\n' : 'x'), 20)
      socket.on('close', () => clearInterval(drip))
      if (how === 'says nothing') clearInterval(drip)
    })
    const start = performance.now()
    await t.throwsAsync(request(get(server), within(300)), { message: 'no answer in time' })
    t.true(performance.now() - start < 3000)
  })
}

const wrong: readonly (readonly [string, string])[] = [
  ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['ends before its headers do', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ['ends before its length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'],
  ['ends within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nshort'],
  ['has chunks without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nshort\r\n0\r\n\r\n'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nshort!'],
  ['has a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  [
    'has no end of headers',
    `HTTP/1.1 200 OK\r\n${Array.from({ length: 2000 }, (_, n) => `x-${n}: ${'y'.repeat(100)}\r\n`).join('')}`,
  ],
  ['wants to speak something else', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ['says nothing and closes', ''],
]

for (const [how, text] of wrong) {
  test(`a reply that ${how} is none`, async (t) => {
    await using server = await sayingServer(text)
    const error = await t.throwsAsync(request(get(server), within(3000)))
    t.not(error.message, 'no answer in time')
    t.not(error.message, '')
  })
}

test('a service that wants to speak something else is left alone', async (t) => {
  let left: () => void = () => {}
  const isLeft = new Promise<void>((resolve) => (left = resolve))
  await using server = await rawServer((socket) => {
    socket
      .on('end', left)
      .on('data', () => socket.write('HTTP/1.1 101 Go\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'))
  })
  await t.throwsAsync(request(get(server), within(3000)), { message: /another protocol/ })
  await isLeft
})

test('what a service says behind its reply does not count', async (t) => {
  await using server = await sayingServer('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 500 No\r\n\r\n')
  const { status, body } = await request(get(server), within(3000))
  t.deepEqual([status, Buffer.from(body).toString()], [200, 'hello'])
})

test('a port at which nothing listens', async (t) => {
  const port = await closedPort()
  await t.throwsAsync(request(get({ host: '127.0.0.1', port }), within(3000)), { code: 'ECONNREFUSED' })
})

test('a request that cannot be sent', async (t) => {
  await using server = await httpServer((_, reply) => reply.end())
  await t.throwsAsync(request(get(server, { path: '/with space' }), within(3000)))
  await t.throwsAsync(request(get(server, { headers: { 'no good': 'x' } }), within(3000)))
  await t.throwsAsync(request(get(server), { signal: AbortSignal.abort(), size: 1 }), { message: 'no answer in time' })
})
