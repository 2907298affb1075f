import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { engineReport, type EngineReport } from '../../../src/engines/docker/report.ts'
import { ReproError } from '../../../src/errors.ts'
import type { Settings } from '../../../src/model/context.ts'
import type { Check, NamedFinding } from '../../../src/setup/check.ts'
import { checks } from '../../../src/setup/checks.ts'
import { diagnose, examine } from '../../../src/setup/doctor.ts'

const { signal } = new AbortController()

const settings: Settings = {
  ...settingsFrom({}, []),
  // Neither a socket nor a Podman of this machine.
  engine: { ...settingsFrom({}, []).engine, name: 'docker', sockets: [] },
  storeDirectory: path.join(tmpdir(), 'repro-test-no-store'),
  host: { caBundle: undefined, proxies: {}, packageManagers: {} },
}

const healthy: EngineReport = {
  address: 'tcp://engine.example:2375',
  isHere: false,
  [Symbol.asyncDispose]: async () => {},
  name: 'docker',
  version: '29.4.0',
  api: '1.52',
  components: { Engine: '29.4.0', containerd: '2.2.0', runc: '1.4.0' },
  storageDriver: 'overlay2',
  cgroupVersion: '2',
  unboundable: [],
  security: ['seccomp', 'rootless'],
  authorization: false,
  directory: '/var/lib/docker',
  cores: 8,
  memory: 16e9,
  gpus: [],
  made: async () => ({ count: 2, bytes: 3e9 }),
  tryBuild: async () => {},
}

async function look(
  name: string,
  report: Partial<EngineReport>,
  chosen: Partial<Settings> = {},
): Promise<NamedFinding> {
  const check = checks.find((candidate) => candidate.name === name)
  const engine = Promise.resolve({ ...healthy, ...report })
  const found = await examine(check as Check, { settings: { ...settings, ...chosen }, engine }, signal)
  if (found === undefined) throw new Error(`nothing found: ${name}`)
  return found
}

test('a healthy engine has nothing but ok', async (t) => {
  for (const { name } of checks) {
    if (name === 'certificates' || name === 'mmdebstrap') continue
    const found = await look(name, {})
    t.is(found.status, 'ok', `${name}: ${found.detail}`)
  }
})

for (const [name, report, status] of [
  ['engine', { api: '1.40' }, 'fail'],
  ['storage driver', { storageDriver: 'vfs' }, 'warn'],
  ['cgroups', { unboundable: ['memory', 'pids'] }, 'warn'],
  ['seccomp', { security: [] }, 'warn'],
  ['user namespaces', { security: ['seccomp'] }, 'warn'],
  ['memory', { memory: 2e9 }, 'warn'],
  ['builds', { tryBuild: () => Promise.reject(new Error('no such builder')) }, 'fail'],
  ['advisories: runc', { components: { runc: '1.1.5' } }, 'warn'],
  ['advisories: engine', { components: { Engine: '25.0.5' } }, 'ok'],
  ['advisories: engine', { components: { Engine: '25.0.5' }, authorization: true }, 'warn'],
] as const) {
  test(`${status}: ${name} of ${JSON.stringify(report)}`, async (t) => {
    const found = await look(name, report)
    t.is(found.status, status)
    t.is(found.remedy !== undefined, status !== 'ok')
  })
}

test('a proxy is shown without its password, and one that a container cannot reach is a warning', async (t) => {
  const found = await look(
    'proxies',
    {},
    { host: { ...settings.host, proxies: { HTTPS_PROXY: 'http://me:secret@127.0.0.1:8080' } } },
  )
  t.is(found.status, 'warn')
  t.notRegex(found.detail, /secret/)
})

test('without an engine the machine cannot verify, and what would be asked of the engine is left out', async (t) => {
  const { ready, checks: found } = await diagnose(settings, signal)
  t.false(ready)
  t.is(found.find(({ name }) => name === 'engine')?.status, 'fail')
  t.is(
    found.find(({ name }) => name === 'cgroups'),
    undefined,
  )
})

test('a check that hangs or breaks is a finding', async (t) => {
  const patient = { settings, engine: Promise.resolve(healthy) }
  const hangs = (): Promise<undefined> => new Promise(() => {})
  t.like(await examine({ name: 'slow', look: hangs }, patient, signal, 20), {
    status: 'warn',
    detail: 'no answer within 0.02 s',
  })
  t.like(await examine({ name: 'slow', vital: true, look: hangs }, patient, signal, 20), { status: 'fail' })
  const breaks = (): Promise<never> => Promise.reject(new Error('broken'))
  t.like(await examine({ name: 'odd', look: breaks }, patient, signal), {
    status: 'warn',
    detail: 'could not be checked: broken',
  })
})

test('an interrupt ends it with its own reason', async (t) => {
  const reason = new ReproError('interrupted', 'interrupted')
  t.is(await t.throwsAsync(diagnose(settings, AbortSignal.abort(reason))), reason)
})

test('an engine that accepts and never answers is given up', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-test-'))
  const socket = path.join(directory, 'engine.sock')
  const server: Server = createServer().listen(socket)
  await once(server, 'listening')
  try {
    const asked = engineReport({ ...settings, engine: { ...settings.engine, dockerHost: `unix://${socket}` } }, 200)
    t.like(await t.throwsAsync(asked), { code: 'no-engine' })
  } finally {
    server.close()
    await rm(directory, { recursive: true })
  }
})
