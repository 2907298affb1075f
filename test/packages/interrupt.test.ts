import { once } from 'node:events'
import { cp, readFile, readdir, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { temporaryDirectory, type TemporaryDirectory } from '../unit/io/temporary.ts'
import { leftovers, runIn, until } from './leftovers.ts'
import { startRepro, type Started } from './repro.ts'

/** A package with one step that waits. */
async function waiting(dependencies = ''): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  const manifest = [
    'repro: 1',
    'title: It waits',
    'base: { debian: bookworm }',
    dependencies,
    'steps: { wait: { run: sleep 1000, outputs: [out.json] } }',
    'results: { out: { from: out.json } }',
  ]
  await writeFile(directory.at('repro.yaml'), manifest.join('\n'))
  return directory
}

/** Ends it as Ctrl-C does; it must be over within three seconds, and say what happened. */
async function interrupt(t: ExecutionContext, started: Started): Promise<string> {
  const begin = performance.now()
  started.child.kill('SIGINT')
  const { exitCode, stdout, stderr } = await started.ended
  t.is(exitCode, 130, stdout + stderr)
  const seconds = (performance.now() - begin) / 1000
  t.true(seconds < 3, `it took ${seconds} s`)
  return stderr
}

test.serial('SIGINT while a step runs leaves nothing', async (t) => {
  await using paper = await waiting()
  const started = startRepro(['verify'], { cwd: paper.path })
  const run = await runIn(paper, started)
  const stderr = await interrupt(t, started)
  t.regex(stderr, /^step wait: interrupted, [\d.]+ s$/m)
  t.regex(stderr, /^error: interrupted$/m)
  t.deepEqual(await leftovers(run), [])
  const kept = await paper.list()
  t.deepEqual(
    kept.filter((file) => file.endsWith('verdict.json')),
    [],
    'an interrupted run has no verdict',
  )
})

test.serial('SIGINT with --json: one document', async (t) => {
  await using paper = await waiting()
  const started = startRepro(['verify', '--json'], { cwd: paper.path })
  const run = await runIn(paper, started)
  t.is(await interrupt(t, started), '')
  t.like(JSON.parse(started.stdout()), { error: { code: 'interrupted' } })
  t.deepEqual(await leftovers(run), [])
})

test.serial('SIGINT while the environment is built ends the build', async (t) => {
  const seconds = `1${Date.now() % 1_000_000}.5`
  await using paper = await waiting(`dependencies: { setup: [sleep ${seconds}] }`)
  const started = startRepro(['verify'], { cwd: paper.path })
  await until(async () => runsHere(seconds), started)
  t.regex(await interrupt(t, started), /^environment: interrupted, [\d.]+ s$/m)
  for (let attempt = 0; attempt < 100 && (await runsHere(seconds)); attempt++) await sleep(100)
  t.false(await runsHere(seconds), 'the engine has ended the command as well')
})

test.serial('serve answers at a port of this machine until SIGINT, which leaves nothing', async (t) => {
  await using paper = await temporaryDirectory()
  await cp(path.join(import.meta.dirname, 'service-asked'), paper.path, { recursive: true })
  const port = await freePort()
  const started = startRepro(['serve', '--port', String(port)], { cwd: paper.path })
  const address = await until(async () => /curl '(\S+)'/.exec(started.stdout())?.[1], started)
  t.true(address.startsWith(`http://localhost:${port}/`), address)
  const reply = await fetch(`http://localhost:${port}/word`)
  t.deepEqual([reply.status, await reply.text()], [200, '{"word":"a needed word"}'])
  const run = await runIn(paper, started)
  await interrupt(t, started)
  t.deepEqual(await leftovers(run), [])
  await t.throwsAsync(fetch(`http://localhost:${port}/word`))
})

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Whether a program with that argument runs on this machine, in a container or not. */
async function runsHere(argument: string): Promise<boolean> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.split('\0').includes(argument)) return true
  }
  return false
}
