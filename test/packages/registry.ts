import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import Dockerode from 'dockerode'
import { settingsFrom } from '../../src/settings/settings.ts'
import { clientOptions } from '../../src/engines/docker/address.ts'
import { followPull } from '../../src/engines/docker/answer.ts'
import { streamOf } from '../../src/engines/docker/stream.ts'
import { findEngine } from '../../src/engines/select.ts'
import { packTar, type TarEntry } from '../../src/io/tar.ts'
import { unwatched } from '../engine/contract/bench.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'

/** A registry of the test's own, on loopback, where engines ask for no certificate. It is Debian's `docker-registry`. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`: what names of its images begin with. */
  readonly address: string
  /** Makes a tiny image whose `/version` says `version`, pushes it as `name:tag`, and gives its digest. */
  push(name: string, version: string): Promise<string>
  /** Has the engine hold what it pulls by one name under another. */
  pull(name: string, as: string): Promise<void>
  /** Has the engine forget all that came from here or was pushed. */
  forget(): Promise<void>
  /** The digest of an image's one layer. */
  layer(repository: string, digest: string): Promise<string>
  /** Removes an image and the tags that lead to it. */
  remove(repository: string, digest: string): Promise<void>
  /** Has it answer with something else that it has where it is asked for this digest; and a way back. */
  falsify(digest: string, other: string): Promise<() => Promise<void>>
}

const manifests = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
].join(', ')

export async function startRegistry(): Promise<Registry> {
  const directory = await temporaryDirectory()
  const address = `127.0.0.1:${await freePort()}`
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: directory.at('storage') }, delete: { enabled: true } },
    http: { addr: address, secret: 'of no use to anybody' },
  }
  await writeFile(directory.at('settings.yml'), JSON.stringify(settings))
  // It ends when the tests do, however they end.
  const words = ['--pdeathsig', 'TERM', 'docker-registry', 'serve', directory.at('settings.yml')]
  const child = spawn('setpriv', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
  const ask = async (method: string, name: string, what: string): Promise<Response> =>
    fetch(`http://${address}/v2/${name}/manifests/${what}`, { method, headers: { accept: manifests } })
  for (let attempt = 0; ; attempt++) {
    if (child.exitCode !== null || attempt === 100) throw new Error(`no registry can be started: ${said}`)
    if (await isReached(`http://${address}/v2/`)) break
    await sleep(100)
  }
  const engine = await findEngine({ settings: settingsFrom(process.env, []) })
  const api = new Dockerode(clientOptions(engine.place))
  const at = (name: string): string => `${address}/${name}`
  const blob = (digest: string): string => {
    const [, hash = ''] = digest.split(':')
    return directory.at('storage/docker/registry/v2/blobs/sha256', hash.slice(0, 2), hash, 'data')
  }
  const forget = async (): Promise<void> => {
    const images = await api.listImages()
    const isOurs = ({ RepoTags: tags, RepoDigests: digests }: Dockerode.ImageInfo): boolean =>
      [...(tags ?? []), ...(digests ?? [])].some((name) => name.startsWith(at('')))
    for (const { Id: id } of images.filter(isOurs)) await api.getImage(id).remove({ force: true })
  }
  return {
    address,
    push: async (name, version) => {
      await engine.importImage(await tinyImage(version), { reference: at(name), labels: {} })
      await followPull(streamOf(await api.getImage(at(name)).push({ authconfig: {} })), unwatched())
      const [repository = '', tag = ''] = name.split(':')
      return (await ask('HEAD', repository, tag)).headers.get('docker-content-digest') ?? ''
    },
    pull: async (name, as) => {
      const { id } = await engine.pullImage(at(name), unwatched())
      const [repo = '', tag = ''] = as.split(':')
      await api.getImage(id).tag({ repo: at(repo), tag })
    },
    forget,
    layer: async (repository, digest) => {
      const { layers } = (await (await ask('GET', repository, digest)).json()) as { layers: [{ digest: string }] }
      return layers[0].digest
    },
    remove: async (repository, digest) => {
      const { status } = await ask('DELETE', repository, digest)
      if (status !== 202) throw new Error(`the registry answered ${status}`)
    },
    falsify: async (digest, other) => {
      const whole = await readFile(blob(digest))
      await copyFile(blob(other), blob(digest))
      return async () => writeFile(blob(digest), whole)
    },
    [Symbol.asyncDispose]: async () => {
      await forget()
      await engine[Symbol.asyncDispose]()
      const ended = once(child, 'exit')
      child.kill()
      await ended
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** A root file system of one static program under the names that the environment and the steps need. */
async function tinyImage(version: string): Promise<Readable> {
  const busybox = '/bin/busybox'
  const { size } = await stat(busybox)
  const links = ['sh', 'mkdir', 'chown', 'cat'].map((name): TarEntry => {
    return { kind: 'link', path: `bin/${name}`, target: 'busybox' }
  })
  const entries: TarEntry[] = [
    { kind: 'directory', path: 'bin' },
    { kind: 'file', path: 'bin/busybox', from: busybox, size, executable: true },
    ...links,
    { kind: 'text', path: 'version', text: `${version}\n` },
  ]
  return packTar(entries, { uid: 0, gid: 0 })
}

async function isReached(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
