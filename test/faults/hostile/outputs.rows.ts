import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { good, type HostilePackage } from './package.ts'

/** A step that writes `results/` beside what is expected of it. */
const alsoResults = (run: string) => ({
  step: { run: `${good}; mkdir results; cd results; ${run}`, outputs: ['out.json', 'results/'] },
})
const outOnly = (run: string) => ({ step: { run } })

/** Outputs: tar streams from a stranger's container. */
export const outputs: readonly HostilePackage[] = [
  {
    input: 'an output that is a link to /proc/self/environ',
    parts: outOnly('ln -s /proc/self/environ out.json'),
    ends: 'outputs-invalid',
    says: /is a symbolic link/,
  },
  {
    input: 'a link out of the tree in an output directory',
    parts: alsoResults('ln -s / root'),
    ends: 'outputs-invalid',
    says: /is a symbolic link/,
  },
  {
    input: 'the directory above an output replaced by a link to /etc',
    parts: {
      step: { run: 'rmdir results && ln -s /etc results', outputs: ['results/passwd'] },
      result: { from: 'results/passwd', expect: 'root' },
    },
    ends: 'outputs-invalid',
    says: /results is a link/,
  },
  {
    input: 'a hard link among the outputs',
    parts: alsoResults('echo a > a; ln a b'),
    ends: 'outputs-invalid',
    says: /is a hard link/,
  },
  { input: 'an output that is a FIFO', parts: outOnly('mkfifo out.json'), ends: 'outputs-invalid', says: /FIFO/i },
  {
    input: 'a FIFO that never ends',
    parts: outOnly('mkfifo pipe; cat pipe'),
    max: { time: 2000 },
    ends: 'time-limit',
    says: /time limit of 2 s/,
  },
  {
    input: 'a device as an output',
    parts: outOnly('mknod out.json c 1 3'),
    ends: 'step-failed',
    says: /Operation not permitted/,
  },
  {
    input: 'a socket as an output',
    parts: outOnly('perl -MSocket -e \'socket(S,PF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un("out.json")) or die\''),
    ends: 'missing',
  },
  {
    input: 'a setuid program among the outputs',
    parts: alsoResults('cp /bin/sh sh; chmod 6755 sh'),
    ends: 'outputs-invalid',
    says: /setuid/,
  },
  {
    input: 'a file name with a newline',
    parts: alsoResults('touch "$(printf \'a\\nb\')"'),
    ends: 'outputs-invalid',
    says: /characters/,
  },
  {
    input: 'a file name with an escape sequence',
    parts: alsoResults('touch "$(printf \'a\\033[31mb\')"'),
    ends: 'outputs-invalid',
    says: /characters/,
  },
  {
    input: 'a file name with a backslash',
    parts: alsoResults("touch 'a\\b'"),
    ends: 'outputs-invalid',
    says: /backslash/,
  },
  {
    input: 'a file name with a right-to-left override',
    parts: alsoResults('touch "$(printf \'a\\342\\200\\256gnp.exe\')"'),
    ends: 'outputs-invalid',
    says: /characters/,
  },
  {
    input: 'a file name that is not UTF-8',
    parts: alsoResults('touch "$(printf \'a\\377\')"'),
    ends: 'outputs-invalid',
    says: /not UTF-8/,
  },
  {
    input: 'file names equal but for case',
    parts: alsoResults('touch a A'),
    ends: 'outputs-invalid',
    says: /only by case/,
  },
  {
    input: 'file names equal but for their Unicode form',
    parts: alsoResults('touch "$(printf \'\\303\\251\')" "$(printf \'e\\314\\201\')"'),
    ends: 'outputs-invalid',
    says: /Unicode form/,
  },
  {
    input: 'directories nested 3000 deep',
    parts: alsoResults('perl -e \'for (1..3000) { mkdir "d"; chdir "d" or die }\''),
    ends: 'outputs-invalid',
    says: /longer than 1000 bytes/,
  },
  {
    input: 'more files than the limit',
    parts: alsoResults('perl -e \'for (1..5000) { open(F, ">f$_") }\''),
    max: { files: 1000 },
    ends: 'disk-limit',
    says: /limit of 1000 files/,
  },
  {
    input: 'a file without end, which takes no room (truncate -s 1T)',
    parts: outOnly('truncate -s 1T out.json'),
    ends: 'disk-limit',
    says: /larger than 65536 MiB/,
  },
  {
    input: 'a sparse file above the limit',
    parts: outOnly('truncate -s 10G out.json'),
    max: { disk: 1024 ** 3 },
    ends: 'disk-limit',
    says: /limit of 1024 MiB: it has written 10240 MiB/,
  },
  { input: 'an output that is not written', parts: outOnly('true'), ends: 'missing' },
  {
    input: 'a directory where a file is declared',
    parts: outOnly('mkdir out.json; touch out.json/a'),
    ends: 'missing',
  },
  {
    input: 'a file where a directory is declared',
    parts: { step: { run: 'echo 1 > results', outputs: ['results/'] }, result: { from: 'results/a.json' } },
    ends: 'missing',
  },
  {
    input: 'an output that nobody may read (mode 000)',
    parts: outOnly(`${good}; chmod 000 out.json`),
    ends: 'identical',
  },
  {
    input: 'results that lie ready in the package, while the step does nothing',
    parts: { step: { run: 'true' }, files: { 'out.json': '{"v": 1}' } },
    ends: 'missing',
  },
  {
    input: 'a step that looks for what is expected of it',
    parts: {
      step: {
        run: 'grep -rlE \'"expect"|recorded-secret\' /paper /tmp /etc > out.json; find / -name "recorded" -o -name repro.yaml >> out.json 2>&-; test -s out.json || rm out.json',
      },
      files: { 'recorded/r.json': '"recorded-secret"', 'other.txt': 'a file of the package' },
    },
    ends: 'missing',
  },
  {
    input: 'an output that is 20,000 small files',
    parts: alsoResults('perl -e \'for (1..20000) { open(F, ">f$_") }\''),
    ends: 'identical',
    check: async (t, { directory }) => t.is((await readdir(path.join(directory, 'outputs/s/results'))).length, 20_000),
  },
]
