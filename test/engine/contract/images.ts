import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { EngineImage } from '../../../src/engines/engine.ts'
import { keyLabel, layersLabel } from '../../../src/engines/labels.ts'
import { ReproError } from '../../../src/errors.ts'
import { describeImageArchive } from '../../../src/io/image-archive.ts'
import { readImageFiles } from '../../../src/io/image-files.ts'
import { packTar } from '../../../src/io/tar.ts'
import { build, ownLeftovers, runScript, specOf, unwatched, type Bench, type It } from './bench.ts'
import { unpacked } from './archive.ts'

/** Finding, importing and building images. */
export function imageContract(it: It): void {
  it('an image that is not there is not found', async (t, { engine, run }) => {
    t.is(await engine.findImage(`repro-test:${run}-absent`), undefined)
  })

  it('an imported archive is an image with its files and labels', async (t, bench) => {
    const { engine } = bench
    const reference = bench.reference('imported')
    const labels = { ...bench.labels, 'org.repro.test': 'debian "bookworm" \\ $HOME = {minbase}' }
    const archive = packTar([{ kind: 'text', path: 'greeting.txt', text: 'hello' }], { uid: 0, gid: 0 })
    const imported = await engine.importImage(archive, { reference, labels })
    const found = await engine.findImage(reference)
    t.is(found?.id, imported.id)
    t.is((await engine.findImage(imported.id))?.id, imported.id)
    t.like(found?.labels, labels)
    await using work = await engine.createVolume(bench.labels)
    await using container = await engine.createContainer(specOf(bench, ['/absent'], { work, image: imported.id }))
    t.deepEqual(await unpacked(await container.download('/greeting.txt')), [['greeting.txt', 'hello']])
  })

  it('what was made here is listed with its labels', async (t, bench) => {
    const { engine } = bench
    const labels = { ...bench.labels, [keyLabel]: 'key-of-the-test', [layersLabel]: 'one two' }
    const archive = packTar([{ kind: 'text', path: 'greeting.txt', text: 'hello' }], { uid: 0, gid: 0 })
    const made = await engine.importImage(archive, { reference: bench.reference('made'), labels })
    const listed = await engine.environments()
    t.like(listed.find(({ id }) => id === made.id)?.labels, labels)
    t.true(listed.every((image) => image.labels[keyLabel] !== undefined))
  })

  it('all files of an image can be read, and nothing is left of that', async (t, bench) => {
    const image = await specimen(bench)
    t.regex(image.platform, /^linux\/\w+$/)
    const seen: [string, string][] = []
    {
      await using files = await bench.engine.openImage(image.id, bench.labels)
      const reader = {
        wants: (path: string) => (path === 'paper/work/kept.txt' ? 100 : 0),
        add: (path: string, text: string) => seen.push([path, text]),
      }
      t.is(await readImageFiles(files.archive, reader, unwatched()), undefined)
    }
    t.deepEqual(seen, [['paper/work/kept.txt', 'from-the-image\n']])
    t.deepEqual(
      (await ownLeftovers(bench)).filter(({ kind }) => kind === 'container'),
      [],
    )
  })

  it('a directory of an image can be read by itself, but not by way of a link', async (t, bench) => {
    const reference = bench.reference('linked')
    const { id } = await build(bench, {
      reference,
      dockerfile: [
        `FROM ${bench.image}`,
        'USER 0:0',
        'RUN ln -s /paper /linked; ln -s /paper/work /paper/also; echo by itself > /paper/work/again.txt',
      ],
    })
    const open = (directory: string) => bench.engine.openImageDirectory(id, directory, bench.labels)
    {
      await using files = await open('/paper/work')
      const seen = new Map(files && (await unpacked(files.archive)))
      t.is(seen.get('work/kept.txt'), 'from-the-image\n')
      t.is(seen.get('work/again.txt'), 'by itself\n')
    }
    for (const directory of ['/linked/work', '/paper/also', '/paper/absent', '/absent/work'])
      t.is(await open(directory), undefined, directory)
    t.deepEqual(
      (await ownLeftovers(bench)).filter(({ kind }) => kind === 'container'),
      [],
    )
  })

  it('what is copied last is the last layer, and the layers below it are the same for other files', async (t, bench) => {
    const layersWith = async (text: string, made = 'made') => {
      const { layers } = await build(bench, {
        reference: bench.reference(`layers-${text}-${made}`),
        dockerfile: [
          `FROM ${bench.image}`,
          'USER 0:0',
          `RUN echo ${made} > /made.txt`,
          'WORKDIR /paper/work',
          'COPY --chown=65532:65532 package/ /paper/work/',
          'USER 65532:65532',
        ],
        entries: [
          { kind: 'directory', path: 'package' },
          { kind: 'text', path: 'package/note.txt', text },
        ],
      })
      return { below: layers.slice(0, -1), last: layers.at(-1) }
    }
    const [first, second] = [await layersWith('one'), await layersWith('two')]
    t.true(first.below.length > 0)
    t.deepEqual(first.below, second.below)
    t.not(first.last, second.last)
    t.notDeepEqual((await layersWith('one', 'otherwise')).below, first.below)
  })

  it('an image is saved without a name, and loaded again with all that it was', async (t, bench) => {
    const { id } = await specimen(bench)
    const archive = await bench.engine.saveImage(id)
    const saved = await buffer(archive)
    const described = await describeImageArchive(Readable.from([saved]))
    t.deepEqual(described.names, [])
    t.like(described.labels, bench.labels)
    const reference = bench.reference('loaded')
    const loaded = await bench.engine.loadImage(Readable.from([saved]), reference, unwatched())
    t.is((await bench.engine.findImage(reference))?.id, loaded.id)
    t.like(loaded.labels, bench.labels)
    t.deepEqual(await runScript(bench, 'cat kept.txt', { image: loaded.id }), ['from-the-image'])
  })

  it('what is no image is not loaded', async (t, bench) => {
    const archive = packTar([{ kind: 'text', path: 'greeting.txt', text: 'hello' }], { uid: 0, gid: 0 })
    const reference = bench.reference('not-loaded')
    const error = await t.throwsAsync(bench.engine.loadImage(archive, reference, unwatched()))
    t.true(error instanceof ReproError && error.code === 'engine-failed', String(error))
    t.is(await bench.engine.findImage(reference), undefined)
  })

  it('a broken archive is not imported', async (t, bench) => {
    const archive = Readable.from(
      (async function* () {
        yield Buffer.alloc(512, 'x')
        throw new Error('the archive broke off')
      })(),
    )
    const reference = bench.reference('broken')
    const error = await t.throwsAsync(bench.engine.importImage(archive, { reference, labels: bench.labels }))
    t.true(error instanceof ReproError && error.code === 'engine-failed', String(error))
  })

  it('a Dockerfile is built: files copied, commands run, labels set, lines told', async (t, bench) => {
    const lines: string[] = []
    const reference = bench.reference('built')
    const text = `made for ${bench.run}`
    const built = await build(bench, {
      reference,
      dockerfile: [
        `FROM ${bench.image}`,
        'ENV GREETING=hello',
        'COPY --chown=65532:65532 ["a note.txt", "/paper/work/"]',
        `RUN ["/bin/sh", "-ec", "echo $GREETING ${bench.run} && echo built > /paper/work/built.txt"]`,
      ],
      entries: [{ kind: 'text', path: 'a note.txt', text }],
      watch: { ...unwatched(), line: (line) => lines.push(line) },
    })
    const found = await bench.engine.findImage(reference)
    t.is(found?.id, built.id)
    t.like(found?.labels, bench.labels)
    t.true(lines.includes(`hello ${bench.run}`), lines.join('\n'))
    t.deepEqual(
      await runScript(
        bench,
        'cat "a note.txt"; echo; cat built.txt kept.txt; echo $GREETING; stat -c %u "a note.txt"',
        { image: built.id },
      ),
      [text, 'built', 'from-the-image', 'hello', '65532'],
    )
  })

  it('a file is copied whose name looks like a pattern', async (t, bench) => {
    const building = build(bench, {
      reference: bench.reference('pattern'),
      dockerfile: [`FROM ${bench.image}`, 'COPY ["note [[]1].txt", "/paper/work/"]'],
      entries: [{ kind: 'text', path: 'note [1].txt', text: bench.run }],
    })
    const [major = 0, minor = 0] = bench.engine.identity.version.split('.').map(Number)
    if (bench.engine.identity.name === 'podman' && (major < 5 || (major === 5 && minor < 3))) {
      // Buildah before 1.38 takes the name that it has found for a pattern once more. It is told, and nothing is made.
      t.like(await t.throwsAsync(building), { code: 'engine-failed' })
      return
    }
    const { id: image } = await building
    t.deepEqual(await runScript(bench, 'cat "note [1].txt"', { image }), [bench.run])
  })

  it('proxies are there while it is built and not after', async (t, bench) => {
    const lines: string[] = []
    const proxies = { http_proxy: `http://${bench.run}.invalid:1` }
    const built = await build(bench, {
      reference: bench.reference('proxied'),
      // Proxies are no part of a command's key: one that was run before would not run again.
      dockerfile: [`FROM ${bench.image}`, `RUN echo ${bench.run}; env`],
      proxies,
      watch: { ...unwatched(), line: (line) => lines.push(line) },
    })
    t.true(lines.includes(`http_proxy=${proxies.http_proxy}`), lines.join('\n'))
    const environment = await runScript(bench, 'env', { image: built.id })
    t.true(environment.includes('HOME=/tmp'))
    t.false(environment.some((line) => line.toLowerCase().startsWith('http_proxy')))
  })

  it('a build that fails says what the failing command said last, and nothing else', async (t, bench) => {
    const error = await t.throwsAsync(
      build(bench, {
        reference: bench.reference('failed'),
        dockerfile: [
          `FROM ${bench.image}`,
          `RUN echo before ${bench.run}`,
          // All by one stream, for two have no order among them.
          'RUN seq 1 60 >&2; echo in the end >&2; exit 3',
          'RUN echo after',
        ],
      }),
      { instanceOf: ReproError },
    )
    t.is(error.code, 'build-failed')
    t.regex(error.message, /RUN .*seq 1 60.* ended with exit code 3/)
    t.deepEqual(error.log, [...Array.from({ length: 39 }, (_, index) => String(index + 22)), 'in the end'])
    t.is(await bench.engine.findImage(`repro-test:${bench.run}-failed`), undefined)
  })

  it('a build from an unknown base fails', async (t, bench) => {
    const dockerfile = [`FROM localhost:1/repro-test/absent:${bench.run}`]
    const error = await t.throwsAsync(build(bench, { reference: bench.reference('unfounded'), dockerfile }), {
      instanceOf: ReproError,
    })
    // The base is had before a build begins; that it is gone is not the package's failure.
    t.is(error.code, 'engine-failed')
    t.regex(error.message, /absent/)
  })

  it('an unknown base cannot be pulled', async (t, { engine, run }) => {
    const pull = engine.pullImage(`localhost:1/repro-test/absent:${run}`, unwatched())
    const error = await t.throwsAsync(pull, { instanceOf: ReproError })
    t.is(error.code, 'base-unavailable')
    t.regex(error.message, /absent/)
  })

  it('a build ends with the reason of its signal, and makes no image', async (t, bench) => {
    const controller = new AbortController()
    const reason = new ReproError('interrupted', 'interrupted')
    const reference = bench.reference('aborted')
    const building = build(bench, {
      reference,
      dockerfile: [`FROM ${bench.image}`, `RUN echo begun ${bench.run}; sleep 20`],
      watch: {
        signal: controller.signal,
        line: (line) => {
          if (line === `begun ${bench.run}` || line.includes('sleep 20')) controller.abort(reason)
        },
      },
    })
    t.is(await t.throwsAsync(building), reason)
    t.is(await bench.engine.findImage(reference), undefined)
  })
}

/** The bench's image, as the engine knows it. */
async function specimen({ engine, image }: Bench): Promise<EngineImage> {
  const found = await engine.findImage(image)
  if (found === undefined) throw new Error('no image')
  return found
}
