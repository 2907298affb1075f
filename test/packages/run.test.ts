import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { repro, startRepro } from './repro.ts'

const manifest = `repro: 1
title: Edit loop
base: { debian: bookworm }
steps:
  prepare: { run: sort data.txt > sorted.txt, outputs: [sorted.txt] }
  count: { needs: [prepare], run: sh count.sh, outputs: [count.txt] }
results:
  n: { from: count.txt, expect: "3" }
`

let directory: string
test.beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'repro-run-'))
  await writeFile(path.join(directory, 'repro.yaml'), manifest)
  await writeFile(path.join(directory, 'data.txt'), 'b\na\nc\n')
  await writeFile(path.join(directory, 'count.sh'), 'wc -l < sorted.txt > count.txt\n')
})
test.afterEach.always(async () => rm(directory, { recursive: true, force: true }))

/** What is said of each step, in the order of their names, without the run's id. */
async function decisions(...args: string[]): Promise<string[]> {
  const { stderr } = await repro(['run', ...args], { cwd: directory })
  const lines = stderr.split('\n').filter((line) => /^(?:prepare|count): /.test(line))
  return lines.map((line) => line.replace(/ \d{8}T\S+$/, '')).sort()
}

const unchanged = (step: string): string => `${step}: unchanged, reused from run`

test.serial('only what has changed runs again, and it says why', async (t) => {
  t.deepEqual(await decisions(), ['count: it has not run before', 'prepare: it has not run before'])
  t.deepEqual(await decisions(), [unchanged('count'), unchanged('prepare')])
  await appendFile(path.join(directory, 'count.sh'), '# more\n')
  t.deepEqual(await decisions(), ['count: count.sh changed', unchanged('prepare')])
  await writeFile(path.join(directory, 'data.txt'), 'c\nb\na\n')
  // Sorted they are what they were.
  t.deepEqual(await decisions(), [unchanged('count'), 'prepare: data.txt changed'])
  await appendFile(path.join(directory, 'data.txt'), 'd\n')
  t.deepEqual(await decisions(), ['count: sorted.txt of prepare changed', 'prepare: data.txt changed'])
  const runs = path.join(directory, '.repro/runs')
  const newest = (await readdir(runs)).sort().at(-1) ?? ''
  await writeFile(path.join(runs, newest, 'outputs/prepare/sorted.txt'), 'tampered')
  t.deepEqual(await decisions(), [unchanged('count'), 'prepare: sorted.txt is not as it was left'])
})

test.serial('nothing to do needs no engine; --all runs all', async (t) => {
  await decisions()
  const idle = await repro(['run'], { cwd: directory, env: { DOCKER_HOST: 'unix:///nowhere.sock' } })
  t.is(idle.exitCode, 0)
  t.regex(idle.stdout, /^nothing to do: no step has changed\n/)
  const all = await repro(['run', '--all'], { cwd: directory })
  t.notRegex(all.stderr, /reused/)
  t.regex(all.stdout, /^prepare: succeeded/)
})

test.serial('--watch runs again when a file changes, and ends with Ctrl-C', async (t) => {
  const { child, stdout, ended } = startRepro(['run', '--watch'], { cwd: directory })
  const said = async (text: string, times: number): Promise<void> => {
    while (stdout().split(text).length - 1 < times) await sleep(50)
  }
  await said('waiting for a change', 1)
  await appendFile(path.join(directory, 'count.sh'), '# more\n')
  await said('waiting for a change', 2)
  t.true(stdout().includes('changed: count.sh\n'))
  child.kill('SIGINT')
  t.is((await ended).exitCode, 130)
})
