import { createServer, type AddressInfo } from 'node:net'
import http from 'node:http'
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Started } from '../packages/repro.ts'
import { OwnEngine } from './own-engine.ts'
import { fault } from './fault.ts'
import { halfWritten, manifest, runsHere, Scene, service, serviceFiles, until } from './scene.ts'

let engine: OwnEngine
test.before('an engine of our own', async (t) => {
  t.timeout(120_000)
  engine = await OwnEngine.create()
})
test.after.always('it goes', async () => engine[Symbol.asyncDispose]())

/** A moment of a run: a package in it. */
interface Moment extends AsyncDisposable {
  readonly scene: Scene
  readonly started: Started
}

async function begin(scene: Scene, args: readonly string[]): Promise<Moment> {
  return { scene, started: scene.start(args), [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() }
}

async function building(): Promise<Moment> {
  const seconds = `6${Math.random().toString().slice(2, 8)}`
  const scene = await Scene.open(
    engine.host,
    manifest('echo 1 > out.json', `dependencies: { setup: [sleep ${seconds}] }`),
  )
  const moment = await begin(scene, ['verify'])
  await until('it builds', () => runsHere(seconds), moment.started)
  return {
    ...moment,
    [Symbol.asyncDispose]: async () => {
      await until('the build ends on the engine', async () => (await runsHere(seconds)) === undefined)
      await moment[Symbol.asyncDispose]()
    },
  }
}

async function running(): Promise<Moment> {
  const moment = await begin(await Scene.open(engine.host, manifest('sleep 1000; echo 1 > out.json')), ['verify'])
  await until('it runs', async () => (await engine.containers('running')).length > 0, moment.started)
  return moment
}

async function collecting(): Promise<Moment> {
  const step = 'echo 1 > out.json; dd if=/dev/zero of=large bs=1M count=1000 status=none'
  const moment = await begin(await Scene.open(engine.host, manifest(step)), ['verify'])
  await until('it has ended', async () => (await engine.containers('exited')).length > 0, moment.started)
  return moment
}

async function uploading(): Promise<Moment> {
  const bytes = randomBytes(150 * 1024 ** 2)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const scene = await Scene.open(
    engine.host,
    manifest('cp data.bin large; echo 1 > out.json', `data: { data.bin: { sha256: "${sha256}" } }`),
  )
  await writeFile(path.join(scene.root, 'data.bin'), bytes)
  const moment = await begin(scene, ['verify', '--data', scene.root])
  const isFilled = (left: readonly string[]): boolean =>
    ['volume ', 'container '].every((kind) => left.some((one) => one.startsWith(kind)))
  await until('a container is filled', async () => isFilled(await engine.left()), moment.started)
  return moment
}

async function reading(): Promise<Moment> {
  const moment = await begin(await Scene.open(engine.host, manifest('echo 1 > out.json')), ['verify'])
  await until('an image is read', async () => (await engine.containers('created')).length > 0, moment.started)
  return moment
}

async function fetching(): Promise<Moment> {
  let isAsked = false
  const server = http.createServer((_, response) => {
    isAsked = true
    response.writeHead(200, { 'content-length': '1000' }).write('begun')
  })
  server.unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.bin`
  const data = `data: { data.bin: { sha256: ${'a'.repeat(64)}, url: "${url}" } }`
  const moment = await begin(await Scene.open(engine.host, manifest('echo 1 > out.json', data)), ['verify'])
  await until('it fetches', () => isAsked, moment.started)
  return {
    ...moment,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await moment[Symbol.asyncDispose]()
    },
  }
}

async function serving(): Promise<Moment> {
  const port = String(20_000 + Math.floor(Math.random() * 10_000))
  const moment = await begin(await Scene.open(engine.host, service, serviceFiles), ['serve', '--port', port])
  await until('it serves', () => moment.started.stdout().includes('serving'), moment.started)
  return moment
}

async function looking(): Promise<Moment> {
  const server = createServer().unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const moment = await begin(await Scene.open(`tcp://127.0.0.1:${address.port}`, manifest('true')), ['verify'])
  const [connection] = (await once(server, 'connection')) as [{ destroy: () => void }]
  return {
    ...moment,
    [Symbol.asyncDispose]: async () => {
      await moment[Symbol.asyncDispose]()
      connection.destroy()
      server.close()
    },
  }
}

/** Seconds within which an interrupted command is over: 3, and some for a machine that does other work as well. */
const soon = 5

async function isInterrupted(
  t: ExecutionContext,
  { scene, started }: Moment,
  signals: readonly NodeJS.Signals[],
): Promise<void> {
  const start = performance.now()
  for (const signal of signals) started.child.kill(signal)
  const { exitCode, stdout, stderr } = await started.ended
  t.is(exitCode, 130, stdout + stderr)
  t.true((performance.now() - start) / 1000 < soon, `${(performance.now() - start) / 1000} s`)
  if (signals.length === 1) t.regex(stderr, /interrupted|ended/)
  await isCleaned(t, scene)
}

async function isKilled(t: ExecutionContext, { scene, started }: Moment): Promise<void> {
  started.child.kill('SIGKILL')
  await started.ended
  await isCleaned(t, scene)
}

async function isCleaned(t: ExecutionContext, scene: Scene): Promise<void> {
  await until('nothing is left on the engine', async () => (await engine.left()).length === 0)
  t.deepEqual(await halfWritten(scene.root), [])
}

const interrupted = 'exit 130 within 3 s, nothing left'

fault('SIGINT while the engine is looked for', interrupted, async (t) => {
  await using moment = await looking()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGINT while the environment is built', interrupted, async (t) => {
  await using moment = await building()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGTERM while the environment is built', interrupted, async (t) => {
  await using moment = await building()
  await isInterrupted(t, moment, ['SIGTERM'])
})
fault('SIGINT while data is fetched', interrupted, async (t) => {
  await using moment = await fetching()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGINT while data is copied in', interrupted, async (t) => {
  await using moment = await uploading()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGINT while a step runs', interrupted, async (t) => {
  await using moment = await running()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGTERM while a step runs', interrupted, async (t) => {
  await using moment = await running()
  await isInterrupted(t, moment, ['SIGTERM'])
})
fault('SIGINT twice while a step runs', interrupted, async (t) => {
  await using moment = await running()
  await isInterrupted(t, moment, ['SIGINT', 'SIGINT'])
})
fault('SIGINT while outputs are collected', interrupted, async (t) => {
  await using moment = await collecting()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGINT while a service is served', interrupted, async (t) => {
  await using moment = await serving()
  await isInterrupted(t, moment, ['SIGINT'])
})
fault('SIGINT while the engine hangs', 'exit 130 within 3 s, what is left goes when it is back', async (t) => {
  await using moment = await running()
  engine.freeze()
  const start = performance.now()
  moment.started.child.kill('SIGINT')
  const { exitCode } = await moment.started.ended
  const seconds = (performance.now() - start) / 1000
  engine.thaw()
  t.is(exitCode, 130)
  t.true(seconds < soon, `${seconds} s`)
  await isCleaned(t, moment.scene)
})

const killed = 'the watchdog removes all, no record half-written'

fault('SIGKILL of the runner while the environment is built', killed, async (t) => {
  await using moment = await building()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while what is installed is read', killed, async (t) => {
  await using moment = await reading()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while data is fetched', killed, async (t) => {
  await using moment = await fetching()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while data is copied in', killed, async (t) => {
  await using moment = await uploading()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while a step runs', killed, async (t) => {
  await using moment = await running()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while outputs are collected', killed, async (t) => {
  await using moment = await collecting()
  await isKilled(t, moment)
})
fault('SIGKILL of the runner while a service is served', killed, async (t) => {
  await using moment = await serving()
  await isKilled(t, moment)
})
