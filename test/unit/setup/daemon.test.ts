import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { exists } from '../../../src/io/files.ts'
import { runProgram } from '../../../src/io/processes.ts'
import { startDockerd, type Daemon } from '../../../src/setup/daemon.ts'

const watch = { signal: new AbortController().signal, line: () => {} }

/** A program named dockerd that only sleeps, and the place for its files. */
async function pretended(t: ExecutionContext): Promise<Daemon> {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-test-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const program = path.join(directory, 'dockerd')
  await symlink('/bin/sleep', program)
  await mkdir(path.join(directory, 'run/containerd'), { recursive: true })
  const files = { log: path.join(directory, 'log'), pidFile: path.join(directory, 'pid') }
  return { command: [program, '60'], ...files, runDirectory: path.join(directory, 'run') }
}

async function start(t: ExecutionContext, daemon: Daemon): Promise<number> {
  const pid = Number(await runProgram(startDockerd(daemon), watch))
  t.teardown(() => {
    if (pid !== process.pid) process.kill(pid)
  })
  await sleep(100)
  return pid
}

const linux = process.platform === 'linux' ? test : test.skip

linux('it is started in a session of its own, with no stream of its starter', async (t) => {
  const daemon = await pretended(t)
  const pid = await start(t, daemon)
  const streams = [0, 1, 2].map((number) => readlink(`/proc/${pid}/fd/${number}`))
  t.deepEqual(await Promise.all(streams), ['/dev/null', daemon.log, daemon.log])
  // pid (comm) state ppid pgrp session
  const [, , , group, session] = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, `${pid} `).split(' ')
  t.is(Number(group), pid)
  t.is(Number(session), pid)
})

linux('one that runs is not started twice', async (t) => {
  const daemon = await pretended(t)
  const pid = await start(t, daemon)
  await writeFile(daemon.pidFile, String(pid))
  t.is(Number(await runProgram(startDockerd(daemon), watch)), pid)
})

linux("pid files that name another program's process are removed", async (t) => {
  const daemon = await pretended(t)
  const containerd = path.join(daemon.runDirectory, 'containerd/containerd.pid')
  await writeFile(daemon.pidFile, String(process.pid))
  await writeFile(containerd, String(process.pid))
  t.not(await start(t, daemon), process.pid)
  t.false(await exists(daemon.pidFile))
  t.false(await exists(containerd))
})
