import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import test from 'ava'
import fc from 'fast-check'
import tar, { type Header } from 'tar-stream'
import { ReproError } from '../../../src/errors.ts'
import { readHeader } from '../../../src/io/archive/header.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { packTar, parentDirectories, unpackOutput, type TarEntry } from '../../../src/io/tar.ts'
import { temporaryDirectory } from './temporary.ts'

const owner = { uid: 65_532, gid: 65_532 }

type Shape = Partial<Header> & { readonly name: string }

/** An archive as a hostile program could write it: any header goes in. */
async function archiveOf(entries: readonly (Shape | readonly [Shape, string])[]): Promise<Buffer> {
  const pack = tar.pack()
  for (const entry of entries) {
    if ('name' in entry) pack.entry({ mode: 0o644, ...entry }, '')
    else pack.entry({ mode: 0o644, ...entry[0] }, entry[1])
  }
  pack.finalize()
  return buffer(pack)
}

async function unpacked(archive: Buffer, directory: string) {
  return unpackOutput(Readable.from([archive]), 'out', directory)
}

async function headersOf(archive: Readable): Promise<(Header & { readonly content: string })[]> {
  const headers = []
  for await (const entry of archive.pipe(tar.extract())) {
    headers.push({ ...entry.header, content: (await buffer(entry)).toString() })
  }
  return headers
}

test('what is packed has the owner and mode that were said, and nothing of this machine', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('run.sh'), 'echo', { mode: 0o700 })
  const entries: TarEntry[] = [
    { kind: 'directory', path: 'd' },
    { kind: 'text', path: 'd/text', text: 'äö' },
    { kind: 'link', path: 'd/link', target: '/paper/data/x' },
    { kind: 'file', path: 'd/run.sh', from: directory.at('run.sh'), size: 4, executable: true },
    { kind: 'file', path: 'd/plain', from: directory.at('run.sh'), size: 4, executable: false },
  ]
  const headers = await headersOf(packTar(entries, owner))
  t.deepEqual(
    headers.map(({ name, type, mode, linkname, content }) => [name, type, mode, linkname, content]),
    [
      ['d', 'directory', 0o755, null, ''],
      ['d/text', 'file', 0o644, null, 'äö'],
      ['d/link', 'symlink', headers[2]?.mode, '/paper/data/x', ''],
      ['d/run.sh', 'file', 0o755, null, 'echo'],
      ['d/plain', 'file', 0o644, null, 'echo'],
    ],
  )
  for (const { uid, gid, mtime, uname, gname } of headers) {
    t.deepEqual([uid, gid, mtime?.getTime(), uname, gname], [65_532, 65_532, 0, '', ''])
  }
  t.deepEqual(await buffer(packTar(entries, owner)), await buffer(packTar(entries, owner)))
})

/** Around what the fields of a header hold, and what a record's own length adds to it. */
const lengths = [1, 84, 85, 86, 99, 100, 101, 154, 155, 156, 200, 255, 256, 257, 300, 984, 985, 986, 987, 1000]

test('names and targets of any length and any letters come out as they went in, by other readers too', async (t) => {
  const names = lengths.flatMap((length) => [
    'n'.repeat(length),
    'd/'.repeat(length).slice(0, length - 1) + 'n',
    `${'d'.repeat(length)}/${'n'.repeat(99)}`,
    `${'d'.repeat(length)}/${'n'.repeat(100)}`,
    `ä${'n'.repeat(length)}`,
  ])
  const files: TarEntry[] = names.map((path) => ({ kind: 'text', path, text: path }))
  const links: TarEntry[] = lengths.map((length) => ({ kind: 'link', path: `l${length}`, target: 't'.repeat(length) }))
  const headers = await headersOf(packTar([...files, ...links], owner))
  t.deepEqual(
    headers.map(({ name, linkname, content }) => [name, linkname, content]),
    [...names.map((name) => [name, null, name]), ...lengths.map((length) => [`l${length}`, 't'.repeat(length), ''])],
  )
})

test('a file of more than 8 GiB has its size in its header', async (t) => {
  await using directory = await temporaryDirectory()
  const from = directory.at('large')
  await writeFile(from, '')
  const size = 8 * 1024 ** 3
  await truncate(from, size)
  for await (const chunk of packTar([{ kind: 'file', path: 'large', from, size, executable: false }], owner)) {
    t.is(readHeader(chunk as Buffer).size, size)
    const extract = tar.extract()
    const seen = new Promise<Header>((resolve) => extract.on('entry', resolve))
    extract.write(chunk)
    t.is((await seen).size, size)
    return
  }
})

test('small and large files are packed beside each other', async (t) => {
  await using directory = await temporaryDirectory()
  const contents = [0, 1, 511, 512, 513, 65_535, 65_536, 65_537, 262_144, 700_000, 3].map((size) => noise(size))
  const entries = await Promise.all(
    contents.map(async (content, index): Promise<TarEntry> => {
      const from = directory.at(String(index))
      await writeFile(from, content)
      return { kind: 'file', path: String(index), from, size: content.length, executable: false }
    }),
  )
  const files = await headersOf(packTar([...entries, ...entries, ...entries], owner))
  t.deepEqual(
    files.map(({ content }) => content),
    [...contents, ...contents, ...contents],
  )
})

function noise(size: number): string {
  return Array.from({ length: size }, (_, index) => String.fromCharCode(97 + ((index * index) % 23))).join('')
}

test('a file that is not there, or not as long as was said, breaks the archive', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), 'four')
  const pack = (from: string, size: number) =>
    buffer(packTar([{ kind: 'file', path: 'f', from, size, executable: false }], owner))
  await t.notThrowsAsync(pack(directory.at('file'), 4))
  await t.throwsAsync(pack(directory.at('absent'), 4), { code: 'ENOENT' })
  await t.throwsAsync(pack(directory.at('file'), 3))
  await t.throwsAsync(pack(directory.at('file'), 5))
  await t.throwsAsync(pack(directory.at('file'), 0))
  await writeFile(directory.at('large'), 'x'.repeat(200_000))
  await t.notThrowsAsync(pack(directory.at('large'), 200_000))
  await t.throwsAsync(pack(directory.at('large'), 199_999))
  await t.throwsAsync(pack(directory.at('large'), 200_001))
})

test('what was packed is unpacked, with sizes and hashes', async (t) => {
  await using directory = await temporaryDirectory()
  const large = 'x'.repeat(300_000)
  const entries: TarEntry[] = [
    { kind: 'directory', path: 'out' },
    { kind: 'text', path: 'out/b', text: large },
    { kind: 'directory', path: 'out/empty' },
    { kind: 'text', path: 'out/a/deep file ä', text: '' },
  ]
  const files = await unpackOutput(packTar(entries, owner), 'out', directory.at('run'))
  t.deepEqual(files, [
    { path: 'out/b', size: 300_000, executable: false, sha256: sha256(large) },
    { path: 'out/a/deep file ä', size: 0, executable: false, sha256: sha256('') },
  ])
  t.deepEqual(await directory.list(), [
    ...['run', 'run/out', 'run/out/a', 'run/out/a/deep file ä', 'run/out/b', 'run/out/empty'],
  ])
  t.is(await readFile(directory.at('run/out/b'), 'utf8'), large)
})

test('one file is an output as well, whatever its archive is cut into', async (t) => {
  await using directory = await temporaryDirectory()
  const archive = await archiveOf([[{ name: 'out' }, '{"loss":0.5}']])
  const bytes = Readable.from([...archive].map((byte) => Buffer.from([byte])))
  t.deepEqual(await unpackOutput(bytes, 'out', directory.path), [
    { path: 'out', size: 12, executable: false, sha256: sha256('{"loss":0.5}') },
  ])
})

const hostile: readonly (readonly [string, readonly (Shape | readonly [Shape, string])[]])[] = [
  ['leads out', [[{ name: 'out/../../evil' }, 'x']]],
  ['leads out from the start', [[{ name: '../evil' }, 'x']]],
  ['is absolute', [[{ name: '/out/evil' }, 'x']]],
  ['is another output', [[{ name: 'evil' }, 'x']]],
  ['begins like the output', [[{ name: 'output/evil' }, 'x']]],
  ['is a symbolic link', [{ name: 'out/evil', type: 'symlink', linkname: '/etc/passwd' }]],
  [
    'is a symbolic link that something follows',
    [{ name: 'out', type: 'symlink', linkname: '/tmp' }, [{ name: 'out/evil' }, 'x']],
  ],
  ['is a hard link', [[{ name: 'out/a' }, 'x'], { name: 'out/evil', type: 'link', linkname: '/etc/passwd' }]],
  ['is a character device', [{ name: 'out/evil', type: 'character-device', devmajor: 1, devminor: 3 }]],
  ['is a block device', [{ name: 'out/evil', type: 'block-device', devmajor: 8, devminor: 0 }]],
  ['is a FIFO', [{ name: 'out/evil', type: 'fifo' }]],
  [
    'is there twice',
    [
      [{ name: 'out/a' }, 'x'],
      [{ name: 'out/a' }, 'y'],
    ],
  ],
  ['is there twice, once as a directory', [[{ name: 'out/a' }, 'x'], { name: 'out/a', type: 'directory' }]],
  [
    'lies in a file',
    [
      [{ name: 'out/a' }, 'x'],
      [{ name: 'out/a/b' }, 'y'],
    ],
  ],
  [
    'differs by case',
    [
      [{ name: 'out/Data' }, 'x'],
      [{ name: 'out/data' }, 'y'],
    ],
  ],
  [
    'differs by Unicode form',
    [
      [{ name: 'out/\u00e4' }, 'x'],
      [{ name: 'out/a\u0308' }, 'y'],
    ],
  ],
  ['has a line end', [[{ name: 'out/a\nb' }, 'x']]],
  ['has an escape', [[{ name: 'out/\u001b[2J' }, 'x']]],
  ['has a backslash', [[{ name: 'out/..\\evil' }, 'x']]],
  ['has a dot', [[{ name: 'out/./a' }, 'x']]],
  ['has an empty part', [[{ name: 'out//a' }, 'x']]],
  ['has a name that reads from right to left', [[{ name: 'out/\u202egnp.exe' }, 'x']]],
  ['is setuid', [[{ name: 'out/a', mode: 0o4755 }, 'x']]],
  ['leads out by its PAX record', [[{ name: 'out/a', pax: { path: '../evil' } }, 'x']]],
]

for (const [why, entries] of hostile) {
  test(`an output is refused that ${why}`, async (t) => {
    await using directory = await temporaryDirectory()
    await mkdir(directory.at('run'))
    const error = await t.throwsAsync(unpacked(await archiveOf(entries), directory.at('run')), {
      instanceOf: ReproError,
    })
    t.is(error.code, 'outputs-invalid')
    // oxlint-disable-next-line no-control-regex -- that none is shown is what is tested
    t.notRegex(error.message, /[\u0000-\u001f]/)
    const left = await directory.list()
    t.deepEqual(
      left.filter((name) => !/^run(\/out(\/(a|Data|\u00e4))?)?$/.test(name)),
      [],
    )
  })
}

test('nothing is written outside, whatever the entries are called', async (t) => {
  const part = fc.constantFrom('out', '..', '.', '', 'a', 'A', 'evil', '~', 'C:', '\u00e4', 'a\u0308', ' ')
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const type = fc.constantFrom('file' as const, 'directory' as const, 'symlink' as const)
  const entry = fc.record({ name: name.filter((text) => text !== ''), type })
  const property = fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (entries) => {
    await using directory = await temporaryDirectory()
    await mkdir(directory.at('a/run'), { recursive: true })
    await writeFile(directory.at('a/out'), 'before')
    const archive = await archiveOf(entries.map((one) => [{ ...one, linkname: '..' }, one.type === 'file' ? 'x' : '']))
    const done = await unpacked(archive, directory.at('a/run')).catch((error: unknown) => {
      if (!(error instanceof ReproError)) throw error
    })
    t.is(await readFile(directory.at('a/out'), 'utf8'), 'before')
    const outside = (await directory.list()).filter((found) => !/^a(\/out|\/run(\/out(\/.*)?)?)?$/.test(found))
    t.deepEqual(outside, [])
    if (done !== undefined) t.true(done.every((file) => /^out(\/|$)/.test(file.path)))
  })
  await fc.assert(property, { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) })
})

test('what stands there already is not written over, and a link there is not followed', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('treasure'), 'gold')
  await mkdir(directory.at('run/out'), { recursive: true })
  await symlink(directory.at('treasure'), directory.at('run/out/a'))
  const unpacking = unpacked(await archiveOf([[{ name: 'out/a' }, 'x']]), directory.at('run'))
  t.is((await t.throwsAsync(unpacking, { instanceOf: ReproError })).code, 'engine-failed')
  t.is(await readFile(directory.at('treasure'), 'utf8'), 'gold')
})

test("an archive that breaks off is the engine's failure, wherever it breaks", async (t) => {
  const archive = await archiveOf([{ name: 'out', type: 'directory' }, [{ name: 'out/a' }, 'x'.repeat(2000)]])
  for (const length of [0, 100, 512, 1000, 1024, 1500, 3000, 3584]) {
    await using directory = await temporaryDirectory()
    const error = await t.throwsAsync(unpacked(archive.subarray(0, length), directory.path), { instanceOf: ReproError })
    t.is(error.code, 'engine-failed', `cut at ${length}: ${error.message}`)
  }
  await using directory = await temporaryDirectory()
  const broken = Readable.from(
    (async function* () {
      yield archive.subarray(0, 1500)
      throw new Error('connection reset')
    })(),
  )
  const error = await t.throwsAsync(unpackOutput(broken, 'out', directory.path), { instanceOf: ReproError })
  t.is(error.code, 'engine-failed')
})

test('what is no archive is refused', async (t) => {
  await using directory = await temporaryDirectory()
  await t.throwsAsync(unpacked(Buffer.alloc(2048, 'x'), directory.path), { instanceOf: ReproError })
})

test('the directories above paths, each once, from the outside in', (t) => {
  t.deepEqual(parentDirectories(['a/b/c', 'a/d', 'e']), ['a', 'a/b'])
  t.deepEqual(parentDirectories([]), [])
})
