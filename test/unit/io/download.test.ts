import { readFile, stat, writeFile } from 'node:fs/promises'
import type http from 'node:http'
import test from 'ava'
import { download } from '../../../src/io/download.ts'
import { closedPort, httpServer, sayingServer } from './server.ts'
import { temporaryDirectory } from './temporary.ts'

const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 251))

/** No waiting between attempts: what is waited for is not there. */
function options(signal = new AbortController().signal) {
  const lines: string[] = []
  return { signal, line: (line: string) => void lines.push(line), pause: 1, lines }
}

interface Asked {
  readonly range: string | undefined
  readonly encoding: string | undefined
}

/** A server that knows Range; `answer` may break off, or lie. */
async function fileServer(answer: (reply: http.ServerResponse, from: number, time: number) => void) {
  const asked: Asked[] = []
  const server = await httpServer(({ headers }, reply) => {
    const { range, 'accept-encoding': encoding } = headers
    asked.push({ range, encoding: encoding?.toString() })
    answer(reply, Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0), asked.length)
  })
  return { ...server, asked }
}

function whole(reply: http.ServerResponse, from = 0): void {
  const rest = content.subarray(from)
  const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }
  reply.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...(from > 0 && range) }).end(rest)
}

function brokenOff(reply: http.ServerResponse, bytes: number): void {
  reply.writeHead(200, { 'content-length': content.length })
  reply.write(content.subarray(0, bytes), () => setTimeout(() => reply.destroy(), 20))
}

test('a file is fetched as it is', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await fileServer((reply) => whole(reply))
  await download(server.url, directory.at('file'), options())
  t.deepEqual(await readFile(directory.at('file')), content)
  // Packed on the way, its bytes could not be counted, and no rest asked for.
  t.deepEqual(server.asked, [{ range: undefined, encoding: 'identity' }])
})

test('what broke off is continued where it broke off', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await fileServer((reply, from, time) => {
    if (time === 1) brokenOff(reply, 30_000)
    else whole(reply, from)
  })
  const told = options()
  await download(server.url, directory.at('file'), told)
  t.deepEqual(await readFile(directory.at('file')), content)
  t.is(server.asked.length, 2)
  t.regex(server.asked[1]?.range ?? '', /^bytes=[1-9]\d*-$/)
  t.true(told.lines.some((line) => line.includes('trying again')))
})

test('what an earlier process left is continued', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), content.subarray(0, 40_000))
  await using server = await fileServer(whole)
  await download(server.url, directory.at('file'), options())
  t.deepEqual(await readFile(directory.at('file')), content)
  t.is(server.asked[0]?.range, 'bytes=40000-')
})

test('a server that does not continue begins anew', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), content.subarray(0, 40_000))
  await using server = await fileServer((reply) => whole(reply))
  await download(server.url, directory.at('file'), options())
  t.deepEqual(await readFile(directory.at('file')), content)
})

test('a server that continues elsewhere than it was asked to is not believed', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), content.subarray(0, 40_000))
  await using server = await fileServer((reply, from) => {
    if (from === 0) whole(reply)
    else reply.writeHead(206, { 'content-range': `bytes 0-${content.length - 1}/${content.length}` }).end(content)
  })
  await download(server.url, directory.at('file'), options())
  t.deepEqual(await readFile(directory.at('file')), content)
})

test('what is there whole already is not fetched again', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), content)
  await using server = await fileServer((reply) => reply.writeHead(416).end())
  await download(server.url, directory.at('file'), options())
  t.deepEqual(await readFile(directory.at('file')), content)
})

test('a length that is not kept is a break, and is told after the last attempt', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await fileServer((reply) => brokenOff(reply, 0))
  await t.throwsAsync(download(server.url, directory.at('file'), options()))
  t.is(server.asked.length, 4)
})

test('a server in trouble is asked again', async (t) => {
  for (const status of [500, 503, 429, 408]) {
    await using directory = await temporaryDirectory()
    await using server = await fileServer((reply, from, time) => {
      if (time < 3) reply.writeHead(status).end('later')
      else whole(reply, from)
    })
    await download(server.url, directory.at('file'), options())
    t.deepEqual(await readFile(directory.at('file')), content)
    t.is(server.asked.length, 3)
  }
})

test('a server that has it not is not asked again', async (t) => {
  for (const status of [404, 403, 410]) {
    await using directory = await temporaryDirectory()
    await using server = await fileServer((reply) => reply.writeHead(status, { 'content-length': 4 }).end('none'))
    await t.throwsAsync(download(server.url, directory.at('file'), options()), {
      message: new RegExp(`answered ${status}`),
    })
    t.is(server.asked.length, 1)
    await t.throwsAsync(stat(directory.at('file')), { code: 'ENOENT' })
  }
})

test('what the network says is told', async (t) => {
  await using directory = await temporaryDirectory()
  const nobody = download(`http://127.0.0.1:${await closedPort()}/`, directory.at('file'), options())
  await t.throwsAsync(nobody, { message: /ECONNREFUSED/ })
  await using liar = await sayingServer('this is no HTTP\r\n\r\n')
  const error = await t.throwsAsync(download(liar.url, directory.at('file'), options()))
  t.notRegex(error.message, /^fetch failed$/)
})

test('an abort ends it at once, also between attempts', async (t) => {
  await using directory = await temporaryDirectory()
  const reason = new Error('enough')
  await using slow = await httpServer((_, reply) => reply.writeHead(200, { 'content-length': 10 }).write('x'))
  await using bad = await httpServer((_, reply) => reply.writeHead(500).end())
  for (const [url, pause] of [[slow.url, 1] as const, [bad.url, 60_000] as const]) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 100)
    const start = performance.now()
    const fetching = download(url, directory.at('file'), { ...options(controller.signal), pause })
    t.is(await t.throwsAsync(fetching), reason)
    t.true(performance.now() - start < 5000)
  }
})

test('a full disk is not asked four times', async (t) => {
  await using server = await fileServer(whole)
  await t.throwsAsync(download(server.url, '/dev/full', options()), { code: 'ENOSPC' })
  t.is(server.asked.length, 1)
})

test('more than is wanted is not taken, whatever length is said', async (t) => {
  await using directory = await temporaryDirectory()
  await using honest = await fileServer(whole)
  await using liar = await httpServer((_, reply) => {
    const pour = (): void => {
      while (!reply.destroyed && reply.write(Buffer.alloc(10_000)));
    }
    reply.on('drain', pour)
    pour()
  })
  const most = content.length - 1
  await t.throwsAsync(download(honest.url, directory.at('a'), { ...options(), most }), { message: /larger than/ })
  await t.throwsAsync(download(liar.url, directory.at('b'), { ...options(), most }), { message: /larger than/ })
  await download(honest.url, directory.at('c'), { ...options(), most: content.length })
  t.deepEqual(await readFile(directory.at('c')), content)
})
