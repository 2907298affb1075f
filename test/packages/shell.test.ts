import { readFile, readdir, readlink, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { temporaryDirectory, type TemporaryDirectory } from '../unit/io/temporary.ts'
import { leftovers, runIn, until } from './leftovers.ts'
import { repro, startOnTerminal, startRepro, type Started } from './repro.ts'

/** All of its surroundings that a command can see, without what differs from one container to the next. */
const look = `
env | grep -v -e '^_=' -e '^PWD=' -e '^SHLVL=' -e '^OLDPWD=' | sort
id
hostname
ulimit -a
grep -e Cap -e NoNewPrivs -e Seccomp /proc/self/status
ls /sys/class/net
cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2> /dev/null
cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2> /dev/null
cut -d ' ' -f 2-4 /proc/mounts | sed 's/,size=[^,]*//; s#overlay.*#overlay#' | sort
for file in * */*; do echo "$file $(stat -c '%u %a' "$file") $(cat "$file" 2> /dev/null | wc -c)"; done
(echo x > /x) 2>&1 | sed 's/.*: //'
true
`

async function paper(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  const manifest = `
repro: 1
title: It looks around
base: { debian: bookworm }
steps:
  make:
    run: mkdir made; echo 42 > made/number; echo not handed on > secret
    outputs: [made/]
  look:
    needs: [make]
    run: sh look.sh > seen.txt
    outputs: [seen.txt]
    limits: { memory: 300m, pids: 77 }
  fails:
    run: echo cannot; exit 3
    outputs: [nothing]
  after:
    needs: [fails]
    run: 'true'
    outputs: [something]
results:
  seen: { from: seen.txt }
`
  await writeFile(directory.at('repro.yaml'), manifest)
  await writeFile(directory.at('look.sh'), look)
  return directory
}

/** The step's own output, which is not there yet when it starts. */
const withoutOutput = (text: string): string => text.replace(/^seen\.txt .*\n/m, '')

test.serial('a shell has what the step has: files, inputs, environment, limits, walls', async (t) => {
  await using own = await paper()
  // `fails` and what needs it do not come to their end, and that is no matter here.
  t.is((await repro(['run'], { cwd: own.path })).exitCode, 4)
  const runs = await readdir(own.at('.repro/runs'))
  const seen = await readFile(own.at(`.repro/runs/${runs[0]}/outputs/look/seen.txt`), 'utf8')
  t.regex(seen, /^made\/number 65532 644 3$/m)
  t.regex(seen, /^REPRO_STEP=look$/m)
  t.regex(seen, /^CapEff:\t0+$/m)
  t.regex(seen, /^lo$/m)
  t.regex(seen, /^Read-only file system$/m)
  t.notRegex(seen, /secret/)

  const { exitCode, stdout, stderr } = await repro(['shell', 'look', '--', 'sh', 'look.sh'], { cwd: own.path })
  t.is(exitCode, 0, stderr)
  t.is(stdout, withoutOutput(seen))
  t.regex(stderr, /^make: unchanged, reused from run /m)
  t.deepEqual(await readdir(own.at('.repro/runs')), runs, 'a shell leaves no run')
})

test.serial('one command: its streams, its input, its exit code', async (t) => {
  await using own = await paper()
  const command = 'cat; echo to stderr >&2; exit 7'
  const place = { cwd: own.path, input: 'first line\nsecond line\n' }
  const { exitCode, stdout, stderr } = await repro(['shell', '--quiet', 'make', '--', command], place)
  t.is(exitCode, 7)
  t.is(stdout, 'first line\nsecond line\n')
  t.is(stderr, 'to stderr\n')
  // Without a command, a shell reads what to do.
  const script = await repro(['shell', '--quiet'], { cwd: own.path, input: 'echo in $PWD\nexit 5\n' })
  t.deepEqual([script.exitCode, script.stdout, script.stderr], [5, 'in /paper/work\n', ''])
})

test.serial('a misspelt step has a suggestion; a needed step that fails is told', async (t) => {
  await using own = await paper()
  const misspelt = await repro(['shell', 'loook', '--', 'true'], { cwd: own.path })
  t.is(misspelt.exitCode, 2)
  t.regex(misspelt.stderr, /there is no step loook\nhint: did you mean `look`\?/)
  // A name may have a dot, and is no package for that.
  const dotted = await repro(['shell', 'look.v2', '--', 'true'], { cwd: own.path })
  t.regex(dotted.stderr, /there is no step look\.v2/)
  const failing = await repro(['shell', 'after', '--', 'true'], { cwd: own.path })
  t.is(failing.exitCode, 4)
  t.regex(failing.stderr, /step fails ended with exit code 3/)
})

test.serial(
  'on a terminal: a prompt, its size also when that changes, Ctrl-C for the shell, the exit code',
  async (t) => {
    t.timeout(180_000)
    await using own = await paper()
    const typed = new Readable({ read() {} })
    const started = startOnTerminal(['shell', 'make'], { cwd: own.path, input: typed, env: { TERM: 'xterm' } })
    const said = async (what: RegExp): Promise<unknown> =>
      until(async () => what.exec(started.stdout()) ?? undefined, started)
    await said(/make:\/paper\/work\$ /)
    t.regex(started.stdout(), /This is where step make would run/)
    typed.push('stty size; tty; echo $TERM; echo $((6 * 7))\n')
    await said(/^30 100\r$[^]*^\/dev\/pts\/\d+\r$[^]*^xterm\r$[^]*^42\r$/m)
    const run = await runIn(own, started)
    await promisify(execFile)('stty', ['-F', await terminalOf(started), 'cols', '77', 'rows', '22'])
    await until(async () => {
      typed.push('stty size\n')
      await sleep(200)
      return /^22 77\r$/m.test(started.stdout())
    }, started)
    typed.push('sleep 1000; echo slept $?\n')
    await sleep(500)
    typed.push('\u0003')
    typed.push('echo still here $?\n')
    await said(/^still here 130\r$/m)
    t.notRegex(started.stdout(), /^slept/m)
    typed.push('exit 9\n')
    t.is((await started.ended).exitCode, 9)
    t.deepEqual(await leftovers(run), [])
  },
)

/** The terminal that was made for a started binary. */
async function terminalOf({ child: { pid } }: Started): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return readlink(`/proc/${children.trim()}/fd/0`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test.serial(`after ${signal} nothing is left`, async (t) => {
    await using own = await paper()
    const started = startRepro(['shell', 'make', '--', 'sleep', '1000'], { cwd: own.path })
    const run = await runIn(own, started)
    started.child.kill(signal)
    const { exitCode, stderr } = await started.ended
    t.is(exitCode, signal === 'SIGKILL' ? null : 130, stderr)
    await nothingIsLeft(t, run, signal === 'SIGKILL' ? 20 : 0)
  })
}

/** `patience`: seconds that the watchdog has. */
async function nothingIsLeft(t: ExecutionContext, run: string, patience: number): Promise<void> {
  const end = Date.now() + patience * 1000
  while (Date.now() < end && (await leftovers(run)).length > 0) await sleep(200)
  t.deepEqual(await leftovers(run), [])
}
