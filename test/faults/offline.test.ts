import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'
import type { Verdict } from '../../src/model/verdict.ts'
import { openReal } from '../engine/real.ts'
import { binary, type Ended } from '../packages/repro.ts'
import { httpServer } from '../unit/io/server.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../unit/io/temporary.ts'
import { faultsOf } from '../packages/documents.ts'
import { OwnEngine } from './own-engine.ts'

/*
 * A machine without a network: the engine is in a network namespace that has no route to anywhere, and so is the
 * command. What there is of networks is tried first, so that this is known and not believed.
 */

let engine: OwnEngine
test.before('an engine without a network', async (t) => {
  t.timeout(120_000)
  engine = await OwnEngine.create()
})
test.after.always('it goes', async () => engine[Symbol.asyncDispose]())

const content = 'the data of the paper\n'
const sha256 = createHash('sha256').update(content).digest('hex')

/** A package that needs of the network what there is: Debian's packages, and data by its address. */
class Paper {
  readonly #directory: TemporaryDirectory

  constructor(directory: TemporaryDirectory) {
    this.#directory = directory
  }

  get file(): string {
    return this.#directory.at('image.tar')
  }

  async edit(name: string, text: string): Promise<void> {
    await writeFile(this.#directory.at('paper', name), text)
  }

  /** With a network, and the engine that everybody has. */
  async at(host: string, args: readonly string[]): Promise<Ended> {
    return this.#run([process.execPath, ...binary, ...args], host)
  }

  /** Without. */
  async isolated(...args: string[]): Promise<Ended> {
    return this.#run(['unshare', '--net', process.execPath, ...binary, ...args], engine.host)
  }

  async #run([program = '', ...args]: readonly string[], host: string): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: this.#directory.at('paper'),
      env: { ...process.env, DOCKER_HOST: host, REPRO_ENGINE: 'docker', REPRO_STORE: this.#directory.at('store') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { exitCode: child.exitCode, stdout, stderr }
  }
}

async function paperIn(directory: TemporaryDirectory, manifest: string): Promise<Paper> {
  const paper = new Paper(directory)
  await mkdir(directory.at('paper'))
  await paper.edit('repro.yaml', manifest)
  await paper.edit('one.sh', 'cat data.txt > one.txt 2> /dev/null || echo 1 > one.txt\n')
  return paper
}

/** However the tests before left it. */
async function withoutBase(): Promise<void> {
  const base = engine.api.getImage('repro-debian:bookworm')
  const isThere = await base.inspect().then(
    () => true,
    () => false,
  )
  if (isThere) await base.remove()
}

function verdictOf(t: { readonly deepEqual: (a: unknown, b: unknown) => void }, { stdout }: Ended): Verdict {
  const verdict = JSON.parse(stdout) as Verdict
  t.deepEqual(faultsOf(verdict, 'verdict'), [])
  return verdict
}

test.serial('there is no network where these tests run', async (t) => {
  const child = spawn('unshare', ['--net', 'cat', '/proc/self/net/route'])
  t.is(await text(child.stdout), '')
  const pid = (await readFile(path.join(engine.directory, 'pid'), 'utf8')).trim()
  const routes = (await readFile(`/proc/${pid}/net/route`, 'utf8')).trim().split('\n').slice(1)
  // That of its containers, and none to anywhere else.
  t.deepEqual(
    routes.map((route) => route.split('\t')[0]),
    ['docker0'],
  )
  t.true(routes.every((route) => route.split('\t')[1] !== '00000000'))
  const base = await engine.api.listImages()
  t.deepEqual(
    base.flatMap(({ RepoTags }) => RepoTags ?? []),
    ['repro-debian:bookworm'],
  )
  await t.throwsAsync(async () => {
    const answer = await engine.api.pull('debian:bookworm')
    for await (const chunk of answer) if (String(chunk).includes('"error"')) throw new Error(String(chunk))
  })
})

test.serial(
  'what needs no more than the base is verified; edited, too; with the base gone, what was built',
  async (t) => {
    t.timeout(180_000)
    await using directory = await temporaryDirectory()
    const unlike = path.basename(directory.path)
    const paper = await paperIn(
      directory,
      `repro: 1
title: ${unlike}
base: { debian: bookworm }
steps: { one: { run: sh one.sh, outputs: [one.txt] } }
results: { one: { from: one.txt, expect: 1 } }
`,
    )
    await paper.edit('unlike.txt', unlike)
    const first = await paper.isolated('verify', '--offline')
    t.is(first.exitCode, 0, first.stdout + first.stderr)
    await paper.edit('one.sh', 'echo 2 > one.txt\n')
    const edited = await paper.isolated('verify', '--offline')
    t.is(edited.exitCode, 1, edited.stdout + edited.stderr)
    t.regex(edited.stdout, /not-reproduced/)

    await engine.api.getImage('repro-debian:bookworm').remove()
    const baseless = await paper.isolated('verify', '--offline', '--json')
    t.is(baseless.exitCode, 1, baseless.stdout + baseless.stderr)
    t.is(verdictOf(t, baseless).environment?.file, undefined)
    await paper.edit('one.sh', 'echo 3 > one.txt\n')
    const refused = await paper.isolated('build', '--offline')
    t.is(refused.exitCode, 3)
    t.regex(refused.stderr, /error: not on this machine: the base debian bookworm\n/)
  },
)

test.serial('what needs registries and data is refused with a list, until a file and a store bring both', async (t) => {
  t.timeout(300_000)
  await using directory = await temporaryDirectory()
  await using server = await httpServer((_, reply) => void reply.end(content))
  const paper = await paperIn(
    directory,
    `repro: 1
title: Debian's hello, and data
base: { debian: bookworm }
dependencies: { apt: [hello] }
data: { data.txt: { url: "${server.url}/data.txt", sha256: ${sha256} } }
steps:
  one: { run: 'sh one.sh && hello > hello.txt', outputs: [one.txt, hello.txt] }
results:
  one: { from: one.txt, expect: ${JSON.stringify(content)} }
  hello: { from: hello.txt, expect: "Hello, world!\\n" }
`,
  )

  await withoutBase()
  const refused = await paper.isolated('verify', '--offline')
  t.is(refused.exitCode, 3, refused.stdout + refused.stderr)
  t.is(refused.stdout, '')
  t.regex(
    refused.stderr,
    /error: not on this machine: the base debian bookworm; Debian packages: hello; the data data\.txt\n/,
  )
  t.regex(
    refused.stderr,
    /\n {2}the base debian bookworm; Debian packages: hello: `repro build` where there is network/,
  )
  t.regex(refused.stderr, new RegExp(`\n  the data data\\.txt: get the file with sha256 ${sha256}`))
  t.false((await directory.list()).includes('paper/.repro'))

  // At home, with a network: the image goes into a file, the data into the store.
  const { host } = (await openReal(undefined)).engine.place
  const saved = await paper.at(host, ['build', '--save', paper.file])
  t.is(saved.exitCode, 0, saved.stderr)
  const withoutData = await paper.isolated('verify', '--offline', '--image', paper.file)
  t.is(withoutData.exitCode, 3)
  t.regex(withoutData.stderr, /error: not on this machine: the data data\.txt\n/)
  const home = await paper.at(host, ['verify'])
  t.is(home.exitCode, 0, home.stdout + home.stderr)

  const away = await paper.isolated('verify', '--offline', '--image', paper.file, '--json')
  t.is(away.exitCode, 0, away.stdout + away.stderr)
  const { verdict, environment, warnings } = verdictOf(t, away)
  t.is(verdict, 'reproduced')
  t.deepEqual(warnings, [])
  const hash = createHash('sha256')
    .update(await readFile(paper.file))
    .digest('hex')
  t.like(environment?.file, { name: 'image.tar', sha256: hash })
  t.true(environment?.inventory.apt.some(({ name }) => name === 'hello'))

  // The second time it is there, and still not taken for what was built here.
  const again = await paper.isolated('verify', '--offline')
  t.is(again.exitCode, 0, again.stdout + again.stderr)
  t.regex(again.stdout, new RegExp(`came from an image file and was not built here: image\\.tar, sha256:${hash}`))

  await paper.edit('one.sh', 'echo changed\n')
  const other = await paper.isolated('verify', '--offline', '--image', paper.file)
  t.is(other.exitCode, 2, other.stdout + other.stderr)
  t.regex(other.stderr, new RegExp(`it has the content key ${environment?.key}, the package wants [0-9a-f]{64}`))
})
