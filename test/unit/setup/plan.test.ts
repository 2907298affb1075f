import test from 'ava'
import { isAdmitted, systemOf, type Machine } from '../../../src/setup/machine.ts'
import { planSetup } from '../../../src/setup/plan.ts'

const everything = new Set(['dockerd', 'iptables', 'mmdebstrap', 'newuidmap', 'setfacl', 'apt-get', 'sudo'])

const fresh: Machine = {
  system: 'debian',
  user: 'ada',
  rights: 'root',
  systemd: false,
  apparmor: false,
  programs: new Set(['apt-get']),
  engine: undefined,
  refused: false,
  admitted: true,
  engineHost: undefined,
  wanted: undefined,
}

function labels(machine: Partial<Machine>): readonly string[] {
  return planSetup({ ...fresh, ...machine }).actions.map((action) => action.label)
}

test('a fresh Debian without systemd: packages, then the engine in the background', (t) => {
  t.deepEqual(labels({}), [
    'install docker.io, ca-certificates, iptables, mmdebstrap, debian-archive-keyring',
    'start the engine in the background, its log in /var/log/repro-dockerd.log',
  ])
})

test('with systemd, systemd starts it', (t) => {
  const { actions } = planSetup({ ...fresh, systemd: true })
  t.true(actions.at(-1)?.commands.flat().join(' ').includes('systemctl enable --now docker'))
})

test('a user with sudo is let in, and gets what mmdebstrap needs without root', (t) => {
  const [install, , admit] = labels({ rights: 'sudo', admitted: false })
  t.regex(install ?? '', /uidmap, acl$/)
  t.regex(admit ?? '', /^let ada use the engine/)
})

test('an engine that refuses this user is not started again', (t) => {
  t.deepEqual(
    labels({ rights: 'sudo', admitted: false, refused: true, programs: everything }).map((label) => label.slice(0, 7)),
    ['let ada'],
  )
})

test('the parser of AppArmor comes along where the kernel uses AppArmor', (t) => {
  t.regex(labels({ apparmor: true })[0] ?? '', /, apparmor,/)
})

test('nothing is to be done where all is there', (t) => {
  const plan = planSetup({ ...fresh, engine: 'docker 28.0.0', programs: everything })
  t.deepEqual(plan, { found: ['docker 28.0.0 answers.'], actions: [], manual: [] })
})

test('a wanted Podman is installed, and nothing is started: it has no daemon', (t) => {
  const [install, ...rest] = labels({ wanted: 'podman', engineHost: 'tcp://elsewhere:2375' })
  t.regex(
    install ?? '',
    /^install podman, runc, netavark, aardvark-dns, ca-certificates, catatonit, iptables, mmdebstrap/,
  )
  t.deepEqual(rest, [])
  t.regex(labels({ wanted: 'podman', rights: 'sudo' })[0] ?? '', /slirp4netns, fuse-overlayfs/)
  t.regex(planSetup({ ...fresh, wanted: 'podman', rights: 'none' }).manual.join(), /apt-get install podman/)
})

test('an engine that answers or is named is kept: only mmdebstrap is installed', (t) => {
  const expected = ['install mmdebstrap, debian-archive-keyring']
  t.deepEqual(labels({ engine: 'docker 28.0.0' }), expected)
  t.deepEqual(labels({ engineHost: 'tcp://elsewhere:2375' }), expected)
})

test('elsewhere, and without rights, it says what to type and does nothing', (t) => {
  const said = (machine: Partial<Machine>): string => {
    const { actions, manual } = planSetup({ ...fresh, ...machine })
    t.deepEqual(actions, [])
    return manual.join('\n')
  }
  t.regex(said({ system: 'fedora' }), /dnf install moby-engine mmdebstrap/)
  t.regex(said({ system: 'arch' }), /pacman -S docker/)
  t.regex(said({ system: 'macos' }), /colima start/)
  t.regex(said({ system: 'other' }), /Docker Engine, 20\.10 or newer/)
  t.regex(said({ rights: 'none' }), /administrator[^]*apt-get install docker\.io/)
  t.regex(said({ rights: 'none', engine: 'docker 28.0.0' }), /apt-get install mmdebstrap/)
  t.notRegex(said({ system: 'macos', engine: 'docker 28.0.0' }), /colima/)
})

test('systems are told by their family', (t) => {
  t.is(systemOf('NAME="Debian GNU/Linux"\nID=debian\n'), 'debian')
  t.is(systemOf('ID=linuxmint\nID_LIKE="ubuntu debian"\n'), 'debian')
  t.is(systemOf('ID=ubuntu\n'), 'debian')
  t.is(systemOf('ID="rocky"\nID_LIKE="rhel centos fedora"\n'), 'fedora')
  t.is(systemOf('ID=manjaro\nID_LIKE=arch\n'), 'arch')
  t.is(systemOf('ID=alpine\n'), 'other')
  t.is(systemOf(''), 'other')
})

test("whether a user may use Docker is told by the groups that he has, not by the group's list", (t) => {
  const groups = 'root:x:0:\ndocker:x:994:ada\n'
  t.true(isAdmitted(groups, [1000, 994]))
  t.false(isAdmitted(groups, [1000]))
  t.false(isAdmitted('root:x:0:\n', [0]))
})
