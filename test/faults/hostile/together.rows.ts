import type { HostilePackage } from './package.ts'

const mebibyte = 1024 ** 2

/** The five that a runner has to live through, one after the other. */
export const together: readonly HostilePackage[] = [
  {
    input: 'verify: forks without end',
    parts: { step: { run: 'bomb() { bomb | bomb & }; bomb; while :; do sleep 5 & done', limits: { pids: 256 } } },
    ends: 'too-many-processes',
  },
  {
    input: 'verify: fills its memory',
    parts: { step: { run: 'tail /dev/zero', limits: { memory: '256m' } } },
    ends: 'out-of-memory',
  },
  {
    input: 'verify: fills the disk',
    parts: {
      step: { run: 'i=0; while :; do head -c 20M /dev/zero > f$i; i=$((i+1)); done', limits: { disk: '512m' } },
    },
    ends: 'disk-limit',
  },
  {
    input: 'verify: floods its log with a gigabyte',
    parts: {
      step: {
        run: `head -c ${1024 * mebibyte} /dev/zero | tr '\\0' x; echo; echo '{"v": 1}' > out.json`,
        limits: { log: '16m' },
      },
    },
    ends: 'identical',
    note: 'head and tail are kept, and what is cut is told',
    says: /the log of s reached its limit of 16 MiB: 1008 MiB in its middle are not kept/,
  },
  {
    input: 'verify: ignores SIGTERM',
    parts: { step: { run: "trap '' TERM INT HUP; while :; do sleep 1; done", limits: { time: '2s' } } },
    ends: 'time-limit',
  },
]
