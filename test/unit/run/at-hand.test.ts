import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import type { BuildRequest, EngineImage, Watch } from '../../../src/engines/engine.ts'
import { ReproError } from '../../../src/errors.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Run } from '../../../src/model/run.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { saveImage } from '../../../src/run/image-file.ts'
import { runPackage } from '../../../src/run/run.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'

const content = 'a,b\n1,2\n'
const hash = sha256(content)

const plain = `repro: 1
title: T
base: { debian: bookworm }
steps: { one: { run: sh one.sh, outputs: [one.txt] } }
results: { one: { from: one.txt, expect: 1 } }
`
/** The in-memory engine has no apt; a setup command may ask anybody as well. */
const withSetup = plain.replace('steps:', 'dependencies: { setup: [echo installed] }\nsteps:')
const wanting = withSetup
  .replace('steps:', `data: { games.csv: { url: "http://games.invalid/", sha256: ${hash} } }\nsteps:`)
  .replace('outputs: [one.txt]', 'outputs: [one.txt], network: true')

class Traveller {
  readonly directory: TemporaryDirectory

  private constructor(directory: TemporaryDirectory) {
    this.directory = directory
  }

  static async with(directory: TemporaryDirectory, manifest: string): Promise<Traveller> {
    const traveller = new Traveller(directory)
    await traveller.edit('repro.yaml', manifest)
    await traveller.edit('one.sh', 'echo 1 > one.txt\n')
    return traveller
  }

  get package(): string {
    return this.directory.at('package')
  }

  async edit(name: string, text: string): Promise<void> {
    await mkdir(this.package, { recursive: true })
    await writeFile(path.join(this.package, name), text)
  }

  context(more: Partial<RunContext['settings']>): RunContext {
    const settings = settingsFrom({ REPRO_STORE: this.directory.at('store') }, [])
    return { emit: () => {}, signal: new AbortController().signal, settings: { ...settings, ...more } }
  }

  async run(engine: MemoryEngine, more: Partial<RunContext['settings']> = {}): Promise<Run> {
    const context = this.context(more)
    await using pkg = await openPackage(this.package, context)
    return await runPackage(engine, pkg, planPackage(pkg), context)
  }

  async offline(engine: MemoryEngine, more: Partial<RunContext['settings']> = {}): Promise<Run> {
    return this.run(engine, { ...more, connection: 'offline' })
  }

  async refused(engine: MemoryEngine): Promise<ReproError> {
    try {
      await this.offline(engine)
    } catch (error) {
      if (error instanceof ReproError) return error
      throw error
    }
    throw new Error('it was not refused')
  }
}

function succeeded({ failure, steps }: Run): boolean {
  return failure === undefined && steps.every(({ status }) => status === 'succeeded')
}

test.serial('everything that is missing is told at once, each with a remedy, and nothing is begun', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, wanting)
  const error = await traveller.refused(new MemoryEngine())
  t.is(error.code, 'offline')
  t.is(
    error.message,
    'not on this machine: the base debian bookworm; setup: echo installed; the data games.csv; the network of step one',
  )
  t.regex(
    error.hint ?? '',
    /\n {2}the base debian bookworm; setup: echo installed: `repro build` where there is network; .*--image/,
  )
  t.regex(
    error.hint ?? '',
    new RegExp(`\n  the data games.csv: .*${hash}, as from http://games.invalid/, .*--data DIR`),
  )
  t.regex(error.hint ?? '', /\n {2}the network of step one: .*without --offline/)
  t.false((await readdir(traveller.package)).includes('.repro'))
})

test.serial('what was built before runs, even where its base is gone', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, withSetup)
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  const before = await traveller.run(engine)
  await engine.removeImage('repro-debian:bookworm')
  const run = await traveller.offline(engine)
  t.true(succeeded(run))
  t.is(run.image?.id, before.image?.id)
  t.is(run.image?.baseDigest, before.image?.baseDigest)
})

test.serial('an edited script is built on layers that were built before; on a gone base it is not', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, withSetup)
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  t.regex((await traveller.refused(engine)).message, /^not on this machine: setup: echo installed$/)
  await traveller.run(engine)
  await traveller.edit('one.sh', 'echo 2 > one.txt\n')
  t.true(succeeded(await traveller.offline(engine)))
  await engine.removeImage('repro-debian:bookworm')
  await traveller.edit('one.sh', 'echo 3 > one.txt\n')
  t.regex((await traveller.refused(engine)).message, /the base debian bookworm; setup: /)
})

test.serial('a package of code alone is built on the base that is there', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, plain)
  t.true(succeeded(await traveller.offline(new MemoryEngine(['repro-debian:bookworm']))))
})

test.serial('an environment that was loaded from a file serves offline, and the run says so', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, withSetup)
  const author = new MemoryEngine(['repro-debian:bookworm'])
  const built = await traveller.run(author)
  const imageFile = directory.at('image.tar')
  const file = await saveImage(author, built.image?.id ?? '', imageFile, traveller.context({}))
  const engine = new MemoryEngine()
  t.deepEqual((await traveller.offline(engine, { imageFile })).image?.file, file)
  const again = await traveller.offline(engine)
  t.true(succeeded(again))
  t.deepEqual(again.image?.file, file)
})

test.serial('data that is kept, or in a directory of the user, is at hand; nobody is asked for it', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, wanting.replace(', network: true', ''))
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  await mkdir(directory.at('data'))
  await writeFile(directory.at('data', 'any-name'), content)
  t.true(succeeded(await traveller.run(engine, { dataDirectories: [directory.at('data')] })))
  // From the store by now.
  t.true(succeeded(await traveller.offline(engine)))
})

/** It has lost what it built of earlier: every command is run again, and finds no network. */
class ForgetfulEngine extends MemoryEngine {
  forgets = false
  proxies: BuildRequest['proxies'] = {}

  override async buildImage(build: BuildRequest, watch: Watch): Promise<EngineImage> {
    this.proxies = build.proxies
    if (this.forgets) throw new ReproError('build-failed', 'apt-get ended with exit code 100')
    return super.buildImage(build, watch)
  }
}

test.serial("an emptied build cache is not taken for the package's failure", async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, withSetup)
  const engine = new ForgetfulEngine(['repro-debian:bookworm'])
  await traveller.run(engine)
  t.deepEqual(engine.proxies, {})
  engine.forgets = true
  await traveller.edit('one.sh', 'echo 2 > one.txt\n')
  const error = await traveller.refused(engine)
  t.is(error.code, 'offline')
  t.regex(error.message, /no longer keeps/)
  // What asks the network all the same is led nowhere.
  t.regex(engine.proxies['https_proxy'] ?? '', /^http:\/\/127\.0\.0\.1:/)
})

test.serial('a package at an address is not asked for', async (t) => {
  await using directory = await temporaryDirectory()
  const traveller = await Traveller.with(directory, plain)
  const context = traveller.context({ connection: 'offline' })
  const error = await t.throwsAsync(openPackage('https://papers.invalid/paper.tar.gz', context), {
    instanceOf: ReproError,
  })
  t.is(error?.code, 'offline')
  t.regex(error?.message ?? '', /papers\.invalid/)
})
