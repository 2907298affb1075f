import { startDockerd, startService, type Daemon } from './daemon.ts'
import type { Machine } from './machine.ts'

/** An engine that was just started. */
export interface StartedEngine {
  /** Where it writes its log when it was started in the background; the command then prints its pid. */
  readonly log: string | undefined
}

/** One thing to be done to this machine. */
export interface SetupAction {
  /** What it does, in a reader's words. */
  readonly label: string
  /** Programs with their arguments, run in order with an administrator's rights. */
  readonly commands: readonly (readonly string[])[]
  /** What its last command starts: the engine, waited for before anything else is done. */
  readonly starts?: StartedEngine
}

/** What `setup` finds, would do, and leaves to the user. */
export interface SetupPlan {
  /** What is there already, a sentence each. */
  readonly found: readonly string[]
  readonly actions: readonly SetupAction[]
  /** What the user has to do where `setup` cannot; empty where there is nothing. */
  readonly manual: readonly string[]
}

/** The engine's socket when it is installed from Debian's packages. */
const debianSocket = '/var/run/docker.sock'

const debianDaemon: Daemon = {
  command: ['dockerd'],
  log: '/var/log/repro-dockerd.log',
  pidFile: '/var/run/docker.pid',
  runDirectory: '/var/run/docker',
}

/** What has to be done for an engine to answer and a Debian base to be made. Pure. */
export function planSetup(machine: Machine): SetupPlan {
  const { engine, engineHost, programs, system, rights } = machine
  const found = [
    ...(engine === undefined ? [] : [`${engine} answers.`]),
    ...(engineHost === undefined
      ? []
      : [`DOCKER_HOST says that the engine is at ${engineHost}: none is installed here.`]),
  ]
  const wantsPodman = machine.wanted === 'podman' && engine === undefined
  const wantsEngine = engine === undefined && engineHost === undefined && !wantsPodman
  const wantsDebian = !programs.has('mmdebstrap')
  if (!wantsEngine && !wantsPodman && !wantsDebian) return { found, actions: [], manual: [] }
  if (system !== 'debian' || rights === 'none') {
    return {
      found,
      actions: [],
      manual: wantsPodman ? podmanByHand(system) : wantsEngine ? engineByHand(system) : debianByHand(system),
    }
  }
  const packages = wantedPackages(machine, wantsPodman ? 'podman' : wantsEngine ? 'docker' : 'base')
  const actions = [
    ...(packages.length === 0 ? [] : [installation(packages)]),
    ...(wantsEngine && !machine.refused ? [start(machine)] : []),
    ...(wantsEngine && !machine.admitted ? [admission(machine.user)] : []),
  ]
  return { found, actions, manual: [] }
}

/** Debian's packages for what is missing. */
function wantedPackages(
  { programs, rights, apparmor, admitted }: Machine,
  wants: 'docker' | 'podman' | 'base',
): string[] {
  const wantsEngine = wants === 'docker'
  const wantsPodman = wants === 'podman'
  const wanted: [program: string, when: boolean, packages: string[]][] = [
    ['dockerd', wantsEngine, ['docker.io', 'ca-certificates']],
    // crun, which Podman brings, knows no control groups of version 1. There is no daemon to be started.
    ['podman', wantsPodman, ['podman', 'runc', 'netavark', 'aardvark-dns', 'ca-certificates']],
    ['catatonit', wantsPodman, ['catatonit']],
    ['slirp4netns', wantsPodman && rights !== 'root', ['slirp4netns', 'fuse-overlayfs']],
    ['iptables', wantsEngine || wantsPodman, ['iptables']],
    ['apparmor_parser', wantsEngine && apparmor, ['apparmor']],
    ['mmdebstrap', true, ['mmdebstrap', 'debian-archive-keyring']],
    // Without root, mmdebstrap works in a user namespace.
    ['newuidmap', rights !== 'root', ['uidmap']],
    ['setfacl', wantsEngine && !admitted, ['acl']],
  ]
  return wanted.flatMap(([program, when, packages]) => (when && !programs.has(program) ? packages : []))
}

function installation(packages: readonly string[]): SetupAction {
  // Another package manager that runs just now is waited for, not fallen over.
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120', '-q']
  return {
    label: `install ${packages.join(', ')}`,
    commands: [
      [...apt, 'update'],
      [...apt, 'install', '-y', '--no-install-recommends', ...packages],
    ],
  }
}

function start({ systemd }: Machine): SetupAction {
  const label = systemd
    ? 'start the engine, now and whenever this machine starts'
    : `start the engine in the background, its log in ${debianDaemon.log}`
  return {
    label,
    commands: [systemd ? startService : startDockerd(debianDaemon)],
    starts: { log: systemd ? undefined : debianDaemon.log },
  }
}

function admission(user: string): SetupAction {
  return {
    label: `let ${user} use the engine, which amounts to root's rights on this machine (group docker)`,
    commands: [
      ['usermod', '-aG', 'docker', user],
      // A group counts from the next login on; this counts now.
      ['setfacl', '-m', `u:${user}:rw`, debianSocket],
    ],
  }
}

/** What to type for an engine where `setup` does not install it. */
function engineByHand(system: Machine['system']): readonly string[] {
  switch (system) {
    case 'debian':
      return [
        'Ask an administrator of this machine to run, as root:',
        '  apt-get update && apt-get install docker.io mmdebstrap uidmap',
        '  systemctl enable --now docker',
        '  usermod -aG docker YOU       (log in anew afterwards)',
      ]
    case 'fedora':
      return ['Run, and log in anew afterwards:', '  sudo dnf install moby-engine mmdebstrap', ...enableDocker]
    case 'arch':
      return ['Run, and log in anew afterwards:', '  sudo pacman -S docker', ...enableDocker, noDebianBase]
    case 'macos':
      return [
        'Install Docker Desktop and start it, or run:',
        '  brew install colima docker && colima start',
        noDebianBase,
      ]
    case 'other':
      return ['Install Docker Engine, 20.10 or newer, as its documentation says for this system.', noDebianBase]
  }
}

/** What to type for Podman where `setup` does not install it. */
function podmanByHand(system: Machine['system']): readonly string[] {
  const command = {
    debian: 'sudo apt-get install podman runc netavark aardvark-dns catatonit uidmap slirp4netns mmdebstrap',
    fedora: 'sudo dnf install podman mmdebstrap',
    arch: 'sudo pacman -S podman',
    macos: 'brew install podman && podman machine init && podman machine start',
    other: undefined,
  }[system]
  return command === undefined
    ? ['Install Podman, 4.3 or newer, as its documentation says for this system.', noDebianBase]
    : ['Run:', `  ${command}`, ...(system === 'arch' || system === 'macos' ? [noDebianBase] : [])]
}

/** What to type for mmdebstrap where there is an engine. */
function debianByHand(system: Machine['system']): readonly string[] {
  return system === 'debian'
    ? ['Ask an administrator of this machine to run, as root:', '  apt-get update && apt-get install mmdebstrap uidmap']
    : [noDebianBase]
}

const enableDocker = ['  sudo systemctl enable --now docker', '  sudo usermod -aG docker $USER']

const noDebianBase =
  'Packages with `base: { debian: … }` also need mmdebstrap, a program for Linux; packages that name an image do not.'
