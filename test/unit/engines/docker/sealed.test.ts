import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import schema from '../../../../schema/repro.schema.json' with { type: 'json' }
import { sealedContainer } from '../../../../src/engines/docker/sealed.ts'
import type { ContainerSpec, Network, Volume } from '../../../../src/engines/engine.ts'
import { ReproError } from '../../../../src/errors.ts'
import { readManifest } from '../../../../src/manifest/read.ts'
import { planSteps } from '../../../../src/plan/steps.ts'
import type { RunSession } from '../../../../src/run/session.ts'
import { stepContainer } from '../../../../src/run/step.ts'

const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 200) }
const cores = 4

const nothing = async (): Promise<void> => {}
const volume = (name: string): Volume => ({ name, directory: undefined, [Symbol.asyncDispose]: nothing })
const network: Network = { name: 'sealed-network', [Symbol.asyncDispose]: nothing }
const session = {
  image: { id: 'sha256:image' },
  data: volume('data-volume'),
  labels: { 'org.repro.run': 'a-run' },
  context: { settings: { seed: '0' } },
} as unknown as RunSession

/** The specs of all containers that a manifest's steps can get; none for a manifest that is refused. */
function specsOf(manifest: unknown): ContainerSpec[] {
  const steps = planned(manifest)
  return steps.flatMap((step) =>
    (step.network ? ['open' as const] : ['none' as const, network]).map((chosen) =>
      stepContainer(step, session, { work: volume('work-volume'), network: chosen }),
    ),
  )
}

function planned(manifest: unknown) {
  try {
    return planSteps(readManifest(JSON.stringify(manifest), 'repro.yaml').manifest, 'key')
  } catch (error) {
    if (error instanceof ReproError && error.code === 'manifest-invalid') return []
    throw error
  }
}

const plain: ContainerSpec = {
  image: 'sha256:image',
  command: ['true'],
  environment: {},
  memory: 2 ** 30,
  cpus: 1,
  pids: 100,
  network: 'none',
  work: volume('work-volume'),
  data: undefined,
  labels: {},
}

/** What a step may choose, apart from the walls around it, which must be the same for all. */
function split(spec: ContainerSpec) {
  const { Image, Entrypoint, Cmd, Env, Labels, HostConfig = {}, ...settings } = sealedContainer(spec, cores)
  const { NetworkMode, Memory, MemorySwap, NanoCpus, PidsLimit, Mounts, ...rest } = HostConfig
  // Devices are there where a step says that it needs graphics processors, and in no other form than this.
  const gpus = [{ Driver: '', Count: spec.gpus ?? 0, Capabilities: [['gpu']] }]
  const { DeviceRequests, ...others } = rest
  const walls = isDeepStrictEqual(DeviceRequests, gpus) && (spec.gpus ?? 0) > 0 ? others : rest
  return {
    walls: { ...settings, ...walls },
    chosen: { Image, Entrypoint, Cmd, Env, Labels, NetworkMode, Memory, MemorySwap, NanoCpus, PidsLimit, Mounts },
  }
}

/** What would open a wall, as the engine's API names it. */
const openings = [
  ...['Binds', 'VolumesFrom', 'VolumeDriver', 'Devices', 'DeviceRequests', 'DeviceCgroupRules', 'CapAdd', 'GroupAdd'],
  ...['PidMode', 'UTSMode', 'UsernsMode', 'CgroupnsMode', 'CgroupParent', 'Cgroup', 'Sysctls', 'Runtime', 'Isolation'],
  ...['Links', 'ExtraHosts', 'Dns', 'PortBindings', 'PublishAllPorts', 'MaskedPaths', 'ReadonlyPaths', 'Volumes'],
  ...['OomKillDisable', 'AutoRemove', 'NetworkingConfig', 'ExposedPorts', 'MacAddress', 'Domainname'],
]

test('the walls open nothing', (t) => {
  const { walls } = split(plain)
  t.deepEqual(
    openings.filter((name) => name in walls),
    [],
  )
  t.like(walls, { Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'], IpcMode: 'private', Tty: false })
  t.deepEqual((walls as { SecurityOpt?: unknown }).SecurityOpt, ['no-new-privileges:true'])
})

test('graphics processors are asked for by their number alone, and only where a step needs them', (t) => {
  const requestsOf = (gpus: number | undefined): unknown =>
    sealedContainer(gpus === undefined ? plain : { ...plain, gpus }, cores).HostConfig?.DeviceRequests
  t.is(requestsOf(undefined), undefined)
  t.is(requestsOf(0), undefined)
  t.deepEqual(requestsOf(2), [{ Driver: '', Count: 2, Capabilities: [['gpu']] }])
})

/** Whether a spec that came from a manifest has the walls of every other, and chose only what may be chosen. */
function isSealed(spec: ContainerSpec): boolean {
  const { walls, chosen } = split(spec)
  const { walls: same, chosen: usual } = split(plain)
  const memory = chosen.Memory ?? 0
  const names = (list: readonly string[] = []): string[] => list.map((line) => line.slice(0, line.indexOf('=')))
  const mount = (name: string, target: string) => ({ Type: 'volume', Source: name, Target: target })
  const truths = {
    walls: JSON.stringify(walls) === JSON.stringify(same),
    network: ['none', 'bridge', network.name].includes(chosen.NetworkMode ?? ''),
    memory: chosen.MemorySwap === memory && memory >= 6 * 2 ** 20,
    cpus: (chosen.NanoCpus ?? 0) > 0 && (chosen.NanoCpus ?? Infinity) <= cores * 1e9,
    pids: (chosen.PidsLimit ?? 0) >= 1 && (chosen.PidsLimit ?? Infinity) <= 65_536,
    image: chosen.Image === 'sha256:image',
    environment: names(chosen.Env).join() === [...names(usual.Env), 'REPRO_SEED', 'REPRO_STEP'].join(),
    labels: Object.keys(chosen.Labels ?? {}).join() === 'org.repro.run,org.repro.step',
    mounts:
      JSON.stringify(chosen.Mounts) ===
      JSON.stringify([mount('work-volume', '/paper/work'), { ...mount('data-volume', '/paper/data'), ReadOnly: true }]),
  }
  const broken = Object.entries(truths).filter(([, holds]) => !holds)
  if (broken.length > 0) throw new Error(`${broken.map(([name]) => name).join()}: ${JSON.stringify(chosen)}`)
  return true
}

const hostileText = fc.constantFrom(
  ...[
    '--privileged',
    '-v /:/host',
    '--device=/dev/kmsg',
    '/var/run/docker.sock:/s',
    'host',
    '$(id)',
    'a"b\'c',
    '../../etc',
  ],
  ...['--net=host', '\n', 'container:other', '', 'seccomp=unconfined', '{"Privileged":true}', 'nul', '=', 'ä'],
)
const command = fc.oneof(
  fc.string({ minLength: 1 }),
  hostileText.filter((text) => text !== ''),
  fc.array(fc.oneof(hostileText, fc.string()), { minLength: 1, maxLength: 5 }),
)
const size = fc.tuple(fc.integer({ min: 6, max: 999 }), fc.constantFrom('m', 'g')).map((parts) => parts.join(''))
const time = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.constantFrom('s', 'm', 'h')).map((parts) => parts.join(''))
const limits = fc.record(
  {
    time,
    memory: size,
    cpus: fc.double({ min: 0.01, max: 1024, noNaN: true }),
    pids: fc.integer({ min: 1, max: 65_536 }),
    gpus: fc.integer({ min: 0, max: 64 }),
  },
  { requiredKeys: [] },
)
const step = fc.record(
  { run: command, network: fc.boolean(), port: fc.integer({ min: 1, max: 65_535 }), limits },
  { requiredKeys: ['run'] },
)

/** What all manifests here have beside the steps; the result only makes them whole. */
function manifestWith(steps: Readonly<Record<string, object>>) {
  return {
    repro: 1,
    title: 'T',
    base: { debian: 'bookworm' },
    data: { 'data.csv': { sha256: '0'.repeat(64), url: 'https://example.org/data.csv' } },
    steps: { ...steps, last: { run: 'true', outputs: ['out.json'] } },
    results: { loss: { from: 'out.json#/loss' } },
  }
}

test("whatever a manifest's steps say, their containers are sealed", (t) => {
  let seen = 0
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/)
  const property = fc.property(fc.dictionary(name, step, { minKeys: 1, maxKeys: 3 }), (steps) => {
    const specs = specsOf(manifestWith(steps))
    seen += specs.length
    return specs.every(isSealed)
  })
  fc.assert(property, runs)
  // Of manifests that are all refused nothing would be shown.
  t.true(seen > runs.numRuns, `${seen} containers`)
})

/** Keys by which engines, and the tools around them, are asked for more. */
const asked = [
  ...openings,
  ...[
    'privileged',
    'volumes',
    'binds',
    'mounts',
    'devices',
    'cap_add',
    'capAdd',
    'security_opt',
    'securityOpt',
    'user',
  ],
  ...[
    'network_mode',
    'pid',
    'ipc',
    'userns_mode',
    'runtime',
    'gpus',
    'sysctls',
    'tmpfs',
    'env',
    'environment',
    'image',
  ],
  ...[
    'entrypoint',
    'hostname',
    'extra_hosts',
    'dns',
    'ulimits',
    'read_only',
    'init',
    'HostConfig',
    '__proto__',
    'docker',
  ],
]
const wish = fc.oneof(fc.boolean(), hostileText, fc.constantFrom(['ALL'], ['/:/host'], { Privileged: true }, 0, null))

test('no key that asks for more is heard, wherever it stands', (t) => {
  const base = manifestWith({ serve: { run: ['serve'], port: 80, limits: { memory: '1g', cpus: 1 } } })
  const places = objectPlaces(base)
  const property = fc.property(fc.constantFrom(...places), fc.constantFrom(...asked), wish, (place, key, value) =>
    specsOf(withKey(base, place, { key, value })).every(isSealed),
  )
  fc.assert(property, { numRuns: 5 * runs.numRuns })
  t.true(specsOf(base).length > 0)
})

/** The paths of all objects in a value. */
function objectPlaces(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return [at, ...Object.entries(value).flatMap(([key, part]) => objectPlaces(part, [...at, key]))]
}

function withKey(value: unknown, [first, ...rest]: readonly string[], added: { key: string; value: unknown }): unknown {
  const copy = structuredClone(value) as Record<string, unknown>
  if (first !== undefined) copy[first] = withKey(copy[first], rest, added)
  else Object.defineProperty(copy, added.key, { value: added.value, enumerable: true })
  return copy
}

/** What a name of the schema would be called that asks for a hole in a wall. */
const hole =
  /mount|volume|bind|device|^cap|privilege|host|user|group|secur|seccomp|apparmor|selinux|^pid$|ipc|^uts|namespace|cgroup|sysctl|ulimit|runtime|socket|^root|read.?only|tmpfs|engine|docker|podman|entrypoint|gpu|dns|environment|^env|oom|swap|init$/i

test('the schema has no key by which a manifest could ask for more', (t) => {
  const names = propertyNames(schema)
  t.true(names.length > 50)
  t.deepEqual(
    names.filter((name) => hole.test(name)),
    // A count of devices, which the engine's own driver for them chooses; see the test below.
    ['gpus'],
  )
  t.true(['hostConfig', 'cap_add', 'Privileged', 'pid', 'devices', 'env'].every((name) => hole.test(name)))
})

test('no object of the schema takes keys that it does not name, but for names that authors choose', (t) => {
  const open = objectSchemas(schema).filter(([, part]) => part['additionalProperties'] !== false)
  t.deepEqual(
    open.map(([place]) => place),
    [
      '/properties/data',
      '/properties/steps',
      '/properties/results',
      '/$defs/valueSource/properties/row/oneOf/1',
      '/$defs/request/properties/headers',
      '/$defs/toleranceByPart',
    ],
  )
})

type Part = Readonly<Record<string, unknown>>

function parts(value: unknown, at = ''): [string, Part][] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.entries(value).flatMap(([key, part]) => (key === 'examples' ? [] : parts(part, `${at}/${key}`)))
  return [[at, value as Part], ...below]
}

function propertyNames(value: unknown): string[] {
  return parts(value).flatMap(([place]) => /\/properties\/([^/]+)$/.exec(place)?.[1] ?? [])
}

function objectSchemas(value: unknown): [string, Part][] {
  return parts(value).filter(([, part]) => part['type'] === 'object')
}
