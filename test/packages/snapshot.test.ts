import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import http from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import type { ImageIdentity } from '../../src/model/run.ts'
import { openReal } from '../engine/real.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { repro } from './repro.ts'

const snapshot = '20261101T000000Z'
/** Where this machine has Debian's packages from, by the archive's name: `debian`, `debian-security`. */
const sites = new Map(
  execFileSync('apt-get', ['indextargets', '--format', '$(SITE)', 'Created-By: Packages'], { encoding: 'utf8' })
    .split('\n')
    .map((site) => site.replace(/\/+$/, ''))
    .map((site) => [site.slice(site.lastIndexOf('/') + 1), site]),
)

interface Mirror extends AsyncDisposable {
  readonly url: string
  /** Paths that were asked for and are there. */
  readonly served: readonly string[]
}

/**
 * Debian's archive of snapshots as this machine can have one: of one time, at which all was as it is today. It listens
 * where containers reach this machine, and no other machine does.
 */
async function startMirror(address: string): Promise<Mirror> {
  const served: string[] = []
  const server = http.createServer((request, reply) => {
    const [, archive, rest] =
      new RegExp(`^/archive/(debian|debian-security)/${snapshot}(/.*)$`).exec(request.url ?? '') ?? []
    const pass = async (): Promise<void> => {
      const answer = archive === undefined ? undefined : await fetch(`${sites.get(archive)}${rest}`)
      if (answer?.ok === true) served.push(request.url ?? '')
      const length = answer?.headers.get('content-length')
      reply.writeHead(answer?.status ?? 404, length ? { 'content-length': length } : {})
      if (answer?.body) await pipeline(Readable.fromWeb(answer.body), reply)
      else reply.end()
    }
    pass().catch(() => reply.destroy())
  })
  server.listen(0, address)
  await once(server, 'listening')
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}/archive`,
    served,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const manifest = (time: string): string => `repro: 1
title: Debian of a time
base: { debian: bookworm, snapshot: ${time} }
dependencies: { apt: [hello] }
steps: { say: { run: hello > said.txt, outputs: [said.txt] } }
results: { said: { from: said.txt, expect: "Hello, world!\\n" } }
`

test('a base of a time, and what is installed on it, come from the archive of snapshots', async (t) => {
  const { engine, api } = await openReal('docker')
  await using _engine = engine
  const { IPAM: addresses } = await api.getNetwork('bridge').inspect()
  const [{ Gateway: gateway, Subnet: subnet = '' } = {}] = addresses?.Config ?? []
  // An engine that has just been installed does not name its gateway: it is the first address.
  await using mirror = await startMirror(gateway ?? subnet.replace(/\d+\/.*$/, '1'))
  await using paper = await temporaryDirectory()
  const run = async (...args: string[]) =>
    repro(args, { cwd: paper.path, env: { REPRO_ENGINE: 'docker', REPRO_DEBIAN_SNAPSHOTS: mirror.url } })
  const forget = async (): Promise<void> => {
    const base = await engine.findImage(`repro-debian:bookworm-${snapshot}`)
    if (base !== undefined) await engine.removeImage(base.id)
  }
  await writeFile(paper.at('repro.yaml'), manifest(snapshot))
  await forget()
  try {
    const built = await run('build', '--json')
    t.is(built.exitCode, 0, built.stderr)
    const { id, inventory } = JSON.parse(built.stdout) as ImageIdentity
    const files = mirror.served.map(decodeURIComponent)
    const had = new Set(files.map((path) => /([^/_]*)_[^/]*\.deb$/.exec(path)?.[1]))
    // A build keeps what apt has fetched before, and takes it where the snapshot's index has the same hash.
    const others = inventory.apt.map(({ name }) => name).filter((name) => name !== 'hello' && !had.has(name))
    t.deepEqual(others, [], 'every package of the base was had from there')
    const asked = (index: string): number => files.filter((path) => path === `/archive/${index}/InRelease`).length
    t.is(asked(`debian/${snapshot}/dists/bookworm`), 2, 'by the base, and by the layer on it')
    t.is(asked(`debian-security/${snapshot}/dists/bookworm-security`), 2)

    const verified = await run('verify')
    t.is(verified.exitCode, 0, verified.stderr + verified.stdout)
    await engine.removeImage(id)
  } finally {
    await forget()
  }
})

test('of a time of which the archive has nothing, there is no base, and none is left', async (t) => {
  const { engine } = await openReal('docker')
  await using _engine = engine
  await using mirror = await startMirror('127.0.0.1')
  await using paper = await temporaryDirectory()
  const never = '20910203T040506Z'
  await writeFile(paper.at('repro.yaml'), manifest(never))
  const env = { REPRO_ENGINE: 'docker', REPRO_DEBIAN_SNAPSHOTS: mirror.url }
  const { exitCode, stderr } = await repro(['build'], { cwd: paper.path, env })
  t.is(exitCode, 3)
  const message = `error: the Debian base cannot be made of ${mirror.url}/debian/${never}: mmdebstrap ended with exit code `
  t.true(stderr.includes(message), stderr)
  t.regex(stderr, /hint: .*REPRO_DEBIAN_SNAPSHOTS/)
  t.is(await engine.findImage(`repro-debian:bookworm-${never}`), undefined)
})
