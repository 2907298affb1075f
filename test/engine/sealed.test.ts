import { getServers } from 'node:dns'
import test from 'ava'
import type Dockerode from 'dockerode'
import { containerUser, type Container } from '../../src/engines/engine.ts'
import type { StepPlan } from '../../src/model/plan.ts'
import type { RunSession } from '../../src/run/session.ts'
import { stepContainer } from '../../src/run/step.ts'
import { closeBench, Listener, openBench, runScript, runToEnd, type Bench } from './contract/bench.ts'
import { openReal, wantedEngines, type RealSubject } from './real.ts'

// What design section 7 promises of every step's container: as the engine tells it of one that runs, and from inside.

const mebibyte = 1024 ** 2

const plan = {
  name: 'train',
  command: ['/bin/sh', '-c', 'echo running; sleep 60'],
  network: false,
  limits: { time: 60_000, memory: 300 * mebibyte, cpus: 0.5, pids: 77 },
} as unknown as StepPlan

for (const address of wantedEngines()) baseline(address ?? 'engine', () => openReal(address))

function baseline(name: string, open: () => Promise<RealSubject>): void {
  let bench: Bench | undefined
  let container: Container | undefined
  let inspected: Dockerode.ContainerInspectInfo | undefined
  const volumes: AsyncDisposable[] = []

  const api = (own: Bench): Dockerode => (own as Bench & RealSubject).api
  const opened = (): { own: Bench; info: Dockerode.ContainerInspectInfo } => {
    if (bench === undefined || inspected === undefined) throw new Error('no container to look at')
    return { own: bench, info: inspected }
  }

  test.serial.before(`${name}: a running step`, async () => {
    const subject = await open()
    bench = await openBench(subject)
    const { engine, labels, image } = bench
    const work = await engine.createVolume(labels)
    const data = await engine.createVolume(labels)
    volumes.push(work, data)
    const session = {
      image: { id: image },
      data,
      labels,
      context: { settings: { seed: '42' } },
    } as unknown as RunSession
    container = await engine.createContainer(stepContainer(plan, session, { work, network: 'none' }))
    const listener = new Listener()
    await container.start(listener.hear)
    await listener.until('running')
    inspected = await subject.api.getContainer(container.id).inspect()
  })

  test.serial.after.always(`${name}: the sweep`, async () => {
    await container?.[Symbol.asyncDispose]()
    for (const volume of volumes) await volume[Symbol.asyncDispose]()
    if (bench !== undefined) await closeBench(bench)
  })

  test.serial(`${name}: it runs as nobody in particular, with an init and without a terminal`, (t) => {
    const { Config: config, HostConfig: host } = opened().info
    t.is(config.User, `${containerUser.uid}:${containerUser.gid}`)
    t.is(config.WorkingDir, '/paper/work')
    t.is(config.Hostname, 'repro')
    t.deepEqual([config.Tty, config.OpenStdin, config.AttachStdin], [false, false, false])
    t.true(host.Init)
    t.deepEqual(host.RestartPolicy?.Name, 'no')
  })

  test.serial(`${name}: it has no network`, (t) => {
    const { HostConfig: host, NetworkSettings: network } = opened().info
    t.is(host.NetworkMode, 'none')
    t.deepEqual(Object.keys(network.Networks), ['none'])
    t.deepEqual(Object.keys(host.PortBindings ?? {}), [])
    t.deepEqual(host.ExtraHosts ?? [], [])
  })

  test.serial(`${name}: it can write its work directory and a bounded /tmp, and nothing else`, (t) => {
    const { HostConfig: host, Mounts: mounts } = opened().info
    t.true(host.ReadonlyRootfs)
    t.deepEqual(mounts.map(({ Type, Destination, RW }) => `${Type} ${Destination} ${RW ? 'rw' : 'ro'}`).sort(), [
      'volume /paper/data ro',
      'volume /paper/work rw',
    ])
    t.deepEqual(host.Binds ?? [], [])
    t.deepEqual(Object.keys(host.Tmpfs ?? {}), ['/tmp'])
    const options = (host.Tmpfs?.['/tmp'] ?? '').split(',')
    for (const option of ['nosuid', 'nodev', 'mode=1777']) t.true(options.includes(option), option)
    t.true(options.some((option) => option.startsWith('size=')))
  })

  test.serial(`${name}: it has no privilege`, (t) => {
    const { HostConfig: host } = opened().info
    t.false(host.Privileged)
    t.deepEqual(host.CapDrop, ['ALL'])
    t.deepEqual(host.CapAdd ?? [], [])
    t.deepEqual(host.GroupAdd ?? [], [])
    t.true(host.SecurityOpt?.includes('no-new-privileges:true'))
    t.false(host.SecurityOpt?.some((option: string) => option.includes('unconfined')))
    t.deepEqual([...(host.Devices ?? []), ...(host.DeviceRequests ?? []), ...(host.DeviceCgroupRules ?? [])], [])
    t.deepEqual([host.PidMode, host.UTSMode, host.UsernsMode].filter(Boolean), [])
    t.is(host.IpcMode, 'private')
  })

  test.serial(`${name}: it is bounded`, (t) => {
    const { HostConfig: host } = opened().info
    t.like(host, {
      Memory: 300 * mebibyte,
      MemorySwap: 300 * mebibyte,
      NanoCpus: 0.5e9,
      PidsLimit: 77,
      OomScoreAdj: 500,
    })
    t.not(host.OomKillDisable, true)
    const ulimits = new Map<string, readonly [unknown, unknown]>(
      (host.Ulimits as { Name: string; Soft: number; Hard: number }[]).map(({ Name, Soft, Hard }) => [
        Name,
        [Soft, Hard],
      ]),
    )
    t.deepEqual(ulimits.get('core'), [0, 0])
    t.deepEqual(ulimits.get('nofile'), [8192, 8192])
    t.deepEqual(ulimits.get('fsize'), [64 * 1024 * mebibyte, 64 * 1024 * mebibyte])
    const { Type: driver, Config: config } = host.LogConfig as { Type: string; Config: Record<string, string> }
    t.is(driver, 'json-file')
    t.regex(config['max-size'] ?? '', /^\d+m$/)
    t.regex(config['max-file'] ?? '', /^\d$/)
  })

  test.serial(`${name}: it has a fixed environment`, (t) => {
    const environment = opened().info.Config.Env
    for (const line of [
      ...['TZ=UTC', 'LANG=C.UTF-8', 'SOURCE_DATE_EPOCH=0', 'PYTHONHASHSEED=0', 'REPRO_SEED=42', 'HOME=/tmp'],
      ...['XDG_CACHE_HOME=/tmp/.cache', 'XDG_CONFIG_HOME=/tmp/.config', 'XDG_DATA_HOME=/tmp/.local/share'],
      ...['MPLCONFIGDIR=/tmp/.matplotlib', 'IPYTHONDIR=/tmp/.ipython', 'R_LIBS_USER=/tmp/R', 'R_USER=/tmp'],
    ]) {
      t.true(environment.includes(line), line)
    }
    const directories = environment.filter((line) =>
      /^(XDG_|HOME=|MPLCONFIGDIR|IPYTHONDIR|JUPYTER_|R_|TMPDIR)/.test(line),
    )
    t.deepEqual(
      directories.filter((line) => !/=\/tmp(\/|$)/.test(line)),
      [],
    )
    t.false(environment.some((line) => /proxy|DOCKER|PASSWORD|TOKEN/i.test(line)))
  })

  test.serial(`${name}: its labels say whose it is`, (t) => {
    const { own, info } = opened()
    t.like(info.Config.Labels, { 'org.repro.run': own.run, 'org.repro.step': 'train' })
  })

  test.serial(`${name}: from inside: no privilege, a filter on system calls, only loopback`, async (t) => {
    const lines = await runScript(
      opened().own,
      'grep -E "^(Cap...|NoNewPrivs|Seccomp):" /proc/self/status; ls /sys/class/net; id -u; id -g; id -G; hostname; cat /proc/self/oom_score_adj',
    )
    const status = new Map(
      lines.filter((line) => line.includes(':')).map((line) => line.split(/:\s*/) as [string, string]),
    )
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) t.is(status.get(set), '0000000000000000', set)
    t.is(status.get('NoNewPrivs'), '1')
    t.is(status.get('Seccomp'), '2')
    t.deepEqual(
      lines.filter((line) => !line.includes(':')),
      ['lo', '65532', '65532', '65532', 'repro', '500'],
    )
  })

  test.serial(`${name}: from inside: what can be written, and how much`, async (t) => {
    const places = [
      '/x',
      '/etc/x',
      '/usr/x',
      '/dev/x',
      '/proc/sys/kernel/hostname',
      '/paper/x',
      '/var/tmp/x',
      '/run/x',
      '/sys/x',
      '/dev/shm/x',
      '/tmp/x',
      '/paper/work/x',
    ]
    const tried = places.map((place) => `(echo x > ${place}) 2>/dev/null && echo ${place}`)
    const lines = await runScript(
      opened().own,
      `${tried.join('; ')}; stat -f -c '%b %S' /tmp; ulimit -n; ulimit -c; ulimit -f`,
    )
    // Shared memory is the step's own, and counts as memory.
    t.deepEqual(lines.slice(0, 3), ['/dev/shm/x', '/tmp/x', '/paper/work/x'])
    const [blocks = 0, blockSize = 0] = (lines[3] ?? '').split(' ').map(Number)
    t.is(blocks * blockSize, 1024 * mebibyte)
    // The shell counts the size of files in blocks of 512 bytes.
    t.deepEqual(lines.slice(4), ['8192', '0', String((64 * 1024 * mebibyte) / 512)])
  })

  test.serial(`${name}: from inside: no more processes than it may have, and no device of the machine`, async (t) => {
    const fork =
      'for (1..60) { my $p = fork; if (!defined $p) { print "refused\\n"; kill TERM => @p; exit } if (!$p) { sleep 20; exit } push @p, $p } print "all\\n"; kill TERM => @p'
    t.deepEqual(await runScript(opened().own, `exec perl -e '${fork}'`, { pids: 20 }), ['refused'])
    t.deepEqual(await runScript(opened().own, `exec perl -e '${fork}'`, { pids: 100 }), ['all'])
    const devices = await runScript(opened().own, 'ls /dev; ls /var/run/docker.sock 2>/dev/null')
    t.true(devices.includes('null'))
    t.deepEqual(
      devices.filter((device) => /^(sd|vd|nvme|loop|dm-|mem|kmsg|kvm|fuse|dri|net$|snd|input)|sock/.test(device)),
      [],
    )
  })

  test.serial(`${name}: a network of a service's own leads nowhere`, async (t) => {
    const { own } = opened()
    await using network = await own.engine.createSealedNetwork(own.labels)
    const { Internal: isInternal } = (await api(own).getNetwork(network.name).inspect()) as { Internal: boolean }
    t.true(isInternal)
    // Where this machine's name servers answer, they stand for all that is outside.
    for (const server of getServers().filter(
      (address) => /^\d+\.\d+\.\d+\.\d+$/.test(address) && !address.startsWith('127.'),
    )) {
      const reach = ['reach', server, '53']
      const { end: open } = await runToEnd(own, reach, { network: 'open' })
      if (open.exitCode !== 0) t.log(`${server} cannot be reached from an open network either`)
      t.not((await runToEnd(own, reach, { network })).end.exitCode, 0)
    }
  })
}
