import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { good, type HostilePackage } from './package.ts'

const mebibyte = 1024 ** 2
const runs = (run: unknown) => ({ step: { run } })
/** Gives how many of these commands succeeded. None may. */
const attempts = (commands: readonly string[]) => ({
  step: {
    run: `n=0; ${commands.map((one) => `(${one}) >&- 2>&- && { n=$((n+1)); echo succeeded: '${one.replaceAll("'", '')}'; }`).join('; ')}; echo "{\\"v\\": $n}" > out.json`,
  },
  result: { expect: 0 },
})

/** Steps: a stranger's commands in their container. */
export const steps: readonly HostilePackage[] = [
  {
    input: 'a fork bomb',
    parts: runs('bomb() { bomb | bomb & }; bomb; while :; do sleep 5 & done'),
    max: { pids: 64, time: 20_000 },
    ends: 'too-many-processes',
    says: /limit is 64/,
  },
  {
    input: 'a step that fills its memory',
    parts: runs('tail /dev/zero'),
    max: { memory: 64 * mebibyte },
    ends: 'out-of-memory',
    says: /limit is 64 MiB/,
  },
  {
    input: 'only a child runs out of memory, and the step goes on to exit 0',
    parts: runs(`tail /dev/zero; ${good}; sleep 1; exit 0`),
    max: { memory: 64 * mebibyte },
    ends: 'out-of-memory',
    check: (t, { verdict }) => t.is(verdict.steps[0]?.exitCode, 0),
  },
  {
    input: 'a step that fills /dev/shm',
    parts: runs('head -c 200M /dev/zero > /dev/shm/x'),
    max: { memory: 64 * mebibyte },
    ends: 'out-of-memory',
  },
  {
    input: 'a step that fills /tmp',
    parts: runs('head -c 2G /dev/zero > /tmp/x'),
    ends: 'disk-limit',
    says: /\/tmp holds 1024 MiB/,
  },
  {
    input: 'a step that fills the disk',
    parts: runs('i=0; while :; do head -c 10M /dev/zero > f$i; i=$((i+1)); done'),
    max: { disk: 64 * mebibyte },
    ends: 'disk-limit',
    says: /limit of 64 MiB: it has written \d+ MiB/,
  },
  {
    input: 'a step that ignores SIGTERM',
    parts: runs("trap '' TERM INT HUP; while :; do sleep 1; done"),
    max: { time: 1000 },
    ends: 'time-limit',
  },
  {
    input: 'a step that stops itself (SIGSTOP)',
    parts: runs('kill -STOP $$'),
    max: { time: 1000 },
    ends: 'time-limit',
  },
  {
    input: 'a step that is silent',
    parts: runs('sleep 100'),
    max: { silence: 1000 },
    ends: 'silent-too-long',
    says: /nothing for 1 s/,
  },
  {
    input: 'a step that kills its parent, the init, with SIGKILL',
    parts: runs(`kill -9 1; ${good}`),
    ends: 'identical',
    note: 'the kernel keeps it from that',
  },
  {
    input: 'a step that kills its parent, the init, with SIGTERM',
    parts: runs('kill -TERM 1; sleep 5'),
    ends: 'step-failed',
    says: /exit code 143/,
  },
  { input: 'a step that kills all it can', parts: runs(`kill -9 -1; ${good}`), ends: 'identical' },
  {
    input: 'a step that writes outside its work directory',
    parts: attempts([
      'echo x > /x',
      'echo x > /etc/passwd',
      'echo x > /usr/bin/x',
      'echo x > /paper/x',
      'echo x > /var/tmp/x',
      'mkdir /paper/data/x',
      'echo 1 > /proc/sys/vm/drop_caches',
      'echo b > /proc/sysrq-trigger',
      'touch /sys/x',
      'mkdir /sys/fs/cgroup/memory/x',
    ]),
    ends: 'identical',
    note: 'not one of ten places takes it',
  },
  {
    input:
      'a step that tries to raise its privileges: setuid, mount, unshare, mknod, chroot, ptrace, clock, namespaces',
    parts: attempts([
      'cp /usr/bin/id i && chown 0 i',
      'chmod u+s /bin/sh',
      'su -c true',
      'mount -t tmpfs x /tmp',
      'unshare -U true',
      'unshare -n true',
      'unshare -m true',
      'mknod d b 8 0',
      'chroot / true',
      'nsenter -t 1 -n true',
      'date -s 2001-01-01',
      'hostname evil',
      'nice -n -5 true && test "$(nice -n -5 nice)" -lt 0',
      'setpriv --ambient-caps +all grep -E "^Cap(Eff|Prm|Bnd):.*[1-9a-f]" /proc/self/status',
      'dmesg',
      'cat /proc/1/mem',
      'cat /proc/kcore',
      'ls /root',
      'cat /etc/shadow',
      'ls /var/run/docker.sock /run/docker.sock',
    ]),
    ends: 'identical',
    note: 'not one of twenty ways leads there',
  },
  {
    input: 'a setuid program of the base',
    parts: {
      step: {
        run: 'find / -perm -4000 -type f > setuid 2>&-; test -s setuid && grep -q "^NoNewPrivs:.*1" /proc/self/status && grep -q "^CapBnd:.*0000000000000000" /proc/self/status && echo "{\\"v\\": $(id -u)}" > out.json',
      },
      result: { expect: 65532 },
    },
    ends: 'identical',
    note: 'it gains nothing by it',
  },
  {
    input: 'a step that looks for other runs, other processes and the machine',
    parts: attempts([
      'ls -d /paper/*/*/.repro',
      'ls /var/lib/docker',
      'test "$(ls -d /proc/[0-9]* | wc -l)" -gt 8',
      'ls -A /paper/data | grep .',
      'grep -q docker.sock /proc/self/mountinfo',
      'find /dev -type b | grep .',
      'ls /sys/class/net | grep -v lo',
      'env | grep -iE "proxy|token|secret|pip_|npm_"',
      'ls -A /run/repro | grep .',
    ]),
    ends: 'identical',
    note: 'it finds none',
  },
  { input: 'a step that closes its output', parts: runs(`exec >&- 2>&-; sleep 1; ${good}`), ends: 'identical' },
  {
    input: "a step that prints frames of the engine's stream",
    parts: runs(
      `printf '\\001\\000\\000\\000\\000\\000\\000\\005hello'; printf '\\002\\000\\000\\000\\377\\377\\377\\377'; ${good}`,
    ),
    ends: 'identical',
    note: 'they are in its log as it printed them',
    check: async (t, { directory }) => {
      const forged = '010000000000000568656c6c6f02000000ffffffff'
      t.is((await readFile(path.join(directory, 'logs/s.log'))).toString('hex'), forged)
    },
  },
  {
    input: 'a step that prints a megabyte of random bytes',
    parts: runs(`head -c 1000000 /dev/urandom; ${good}`),
    ends: 'identical',
    check: async (t, { directory }) => t.is((await stat(path.join(directory, 'logs/s.log'))).size, 1_000_000),
  },
  {
    input: 'a step that prints more than its log may hold',
    parts: {
      step: {
        run: `echo first; head -c 30000000 /dev/zero | tr '\\0' x; echo; echo last; ${good}`,
        limits: { log: '1m' },
      },
    },
    ends: 'identical',
    note: 'head and tail are kept, and what is cut is told',
    says: /the log of s reached its limit of 1 MiB: 28 MiB in its middle are not kept/,
    check: async (t, { directory, verdict }) => {
      const log = await readFile(path.join(directory, 'logs/s.log'), 'utf8')
      t.regex(log, /^first\nx+\n\[repro: 28951436 bytes are left out here\]\nx+\nlast\n$/)
      t.is(verdict.steps[0]?.log.at(-1), 'last')
    },
  },
  {
    input: 'a line that never ends',
    parts: runs(`head -c 20000000 /dev/zero | tr '\\0' x; ${good}`),
    ends: 'identical',
  },
  {
    input: 'a step that leaves processes behind',
    parts: runs(`(sleep 300; echo late) & ${good}`),
    ends: 'identical',
    note: 'they end with it',
    check: (t, { verdict }) => t.true((verdict.steps[0]?.seconds ?? 300) < 60),
  },
  ...[137, 143, 255].map((code): HostilePackage => ({
    input: `a step that exits ${code} by itself`,
    parts: runs(`exit ${code}`),
    ends: 'step-failed',
    says: new RegExp(`exit code ${code}`),
  })),
  {
    input: 'a command longer than the kernel takes',
    parts: runs(`: ${'x'.repeat(200_000)}`),
    ends: 'step-failed',
    says: /too long/,
  },
  { input: 'a command that is a directory', parts: runs(['/etc']), ends: 'step-failed' },
  { input: 'a command that is no program', parts: runs(['/etc/passwd']), ends: 'step-failed' },
  {
    input: 'a build that is silent',
    parts: { dependencies: { setup: ['sleep 600'] } },
    max: { 'build-silence': 3000 },
    ends: 'build-failed',
    says: /was silent too long: nothing for 3 s/,
  },
  {
    input: 'a build that never ends, and prints',
    parts: { dependencies: { setup: ['while :; do echo still here; sleep 1; done'] } },
    max: { 'build-time': 4000 },
    ends: 'build-failed',
    says: /reached its time limit of 4 s/,
  },
]
