import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { clientOptions } from '../../../src/engines/docker/address.ts'
import type { EnginePlace } from '../../../src/engines/place.ts'
import { enginePlaces } from '../../../src/engines/places.ts'

async function dockerConfig(): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-docker-config-'))
  return { path: directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** A context as `docker context create` keeps it. */
async function keepContext(config: string, name: string, endpoint: object): Promise<string> {
  const id = createHash('sha256').update(name).digest('hex')
  await mkdir(path.join(config, 'contexts/meta', id), { recursive: true })
  const meta = JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } })
  await writeFile(path.join(config, 'contexts/meta', id, 'meta.json'), meta)
  return path.join(config, 'contexts/tls', id, 'docker')
}

async function placesOf(env: Record<string, string>): Promise<readonly EnginePlace[]> {
  return enginePlaces(settingsFrom({ DOCKER_CONFIG: '/nowhere', ...env }, []).engine)
}

test('nothing said: the usual sockets, rootless ones among them', async (t) => {
  const hosts = (await placesOf({ XDG_RUNTIME_DIR: '/run/user/7' })).map(({ host }) => host)
  t.is(hosts[0], 'unix:///var/run/docker.sock')
  for (const name of ['docker.sock', 'podman/podman.sock']) t.true(hosts.includes(`unix:///run/user/7/${name}`), name)
})

test('DOCKER_HOST comes before a context, and alone', async (t) => {
  t.deepEqual(await placesOf({ DOCKER_HOST: 'unix:///own.sock', DOCKER_CONTEXT: 'absent' }), [
    { host: 'unix:///own.sock', source: 'DOCKER_HOST' },
  ])
})

test('DOCKER_TLS_VERIFY has the connection secured by the certificates of DOCKER_CERT_PATH', async (t) => {
  await using config = await dockerConfig()
  await writeFile(path.join(config.path, 'ca.pem'), 'authority')
  const env = { DOCKER_HOST: 'tcp://far.example:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: config.path }
  const [place] = await placesOf(env)
  t.deepEqual(place?.tls, { directory: config.path, verify: 'always' })
  const options = clientOptions(place ?? { host: '' })
  t.like(options, { protocol: 'https', host: 'far.example', port: 2376, cert: undefined })
  t.is(String(options.ca), 'authority')
})

test('the current context is used, and DOCKER_CONTEXT before it', async (t) => {
  await using config = await dockerConfig()
  await writeFile(path.join(config.path, 'config.json'), JSON.stringify({ currentContext: 'lab' }))
  await keepContext(config.path, 'lab', { Host: 'ssh://ada@lab.example', SkipTLSVerify: false })
  const tls = await keepContext(config.path, 'cloud', { Host: 'tcp://cloud.example:2376', SkipTLSVerify: true })
  await mkdir(tls, { recursive: true })
  const env = { DOCKER_CONFIG: config.path, SSH_AUTH_SOCK: '/agent' }

  const [lab] = await placesOf(env)
  t.deepEqual(lab, { host: 'ssh://ada@lab.example', source: "Docker's context lab", sshAgent: '/agent' })
  t.like(clientOptions(lab ?? { host: '' }), { protocol: 'ssh', host: 'lab.example', port: 22, username: 'ada' })
  const [cloud] = await placesOf({ ...env, DOCKER_CONTEXT: 'cloud' })
  t.deepEqual(cloud?.tls, { directory: tls, verify: 'never' })
  t.true((await placesOf({ ...env, DOCKER_CONTEXT: 'default' })).length > 1)
})

test('a context that there is not is an error that names it', async (t) => {
  await t.throwsAsync(placesOf({ DOCKER_CONTEXT: 'gone' }), { message: /Docker's context gone cannot be used/ })
})

test('of a wanted Podman CONTAINER_HOST is asked, else DOCKER_HOST and then the sockets', async (t) => {
  const wanted = { REPRO_ENGINE: 'podman', DOCKER_HOST: 'unix:///docker.sock' }
  t.deepEqual(
    (await placesOf({ ...wanted, CONTAINER_HOST: 'unix:///podman.sock' })).map(({ host }) => host),
    ['unix:///podman.sock'],
  )
  const hosts = (await placesOf(wanted)).map(({ host }) => host)
  t.is(hosts[0], 'unix:///docker.sock')
  t.true(hosts.includes('unix:///run/podman/podman.sock'))
})

test('what a place does not say is not taken from the environment', (t) => {
  process.env['DOCKER_HOST'] = 'tcp://elsewhere.example:2375'
  try {
    t.like(clientOptions({ host: 'unix:///here.sock' }), { socketPath: '/here.sock', host: undefined })
    t.true('host' in clientOptions({ host: 'unix:///here.sock' }))
  } finally {
    delete process.env['DOCKER_HOST']
  }
})

test('an engine that there is not is told when the command line is read', (t) => {
  t.throws(() => settingsFrom({ REPRO_ENGINE: 'lxc' }, []), { message: /no engine lxc/ })
})
