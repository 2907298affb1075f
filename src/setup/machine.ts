import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { engineReport } from '../engines/docker/report.ts'
import type { EngineName } from '../engines/place.ts'
import { exists } from '../io/files.ts'
import { installedPrograms } from '../io/processes.ts'
import type { Settings } from '../model/context.ts'

/** What `setup` has to know of this machine. */
export interface Machine {
  readonly system: 'debian' | 'fedora' | 'arch' | 'macos' | 'other'
  readonly user: string
  /** How an administrator's rights are had. */
  readonly rights: 'root' | 'sudo' | 'none'
  /** Whether systemd starts this machine's services. */
  readonly systemd: boolean
  /** Whether the kernel uses AppArmor; the engine then needs its parser. */
  readonly apparmor: boolean
  /** Of the programs that are needed, those that are here. */
  readonly programs: ReadonlySet<string>
  /** What answers, e.g. "docker 20.10.24 at unix:///var/run/docker.sock"; absent where nothing does. */
  readonly engine: string | undefined
  /** Whether an engine is there that this user may not use. */
  readonly refused: boolean
  /** Whether this user is among those who may use Docker. */
  readonly admitted: boolean
  /** Where the user says that the engine is. */
  readonly engineHost: string | undefined
  /** The engine that the user wants; absent: any. */
  readonly wanted: EngineName | undefined
}

const needed = [
  'dockerd',
  'podman',
  'catatonit',
  'slirp4netns',
  'mmdebstrap',
  'iptables',
  'newuidmap',
  'setfacl',
  'apparmor_parser',
  'apt-get',
  'sudo',
]

export async function lookAtMachine(settings: Settings): Promise<Machine> {
  const uid = process.getuid?.() ?? 0
  const [programs, release, systemd, apparmor, engine, refused, admitted] = await Promise.all([
    installedPrograms(needed),
    textOf('/etc/os-release'),
    exists('/run/systemd/system'),
    textOf('/sys/module/apparmor/parameters/enabled'),
    answering(settings),
    engineRefuses(settings),
    textOf('/etc/group').then((groups) => uid === 0 || isAdmitted(groups, process.getgroups?.() ?? [])),
  ])
  return {
    system: process.platform === 'darwin' ? 'macos' : systemOf(release),
    user: nameOf(uid),
    rights: uid === 0 ? 'root' : programs.has('sudo') ? 'sudo' : 'none',
    systemd,
    apparmor: apparmor.startsWith('Y'),
    programs,
    engine,
    refused,
    admitted,
    engineHost: settings.engine.dockerHost,
    wanted: settings.engine.name,
  }
}

async function answering(settings: Settings): Promise<string | undefined> {
  try {
    await using report = await engineReport(settings)
    return `${report.name} ${report.version} at ${report.address}`
  } catch {
    return undefined
  }
}

/** The family of a Linux, from its /etc/os-release. Pure. */
export function systemOf(release: string): Machine['system'] {
  const values = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map(([, value]) => value ?? '')
  const names = new Set(values.flatMap((value) => value.split(' ')))
  const family = (['debian', 'fedora', 'arch'] as const).find((name) => names.has(name))
  return family ?? (names.has('ubuntu') ? 'debian' : 'other')
}

/** Whether one of the user's groups is Docker's, from the text of /etc/group. Pure. */
export function isAdmitted(groups: string, own: readonly number[]): boolean {
  const id = /^docker:[^:]*:(\d+):/m.exec(groups)?.[1]
  return id !== undefined && own.includes(Number(id))
}

/** Whether an engine is there that this process may not talk to. */
export async function engineRefuses({ engine: { sockets } }: Settings): Promise<boolean> {
  const refusals = sockets.map(async (socket) => {
    const error: unknown = await access(socket, constants.R_OK | constants.W_OK).catch((reason: unknown) => reason)
    return (error as NodeJS.ErrnoException | undefined)?.code === 'EACCES'
  })
  return (await Promise.all(refusals)).includes(true)
}

/** A user without an entry among the users still has a number. */
function nameOf(uid: number): string {
  try {
    return userInfo().username
  } catch {
    return String(uid)
  }
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
