import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { binary, type Ended } from '../packages/repro.ts'
import { readSources } from '../unit/layers/source.ts'
import { OwnEngine } from './own-engine.ts'
import { fault } from './fault.ts'
import { halfWritten, manifest, Scene, until } from './scene.ts'

let engine: OwnEngine
test.before('an engine of our own', async (t) => {
  t.timeout(120_000)
  engine = await OwnEngine.create()
})
test.after.always('it goes', async () => engine[Symbol.asyncDispose]())

const writesOne = manifest('echo 1 > out.json')
const content = Buffer.from('what the paper was computed from\n'.repeat(5000))
const sha256 = createHash('sha256').update(content).digest('hex')

/** Runs the command through a shell, `$0 "$@"` being the command, in a mount namespace that goes with it. */
async function shell(scene: Scene, script: string, args: readonly string[]): Promise<Ended> {
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, process.execPath, ...binary, ...args], {
    cwd: scene.package,
    env: { ...process.env, DOCKER_HOST: engine.host, REPRO_STORE: scene.store, PACKAGE: scene.package },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  return { exitCode: child.exitCode, stdout, stderr }
}

function isTrouble(t: ExecutionContext, { exitCode, stdout, stderr }: Ended, why: RegExp): void {
  t.is(exitCode, 5, stdout + stderr)
  t.regex(stderr, why)
  t.regex(stderr, /hint: This is not the paper's failure/)
  t.notRegex(stdout + stderr, /did-not-run|defect/)
}

async function nothingLeft(t: ExecutionContext, scene: Scene): Promise<void> {
  await until('nothing is left', async () => (await engine.left()).length === 0)
  t.deepEqual(await halfWritten(scene.root), [])
}

const trouble = 'exit 5 engine-failed, with a remedy'

fault('the disk of the store is full', trouble, async (t) => {
  const url = await serve(t, (_, response) => response.end(content))
  await using scene = await Scene.open(engine.host, withData(url))
  const full = 'mkdir -p "$REPRO_STORE" && mount -t tmpfs -o size=64k tmpfs "$REPRO_STORE" && exec "$0" "$@"'
  isTrouble(t, await shell(scene, full, ['verify']), /disk of this machine is full/)
  await nothingLeft(t, scene)
})

fault('the disk of the runs is full', trouble, async (t) => {
  await using scene = await Scene.open(engine.host, manifest('head -c 1000000 /dev/zero > large; echo 1 > out.json'))
  const full = 'mkdir .repro && mount -t tmpfs -o size=64k tmpfs .repro && exec "$0" "$@"'
  isTrouble(t, await shell(scene, full, ['verify']), /disk of this machine is full/)
  await nothingLeft(t, scene)
})

fault('the disk of the runs is full of a log', trouble, async (t) => {
  await using scene = await Scene.open(engine.host, manifest('head -c 200000 /dev/zero; echo 1 > out.json'))
  const full = 'mkdir .repro && mount -t tmpfs -o size=64k tmpfs .repro && exec "$0" "$@"'
  isTrouble(t, await shell(scene, full, ['verify']), /disk of this machine is full/)
  await nothingLeft(t, scene)
})

fault('the directory of the runs cannot be written to', trouble, async (t) => {
  await using scene = await Scene.open(engine.host, writesOne)
  const sealed = 'mkdir .repro && mount --bind .repro .repro && mount -o remount,bind,ro .repro && exec "$0" "$@"'
  isTrouble(t, await shell(scene, sealed, ['verify']), /read-only/)
})

fault('the package is on a read-only disk', trouble, async (t) => {
  await using scene = await Scene.open(engine.host, writesOne)
  const sealed =
    'mount --bind "$PACKAGE" "$PACKAGE" && mount -o remount,bind,ro "$PACKAGE" && cd "$PACKAGE" && exec "$0" "$@"'
  isTrouble(t, await shell(scene, sealed, ['verify']), /read-only/)
})

fault('nobody reads what is printed', 'the verdict is kept, its exit code told', async (t) => {
  await using scene = await Scene.open(engine.host, writesOne)
  const code = path.join(scene.root, 'code')
  const { stderr } = await shell(scene, `("$0" "$@"; echo $? > ${code}) | true`, ['verify', '--json'])
  t.is(stderr, '')
  t.is((await readFile(code, 'utf8')).trim(), '0')
  const [run = ''] = await readdir(path.join(scene.package, '.repro/runs'))
  t.regex(await readFile(path.join(scene.package, '.repro/runs', run, 'verdict.json'), 'utf8'), /"reproduced"/)
  await nothingLeft(t, scene)
})

fault('what is printed goes to a full disk', 'exit 5, never 1', async (t) => {
  await using scene = await Scene.open(engine.host, writesOne)
  const { exitCode, stderr } = await shell(scene, '"$0" "$@" > /dev/full', ['verify'])
  t.is(exitCode, 5, stderr)
  t.regex(stderr, /disk of this machine is full/)
})

fault('an earlier run has a broken steps.json', 'it is passed over', async (t) => {
  const text = writesOne.replace('results:', '  serve: { needs: [measure], run: exit 7, port: 8000 }\nresults:')
  await using scene = await Scene.open(engine.host, text)
  for (const [id, broken] of ['{"a"', 'null', '{}', '[null, {"key": 1}]', '[]'].entries()) {
    const directory = path.join(scene.package, '.repro/runs', `2999-${id}`)
    await mkdir(directory, { recursive: true })
    await writeFile(path.join(directory, 'steps.json'), broken)
  }
  const { exitCode, stdout, stderr } = await scene.run(['serve'])
  t.is(exitCode, 4, stdout + stderr)
  t.regex(stdout, /service serve ended with exit code 7/)
})

function withData(url: string, hash = sha256): string {
  const step = `sha256sum data.bin | grep -q ${hash} && echo 1 > out.json`
  return manifest(step, `data: { data.bin: { sha256: "${hash}", url: "${url}" } }`)
}

/** The address of a server that lives as long as the test. */
async function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = http.createServer(listener).unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.bin`
}

async function isReproduced(t: ExecutionContext, scene: Scene): Promise<void> {
  const { exitCode, stdout, stderr } = await scene.run(['verify'])
  t.is(exitCode, 0, stdout + stderr)
  t.deepEqual(await halfWritten(scene.root), [])
}

const restOf = (range: string | undefined): number => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)

function headersFrom(from: number): Record<string, string | number> {
  const length = { 'content-length': content.length - from }
  return from === 0 ? length : { ...length, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }
}

fault('a download that breaks off', 'it goes on where it was, reproduced', async (t) => {
  const asked: number[] = []
  const url = await serve(t, (request, response) => {
    const from = restOf(request.headers.range)
    asked.push(from)
    response.writeHead(from === 0 ? 200 : 206, headersFrom(from))
    if (asked.length > 1) response.end(content.subarray(from))
    else response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 200))
  })
  await using scene = await Scene.open(engine.host, withData(url))
  await isReproduced(t, scene)
  t.deepEqual(asked, [0, 1000])
})

fault('a download whose runner was killed', 'the next run goes on where it was, reproduced', async (t) => {
  const asked: number[] = []
  const url = await serve(t, (request, response) => {
    const from = restOf(request.headers.range)
    asked.push(from)
    response.writeHead(from === 0 ? 200 : 206, headersFrom(from))
    if (asked.length > 1) response.end(content.subarray(from))
    else response.write(content.subarray(0, 1000))
  })
  await using scene = await Scene.open(engine.host, withData(url))
  const first = scene.start(['verify'])
  const sizes = async (): Promise<number> => {
    const entries = await readdir(scene.store, { recursive: true }).catch(() => [])
    const partial = entries.find((name) => name.endsWith('.partial'))
    return partial === undefined ? 0 : (await readFile(path.join(scene.store, partial))).length
  }
  await until('it has some', async () => (await sizes()) === 1000, first)
  first.child.kill('SIGKILL')
  await first.ended
  await isReproduced(t, scene)
  t.deepEqual(asked, [0, 1000])
  t.is(await sizes(), 0)
})

fault('a download that lies about its length', 'exit 3 data-unavailable, nothing kept', async (t) => {
  const url = await serve(t, (_, response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n`)
    response.socket?.end(content)
  })
  await using scene = await Scene.open(engine.host, withData(url))
  await isUnavailable(t, scene)
})

fault('a download with another hash', 'exit 3 data-unavailable, nothing kept', async (t) => {
  const url = await serve(t, (_, response) => response.end('something else'))
  await using scene = await Scene.open(engine.host, withData(url))
  await isUnavailable(t, scene)
})

async function isUnavailable(t: ExecutionContext, scene: Scene): Promise<void> {
  const { exitCode, stdout, stderr } = await scene.run(['verify'])
  t.is(exitCode, 3, stdout + stderr)
  t.regex(stdout, /has another content, sha256/)
  const entries = await readdir(path.join(scene.store, 'sha256'), { recursive: true, withFileTypes: true })
  t.deepEqual(
    entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    [],
  )
}

fault('a file of the store that was changed', 'it is fetched again, reproduced', async (t) => {
  const url = await serve(t, (_, response) => response.end(content))
  await using scene = await Scene.open(engine.host, withData(url))
  const kept = path.join(scene.store, 'sha256', sha256.slice(0, 2), sha256)
  await mkdir(path.dirname(kept), { recursive: true })
  await writeFile(kept, 'tampered with')
  await isReproduced(t, scene)
  t.deepEqual(await readFile(kept), content)
})

fault('two runs of one package at once, with one download', 'both reproduced', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 50_000))
    setTimeout(() => response.end(content.subarray(50_000)), 700)
  })
  await using scene = await Scene.open(engine.host, withData(url))
  const both = await Promise.all([scene.run(['verify']), scene.run(['verify'])])
  for (const { exitCode, stdout, stderr } of both) t.is(exitCode, 0, stdout + stderr)
  t.is((await readdir(path.join(scene.package, '.repro/runs'))).length, 2)
  await nothingLeft(t, scene)
})

fault('the clock of the machine jumps', 'limits and ages do not hang on it', async (t) => {
  const rooms = /^src\/(run|engines|io)\//
  const files = readSources().map((file) => file.path)
  const looked = files.filter((file) => rooms.test(file) && file !== 'src/io/clock.ts')
  t.true(looked.length > 40)
  for (const file of looked) {
    const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
    t.notRegex(text, /Date\.now\(\)|new Date\(\)/, file)
  }
})

fault('the disk of the engine is full while a step runs', trouble, async (t) => {
  await using scene = await Scene.open(engine.host, manifest('dd if=/dev/zero of=large bs=1M; exit 1'))
  t.is(await fillsUp(t, scene, 'step'), 5)
})

fault('the disk of the engine is full while the environment is built', trouble, async (t) => {
  const text = manifest('echo 1 > out.json', 'dependencies: { setup: ["dd if=/dev/zero of=/large bs=1M"] }')
  await using scene = await Scene.open(engine.host, text)
  t.is(await fillsUp(t, scene, 'build'), 5)
})

/** Verifies with an engine on a small disk. */
async function fillsUp(t: ExecutionContext, scene: Scene, during: 'step' | 'build'): Promise<number | null> {
  const directory = path.join(scene.root, 'small')
  const image = path.join(scene.root, 'disk')
  await mkdir(directory)
  const must = async (...command: string[]): Promise<void> => {
    const child = spawn(command[0] ?? '', command.slice(1), { stdio: 'ignore' })
    await once(child, 'close')
    if (child.exitCode !== 0) throw new Error(command.join(' '))
  }
  await must('truncate', '--size=700M', image)
  await must('mkfs.ext4', '-q', '-m', '0', image)
  await must('mount', '-o', 'loop', image, directory)
  try {
    await using small = await OwnEngine.create(path.join(directory, 'engine'))
    const { exitCode, stdout, stderr } = await scene.run(['verify'], { DOCKER_HOST: small.host })
    t.regex(stderr, /the disk on which the engine keeps its files is full/, `${during}: ${stdout}${stderr}`)
    t.regex(stderr, /hint: This is not the paper's failure/)
    t.deepEqual(await small.left(), [])
    return exitCode
  } finally {
    await must('umount', '--lazy', directory)
    await rm(image, { force: true })
  }
}
