import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'

test('an empty environment has the usual places', (t) => {
  const settings = settingsFrom({}, [])
  t.is(settings.engine.dockerHost, undefined)
  t.is(settings.engine.sockets[0], '/var/run/docker.sock')
  t.is(settings.storeDirectory, path.join(homedir(), '.cache', 'repro'))
  t.deepEqual(settings.dataDirectories, [])
  t.is(settings.seed, '0')
  t.deepEqual(settings.host.proxies, {})
  t.deepEqual(settings.host.packageManagers, {})
})

test('a variable that is set to nothing counts as not set', (t) => {
  const names = [
    'DOCKER_HOST',
    'REPRO_STORE',
    'REPRO_DATA',
    'REPRO_SEED',
    'XDG_CACHE_HOME',
    'XDG_RUNTIME_DIR',
    'HTTP_PROXY',
    'PIP_INDEX_URL',
  ]
  t.deepEqual(settingsFrom(Object.fromEntries(names.map((name) => [name, ''])), []), settingsFrom({}, []))
})

test('what is set counts', (t) => {
  const settings = settingsFrom(
    {
      DOCKER_HOST: 'unix:///run/own.sock',
      REPRO_STORE: '/store',
      REPRO_DATA: ['/a', '', '/b'].join(path.delimiter),
      REPRO_SEED: '42',
      XDG_RUNTIME_DIR: '/run/user/7',
      https_proxy: 'http://proxy.example:3128',
      UNRELATED: 'x',
    },
    ['/c'],
  )
  t.is(settings.engine.dockerHost, 'unix:///run/own.sock')
  t.is(settings.storeDirectory, '/store')
  t.deepEqual(settings.dataDirectories, ['/c', '/a', '/b'], 'what the command line says is looked through first')
  t.is(settings.seed, '42')
  t.true(settings.engine.sockets.includes('/run/user/7/podman/podman.sock'))
  t.deepEqual(settings.host.proxies, { https_proxy: 'http://proxy.example:3128' })
  t.is(settingsFrom({ XDG_CACHE_HOME: '/cache' }, []).storeDirectory, '/cache/repro')
})

test('addresses with a password are not lent to builds', (t) => {
  const { packageManagers } = settingsFrom(
    { PIP_INDEX_URL: 'https://me:secret@mirror.example/simple', npm_config_registry: 'https://mirror.example/npm/' },
    [],
  ).host
  t.deepEqual(packageManagers, { npm_config_registry: 'https://mirror.example/npm/' })
})

test("the certificates are the file that the environment names, if it is there, else the system's", async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-ca-'))
  const file = path.join(directory, 'ca.pem')
  await writeFile(file, '')
  t.is(settingsFrom({ SSL_CERT_FILE: file }, []).host.caBundle, file)
  t.is(settingsFrom({ NODE_EXTRA_CA_CERTS: file }, []).host.caBundle, file)
  t.is(settingsFrom({ SSL_CERT_FILE: '/nowhere.pem' }, []).host.caBundle, settingsFrom({}, []).host.caBundle)
  await rm(directory, { recursive: true })
})
