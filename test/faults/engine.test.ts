import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import { OwnEngine } from './own-engine.ts'
import { fault } from './fault.ts'
import { halfWritten, manifest, runsHere, Scene, service, serviceFiles, until } from './scene.ts'
import type { Ended, Started } from '../packages/repro.ts'

let engine: OwnEngine
test.before('an engine of our own', async (t) => {
  t.timeout(120_000)
  engine = await OwnEngine.create()
})
test.after.always('it goes', async () => engine[Symbol.asyncDispose]())

const sleeps = manifest('sleep 1000; echo 1 > out.json')
const trouble = 'exit 5 engine-failed, no verdict'

/** The engine's trouble, and nothing about the paper: no verdict, no step that failed. */
function isTrouble(t: ExecutionContext, { exitCode, stdout, stderr }: Ended, code = 'engine-failed'): void {
  t.is(exitCode, 5, stdout + stderr)
  const document = JSON.parse(stdout) as { verdict?: string; error?: { code: string; hint?: string } }
  t.is(document.verdict, undefined)
  t.is(document.error?.code, code, stdout)
}

/** Once the engine is back, any command removes what is left, and the package is right. */
async function isCleaned(t: ExecutionContext, scene: Scene): Promise<void> {
  const { exitCode, stdout, stderr } = await scene.run(['clean'])
  t.is(exitCode, 0, stdout + stderr)
  t.deepEqual(await engine.left(), [])
  t.deepEqual(await halfWritten(scene.root), [])
}

async function running(scene: Scene): Promise<{ readonly started: Started; readonly id: string }> {
  const started = scene.start(['verify', '--json'])
  const id = await until('it runs', async () => (await engine.containers('running'))[0], started)
  return { started, id }
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  fault(`the engine ${signal} while the environment is built`, trouble, async (t) => {
    const seconds = `7${Math.random().toString().slice(2, 8)}`
    const text = manifest('echo 1 > out.json', `dependencies: { setup: [sleep ${seconds}] }`)
    await using scene = await Scene.open(engine.host, text)
    const started = scene.start(['verify', '--json'])
    await until('it builds', () => runsHere(seconds), started)
    await engine.end(signal)
    const ended = await started.ended
    await engine.start()
    isTrouble(t, ended)
    await isCleaned(t, scene)
    // What an engine was building may go on without it: nobody but the machine's administrator can end that.
    const orphan = await runsHere(seconds)
    if (orphan !== undefined) process.kill(orphan, 'SIGKILL')
  })

  fault(`the engine ${signal} while a step runs`, trouble, async (t) => {
    await using scene = await Scene.open(engine.host, sleeps)
    const { started } = await running(scene)
    await engine.end(signal)
    const ended = await started.ended
    await engine.start()
    isTrouble(t, ended)
    await isCleaned(t, scene)
  })

  fault(`the engine ${signal} while outputs are collected`, trouble, async (t) => {
    const step = 'echo 1 > out.json; dd if=/dev/zero of=large bs=1M count=1500 status=none'
    await using scene = await Scene.open(engine.host, manifest(step))
    const started = scene.start(['verify', '--json'])
    await until('it has ended', async () => (await engine.containers('exited')).length > 0, started)
    await engine.end(signal)
    const ended = await started.ended
    await engine.start()
    isTrouble(t, ended)
    await isCleaned(t, scene)
  })
}

fault('the engine restarted while a step runs, and run again', 'exit 5, then reproduced', async (t) => {
  await using scene = await Scene.open(engine.host, manifest('sleep 2; echo 1 > out.json'))
  const { started } = await running(scene)
  await engine.restart('SIGTERM')
  isTrouble(t, await started.ended)
  const again = await scene.run(['verify'])
  t.is(again.exitCode, 0, again.stdout + again.stderr)
  t.deepEqual(await engine.left(), [])
})

for (const [what, end] of [
  ['killed', (id: string) => engine.api.getContainer(id).kill()],
  ['stopped', (id: string) => engine.api.getContainer(id).stop({ t: 0 })],
  ['removed', (id: string) => engine.api.getContainer(id).remove({ force: true })],
] as const) {
  fault(`the container of a step ${what} from outside`, trouble, async (t) => {
    await using scene = await Scene.open(engine.host, sleeps)
    const { started, id } = await running(scene)
    await end(id)
    isTrouble(t, await started.ended)
    await isCleaned(t, scene)
  })
}

fault('the container of a service killed from outside', trouble, async (t) => {
  const never = service.replace('perl serve.pl', 'sleep 1000')
  await using scene = await Scene.open(engine.host, never, serviceFiles)
  const { started, id } = await running(scene)
  await engine.api.getContainer(id).kill()
  isTrouble(t, await started.ended)
  await isCleaned(t, scene)
})

fault('a step that kills itself', 'exit 4 step-failed: that is the paper', async (t) => {
  await using scene = await Scene.open(engine.host, manifest('kill -9 $$'))
  const { exitCode, stdout } = await scene.run(['verify', '--json'])
  t.is(exitCode, 4, stdout)
  const document = JSON.parse(stdout) as { verdict: string; failure: { code: string; message: string } }
  t.is(document.failure.code, 'step-failed')
  t.regex(document.failure.message, /137/)
})

fault('an engine that accepts and never answers', 'exit 5 no-engine within 30 s', async (t) => {
  const server = createServer().unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  await using scene = await Scene.open(host, sleeps)
  const start = performance.now()
  const ended = await scene.run(['verify', '--json'])
  server.close()
  isTrouble(t, ended, 'no-engine')
  t.true(performance.now() - start < 30_000)
  t.regex(ended.stdout, /says nothing for 15 s/)
})
