import type { EngineReport } from '../engines/docker/report.ts'
import { ReproError, messageOf } from '../errors.ts'
import { diskUse } from '../io/disk.ts'
import { ownGpus } from '../io/gpus.ts'
import { installedPrograms } from '../io/processes.ts'
import { countCertificates, debianChanges, freeBytes } from '../io/system.ts'
import { gpuText } from '../model/gpu.ts'
import { advisoriesFor } from './advisories.ts'
import type { Check, Finding, Patient } from './check.ts'

const gigabyte = 1e9
/** Of a store with more files than this the rest is not counted. */
const mostCounted = 100_000

/** Everything that `doctor` looks at, in the order in which it is shown. One that fails says nothing of the others. */
export const checks: readonly Check[] = [
  { name: 'engine', vital: true, look: engine },
  { name: 'builds', vital: true, look: builds },
  { name: 'storage driver', look: ofEngine(storageDriver) },
  { name: 'cgroups', look: ofEngine(cgroups) },
  { name: 'seccomp', look: ofEngine(seccomp) },
  { name: 'user namespaces', look: ofEngine(userNamespaces) },
  { name: 'memory', look: ofEngine(memory) },
  { name: 'cores', look: ofEngine(cores) },
  { name: 'GPU', look: ofEngine(gpu) },
  { name: 'engine disk', look: engineDisk },
  { name: 'store disk', look: storeDisk },
  { name: 'mmdebstrap', look: mmdebstrap },
  { name: 'certificates', look: certificates },
  { name: 'proxies', look: proxies },
  { name: 'advisories: engine', look: known('Engine', 'docker.io') },
  { name: 'advisories: containerd', look: known('containerd', 'containerd') },
  { name: 'advisories: runc', look: known('runc', 'runc') },
]

/** A check of what the engine says; where there is no engine there is nothing to say. */
function ofEngine(look: (report: EngineReport) => Finding | Promise<Finding>): Check['look'] {
  return async ({ engine: report }) => report.then(look, () => undefined)
}

async function engine({ engine: report }: Patient): Promise<Finding> {
  try {
    const { name, version, api, address } = await report
    const detail = `${name} ${version}, API ${api}, at ${address}`
    // BuildKit with cache and bind mounts, by the API: Docker 20.10.
    const [major = 0, minor = 0] = api.split('.').map(Number)
    const old = major === 1 && minor < 41
    return old
      ? { status: 'fail', detail, remedy: 'Install Docker 20.10 (API 1.41) or newer.' }
      : { status: 'ok', detail }
  } catch (error) {
    const tried = error instanceof ReproError ? ` ${(error.hint ?? '').replaceAll('\n', ' ')}` : ''
    return {
      status: 'fail',
      detail: `${messageOf(error)}.${tried}`,
      remedy: '`repro setup` installs and starts one. Or start yours, and say where it is with DOCKER_HOST.',
    }
  }
}

/** None is no defect: most packages need none. */
async function gpu({ gpus, isHere }: EngineReport): Promise<Finding> {
  if (gpus.length > 0) return { status: 'ok', detail: gpuText(gpus) }
  const own = isHere ? await ownGpus() : []
  return own.length === 0
    ? { status: 'ok', detail: 'none: packages that need one do not run here' }
    : {
        status: 'warn',
        detail: `${own.map(({ name }) => name).join('; ')}: there, but the engine cannot give it to containers`,
        remedy:
          'Install the NVIDIA Container Toolkit, have it register itself with the engine, and restart the engine.',
      }
}

async function builds({ engine: report }: Patient, signal: AbortSignal): Promise<Finding | undefined> {
  const found = await report.catch(() => undefined)
  if (found === undefined) return undefined
  try {
    await found.tryBuild(signal)
    return { status: 'ok', detail: 'builds an image' }
  } catch (error) {
    return {
      status: 'fail',
      detail: `does not build: ${messageOf(error)}`,
      remedy:
        found.name === 'podman'
          ? 'Podman 4.3 and newer build with the mounts that are needed; with one of those, look into its log.'
          : 'Docker 20.10 and newer have BuildKit in them; with one of those, look into its log.',
    }
  }
}

function storageDriver({ storageDriver: driver }: EngineReport): Finding {
  return driver === 'vfs'
    ? {
        status: 'warn',
        detail: 'vfs, which copies a whole image for every layer',
        remedy: 'Use overlay2: see "storage-driver" of the engine.',
      }
    : { status: 'ok', detail: driver }
}

function cgroups({ cgroupVersion, unboundable }: EngineReport): Finding {
  const detail = `version ${cgroupVersion}`
  return unboundable.length === 0
    ? { status: 'ok', detail }
    : {
        status: 'warn',
        detail: `${detail}; the limits on ${unboundable.join(', ')} are not held`,
        remedy:
          'Turn these cgroup controllers on (kernel, or delegation to a rootless engine) before you run packages of strangers.',
      }
}

function seccomp({ security }: EngineReport): Finding {
  return security.includes('seccomp')
    ? { status: 'ok', detail: 'on: containers may ask the kernel for less' }
    : {
        status: 'warn',
        detail: 'off',
        remedy: 'Use a kernel and an engine with seccomp before you run packages of strangers.',
      }
}

function userNamespaces({ security }: EngineReport): Finding {
  const how = ['rootless', 'userns'].find((option) => security.includes(option))
  return how === undefined
    ? {
        status: 'warn',
        detail: 'off: root in a build is root on this machine, held only by the container (steps never run as root)',
        remedy:
          'For packages of strangers use a rootless engine, or one with "userns-remap" set, or a machine of its own.',
      }
    : { status: 'ok', detail: how === 'rootless' ? 'the engine is rootless' : 'on' }
}

function memory({ memory: bytes }: EngineReport): Finding {
  const detail = inGigabytes(bytes)
  return bytes < 4 * gigabyte
    ? {
        status: 'warn',
        detail,
        remedy: 'Steps that train a model often want 2 GB and more: give the engine more memory.',
      }
    : { status: 'ok', detail }
}

function cores({ cores: number }: EngineReport): Finding {
  return { status: 'ok', detail: String(number) }
}

async function engineDisk({ engine: report }: Patient): Promise<Finding | undefined> {
  const found = await report.catch(() => undefined)
  if (found === undefined) return undefined
  const { directory, isHere } = found
  const { count, bytes } = await found.made()
  const use = `${count} environments and bases, together at most ${inGigabytes(bytes)}`
  // What a distant engine calls its directory is none of this machine's.
  const free = isHere ? await freeBytes(directory) : undefined
  if (free === undefined) return { status: 'ok', detail: `${use}; ${directory} cannot be seen from here` }
  return disk(free, `at ${directory}; ${use}`, '`repro clean --images` frees some.')
}

async function storeDisk({ settings }: Patient): Promise<Finding> {
  const { storeDirectory } = settings
  const { bytes } = await diskUse(storeDirectory, mostCounted)
  const free = (await freeBytes(storeDirectory)) ?? 0
  const remedy = '`repro clean --store` frees some; REPRO_STORE names another place.'
  return disk(free, `at ${storeDirectory}; kept data ${inGigabytes(bytes)}`, remedy)
}

function disk(free: number, where: string, remedy: string): Finding {
  const detail = `${inGigabytes(free)} free ${where}`
  if (free < 2 * gigabyte) return { status: 'fail', detail, remedy }
  return free < 10 * gigabyte ? { status: 'warn', detail, remedy } : { status: 'ok', detail }
}

async function mmdebstrap(): Promise<Finding> {
  return (await installedPrograms(['mmdebstrap'])).has('mmdebstrap')
    ? { status: 'ok', detail: 'installed' }
    : {
        status: 'warn',
        detail: 'not installed: packages with `base: { debian: … }` cannot be built',
        remedy: '`repro setup` installs it on Debian and Ubuntu.',
      }
}

async function certificates({ settings }: Patient): Promise<Finding> {
  const { caBundle } = settings.host
  const remedy = 'Install ca-certificates, or name a bundle with SSL_CERT_FILE: builds reach registries by it.'
  if (caBundle === undefined) return { status: 'warn', detail: 'no bundle found', remedy }
  const count = await countCertificates(caBundle).catch(() => 0)
  return { status: count > 0 ? 'ok' : 'warn', detail: `${count} in ${caBundle}`, ...(count > 0 ? {} : { remedy }) }
}

async function proxies({ settings }: Patient): Promise<Finding> {
  const set = Object.entries(settings.host.proxies)
  if (set.length === 0) return { status: 'ok', detail: 'none set' }
  const detail = set.map(([name, value]) => `${name}=${value.replace(/\/\/[^/@]*@/, '//…@')}`).join(' ')
  const local = set.some(
    ([name, value]) => !/^no_/i.test(name) && /\/\/([^/@]*@)?(localhost|127\.|\[::1\])/.test(value),
  )
  return local
    ? {
        status: 'warn',
        detail,
        remedy: 'A build cannot reach a proxy at this address: name it by one that containers reach.',
      }
    : { status: 'ok', detail }
}

/** The known weaknesses of a part's version, but for those that Debian says it has mended under the same number. */
function known(component: string, debianPackage: string): Check['look'] {
  return async ({ engine: report }) => {
    const found = await report.catch(() => undefined)
    const version = found?.components[component]
    if (found === undefined || version === undefined) return undefined
    const isDebian = /[+~](ds|dfsg|deb)/.test(version) && found.isHere
    const mended = isDebian ? await debianChanges(debianPackage) : ''
    const open = advisoriesFor(component, version).flatMap(({ ids, what, needs }) => {
      const left = needs === undefined || found.authorization ? ids.filter((id) => !mended.includes(id)) : []
      return left.length === 0 ? [] : [`${left.join(', ')} (${what})`]
    })
    if (open.length === 0) return { status: 'ok', detail: `none of those known here concerns ${version}` }
    return {
      status: 'warn',
      detail: `${version} is older than the releases that mended ${open.join('; ')}`,
      remedy:
        'Check and upgrade. Distributions mend without a new number: Debian tells at security-tracker.debian.org/tracker/ and the CVE.',
    }
  }
}

function inGigabytes(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`
}
