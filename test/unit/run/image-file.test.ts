import { readFile, readdir, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { ReproError, type ErrorCode } from '../../../src/errors.ts'
import { compress } from '../../../src/io/archive/compression.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Event } from '../../../src/model/event.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { buildImage } from '../../../src/run/image.ts'
import { saveImage } from '../../../src/run/image-file.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { directory as folder, end, file } from '../io/tarball.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'

const manifest = `repro: 1
title: T
base: { debian: bookworm }
steps: { one: { run: echo 1 > one.txt, outputs: [one.txt] } }
results: { one: { from: one.txt, expect: 1 } }
`

/** A package, and what happens to its environment. */
class Author {
  readonly directory: TemporaryDirectory
  readonly events: Event[] = []
  readonly controller = new AbortController()

  private constructor(directory: TemporaryDirectory) {
    this.directory = directory
  }

  static async at(directory: TemporaryDirectory): Promise<Author> {
    await writeFile(directory.at('repro.yaml'), manifest)
    return new Author(directory)
  }

  get file(): string {
    return this.directory.at('.repro', 'image.tar')
  }

  context(imageFile?: string): RunContext {
    const settings = settingsFrom({ REPRO_STORE: this.directory.at('.repro', 'store') }, [])
    return {
      emit: (event) => void this.events.push(event),
      signal: this.controller.signal,
      settings: { ...settings, imageFile },
    }
  }

  async image(engine: MemoryEngine, imageFile?: string) {
    const context = this.context(imageFile)
    await using pkg = await openPackage(this.directory.path, context)
    return await buildImage(engine, pkg, planPackage(pkg).image, context)
  }

  async save() {
    const engine = new MemoryEngine(['repro-debian:bookworm'])
    const image = await this.image(engine)
    return { image, saved: await saveImage(engine, image.id, this.file, this.context()) }
  }
}

async function refused(author: Author, engine = new MemoryEngine()): Promise<ReproError> {
  try {
    await author.image(engine, author.file)
  } catch (error) {
    if (error instanceof ReproError) return error
    throw error
  }
  throw new Error('it was taken')
}

test.serial('an image that was saved is taken on a machine that has nothing, not even the base', async (t) => {
  await using directory = await temporaryDirectory()
  const author = await Author.at(directory)
  const { image, saved } = await author.save()
  const bytes = await readFile(author.file)
  t.deepEqual(saved, { name: 'image.tar', size: bytes.length, sha256: sha256(bytes) })
  const engine = new MemoryEngine()
  const taken = await author.image(engine, author.file)
  t.deepEqual(taken.file, saved)
  t.is(taken.key, image.key)
  t.is(taken.baseDigest, image.baseDigest)
  t.is(image.file, undefined)

  // The second time it is there already, and the verdict says the same.
  t.like(await author.image(engine, author.file), { id: taken.id, file: saved })
  const endings = author.events.filter(({ type }) => type === 'finished')
  t.like(endings.at(-1), { how: 'cached' })
})

test.serial('an image may be packed, with gzip or zstd', async (t) => {
  await using directory = await temporaryDirectory()
  const author = await Author.at(directory)
  const { image } = await author.save()
  const plain = await readFile(author.file)
  for (const format of ['tar.gz', 'tar.zst'] as const) {
    const packed = await buffer(compress(Readable.from([plain]), format))
    await writeFile(author.file, packed)
    const taken = await author.image(new MemoryEngine(), author.file)
    t.is(taken.key, image.key)
    t.like(taken.file, { size: packed.length, sha256: sha256(packed) })
  }
})

test.serial('what was loaded is never taken for what was built', async (t) => {
  await using directory = await temporaryDirectory()
  const author = await Author.at(directory)
  await author.save()
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  const taken = await author.image(engine, author.file)
  const built = await author.image(engine)
  t.is(built.file, undefined)
  t.not(built.id, taken.id)
})

test.serial('the image of another package is refused, with both keys', async (t) => {
  await using directory = await temporaryDirectory()
  const author = await Author.at(directory)
  const { image } = await author.save()
  await writeFile(directory.at('more.txt'), 'changed since\n')
  const other = await author.image(new MemoryEngine(['repro-debian:bookworm']))
  const engine = new MemoryEngine()
  const error = await refused(author, engine)
  t.is(error.code, 'image-invalid')
  t.true(error.message.includes(image.key) && error.message.includes(other.key), error.message)
  t.deepEqual(await engine.environments(), [])
})

const configuration = (labels: object): string => JSON.stringify({ config: { Labels: labels } })
const manifestOf = (...names: string[]): string => JSON.stringify([{ Config: 'c.json', RepoTags: names, Layers: [] }])
const plain = [file('c.json', configuration({})), file('manifest.json', manifestOf())]

const files: readonly (readonly [what: string, tar: readonly Buffer[], why: RegExp])[] = [
  ['what says no key', plain, /says of itself no content key/],
  ['what is no tar', [Buffer.from('hello')], /is no archive/],
  ['an archive of something else', [file('repro.yaml', 'repro: 1\n')], /no image that an engine has saved/],
  ['an image without its description', [file('manifest.json', manifestOf())], /does not describe its image/],
  ['no image', [file('manifest.json', '[]')], /holds 0 images/],
  ['several images', [file('manifest.json', '[{}, {}]')], /holds 2 images/],
  ['a manifest that is none', [file('manifest.json', '{')], /broken manifest\.json/],
  ['a name', [file('c.json', configuration({})), file('manifest.json', manifestOf('node:22'))], /names node:22/],
  ['a name of the oldest kind', [...plain, file('repositories', '{"debian":{"bookworm":"a"}}')], /names debian/],
  [
    "a name of containerd's kind",
    [
      ...plain,
      file('index.json', JSON.stringify({ manifests: [{ annotations: { 'io.containerd.image.name': 'node:22' } }] })),
    ],
    /names node:22/,
  ],
  ['a second manifest', [...plain, file('manifest.json', manifestOf('node:22'))], /manifest\.json/],
]

for (const [what, tar, why] of files) {
  test.serial(`refused, and nothing is loaded: ${what}`, async (t) => {
    await using directory = await temporaryDirectory()
    const author = await Author.at(directory)
    await author.image(new MemoryEngine(['repro-debian:bookworm']))
    const bytes = what === 'what is no tar' ? tar : [folder('layer'), ...tar, end]
    await writeFile(author.file, Buffer.concat(bytes))
    const engine = new MemoryEngine()
    const error = await refused(author, engine)
    t.is(error.code, 'image-invalid')
    t.regex(error.message, why)
    t.deepEqual(await engine.environments(), [])
  })
}

test.serial('a file that is not there, or is a directory, is a wrong command line', async (t) => {
  await using directory = await temporaryDirectory()
  const author = await Author.at(directory)
  const missing = await refused(author)
  t.is(missing.code, 'usage')
  const error = await t.throwsAsync(author.image(new MemoryEngine(), directory.path), { instanceOf: ReproError })
  t.is(error?.code, 'usage')
})

/** An engine whose archives never end. */
class EndlessEngine extends MemoryEngine {
  readonly #before: (bytes: number) => void

  constructor(before: (bytes: number) => void) {
    super(['repro-debian:bookworm'])
    this.#before = before
  }

  override async saveImage(): Promise<Readable> {
    const before = this.#before
    return Readable.from(
      (async function* () {
        for (let bytes = 0; ; bytes += 1000) {
          before(bytes)
          yield Buffer.alloc(1000)
        }
      })(),
    )
  }
}

const broken: readonly (readonly [string, (author: Author, bytes: number) => void, ErrorCode])[] = [
  ['an interrupt', (author) => author.controller.abort(new ReproError('interrupted', 'interrupted')), 'interrupted'],
  [
    'an engine that breaks off',
    () => {
      throw new Error('gone')
    },
    'engine-failed',
  ],
]

for (const [what, happens, code] of broken) {
  test.serial(`${what} leaves the file that was there, and nothing half written`, async (t) => {
    await using directory = await temporaryDirectory()
    const author = await Author.at(directory)
    const engine = new EndlessEngine((bytes) => {
      if (bytes === 500_000) happens(author, bytes)
    })
    const image = await author.image(engine)
    await writeFile(author.file, 'as it was before')
    const before = await readdir(directory.at('.repro'))
    const saving = saveImage(engine, image.id, author.file, author.context())
    t.is((await t.throwsAsync(saving, { instanceOf: ReproError }))?.code, code)
    t.is(await readFile(author.file, 'utf8'), 'as it was before')
    t.deepEqual(await readdir(directory.at('.repro')), before)
  })
}
