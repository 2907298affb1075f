import test from 'ava'
import { sha256 } from '../../../src/io/hash.ts'
import { digestOfReply } from '../../../src/io/registry.ts'
import { httpServer } from './server.ts'

const wanted = `sha256:${'a'.repeat(64)}`

test('the digest of what a registry gives, where it gives something', async (t) => {
  const asked: (string | undefined)[] = []
  await using server = await httpServer((request, reply) => {
    asked.push(request.url)
    if (request.url?.includes('/closed/') === true) reply.writeHead(401)
    reply.end(request.url?.includes('/endless/') === true ? Buffer.alloc(5 * 1024 ** 2) : 'something else')
  })
  const at = `127.0.0.1:${server.port}`
  const digest = `sha256:${sha256('something else')}`
  t.is(await digestOfReply(`${at}/papers/tiny:1`, wanted), digest)
  t.is(await digestOfReply(`${at}/tiny`, wanted), digest)
  t.deepEqual(asked, [`/v2/papers/tiny/manifests/${wanted}`, `/v2/tiny/manifests/${wanted}`])
  t.is(await digestOfReply(`${at}/closed/tiny:1`, wanted), undefined, 'only for those it knows')
  t.is(await digestOfReply(`${at}/endless/tiny:1`, wanted), undefined, 'no manifest is so large')
})

test('where nothing answers, nothing is known', async (t) => {
  t.is(await digestOfReply('127.0.0.1:1/tiny:1', wanted), undefined)
  t.is(await digestOfReply('node:22', wanted), undefined)
})
