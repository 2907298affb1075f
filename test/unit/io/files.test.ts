import { execFileSync } from 'node:child_process'
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { exists, fileEvidence, writeWhole } from '../../../src/io/files.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { listPackage } from '../../../src/io/package/list.ts'
import { temporaryDirectory, type TemporaryDirectory } from './temporary.ts'

test('a file is written whole, into directories that are made for it', async (t) => {
  await using directory = await temporaryDirectory()
  await writeWhole(directory.at('a/b/file'), 'one')
  t.is(await readFile(directory.at('a/b/file'), 'utf8'), 'one')
  await writeWhole(directory.at('a/b/file'), Uint8Array.from([1, 2]))
  t.deepEqual([...(await readFile(directory.at('a/b/file')))], [1, 2])
  t.deepEqual(await readdir(directory.at('a/b')), ['file'])
})

test('a file that cannot be written whole stays as it was, and nothing lies beside it', async (t) => {
  await using directory = await temporaryDirectory()
  await writeWhole(directory.at('file'), 'before')
  const breaksOff = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half of ')
    throw new Error('broken off')
  }
  await t.throwsAsync(writeWhole(directory.at('file'), breaksOff()), { message: 'broken off' })
  t.is(await readFile(directory.at('file'), 'utf8'), 'before')
  await mkdir(directory.at('directory/in it'), { recursive: true })
  await t.throwsAsync(writeWhole(directory.at('directory'), 'x'))
  t.deepEqual(await directory.list(), ['directory', 'directory/in it', 'file'])
})

test('a reader sees the whole file before or the whole file after', async (t) => {
  await using directory = await temporaryDirectory()
  const contents = ['a'.repeat(200_000), 'b'.repeat(100_000)] as const
  await writeWhole(directory.at('file'), contents[0])
  const writing = Promise.all(
    Array.from({ length: 20 }, (_, n) => writeWhole(directory.at('file'), contents[n % 2 === 0 ? 0 : 1])),
  )
  for (let time = 0; time < 50; time++) {
    const seen = await readFile(directory.at('file'), 'utf8')
    t.true(seen === contents[0] || seen === contents[1])
  }
  await writing
})

test('whether something stands at a path', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('file'), '')
  await symlink('/nowhere', directory.at('link'))
  t.true(await exists(directory.at('file')))
  t.true(await exists(directory.path))
  t.true(await exists(directory.at('link')))
  t.false(await exists(directory.at('absent')))
  t.false(await exists(directory.at('file/below')))
})

test('a file as evidence, more than once', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('kept'), 'loss 0.5')
  const evidence = await fileEvidence(directory.at('kept'), 'results/loss.txt')
  t.like(evidence, { name: 'results/loss.txt', size: 8 })
  for (const _ of [1, 2]) t.is((await buffer(Readable.from(evidence.open()))).toString(), 'loss 0.5')
  await t.throwsAsync(fileEvidence(directory.at('absent'), 'x'), { code: 'ENOENT' })
})

async function packageOf(files: Readonly<Record<string, string>>): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  for (const [name, content] of Object.entries(files)) await writeWhole(directory.at(name), content)
  return directory
}

const nothingOutside = (): undefined => undefined

test('the files of a package, sorted by path, with size, mode and hash', async (t) => {
  await using directory = await packageOf({
    'repro.yaml': 'r',
    'src/b.py': 'bb',
    'src/a.py': '',
    Z: 'z',
    ä: 'umlaut',
    'src-2': '',
  })
  await writeFile(directory.at('run.sh'), 'echo', { mode: 0o755 })
  const { files, leftOut } = await listPackage(directory.path, nothingOutside)
  t.deepEqual(leftOut, [])
  t.deepEqual(
    files.map(({ path }) => path),
    ['Z', 'repro.yaml', 'run.sh', 'src-2', 'src/a.py', 'src/b.py', 'ä'],
  )
  t.deepEqual(
    files.filter(({ executable }) => executable).map(({ path }) => path),
    ['run.sh'],
  )
  t.deepEqual(
    files.find(({ path }) => path === 'src/b.py'),
    { path: 'src/b.py', size: 2, executable: false, sha256: sha256('bb') },
  )
})

test('a file is hashed as it is, of whatever size', async (t) => {
  const sizes = [0, 1, 2000, 131_071, 131_072, 131_073, 5 * 1024 ** 2, 5 * 1024 ** 2 + 1]
  const contents = sizes.map((size) => 'x'.repeat(size))
  await using directory = await packageOf(Object.fromEntries(contents.map((text) => [`file-${text.length}`, text])))
  const { files } = await listPackage(directory.path, nothingOutside)
  const found = new Map(files.map(({ path, size, sha256: hash }) => [path, [size, hash]]))
  for (const text of contents) t.deepEqual(found.get(`file-${text.length}`), [text.length, sha256(text)])
})

test('version control, caches, earlier runs and installed packages are no part of it, wherever they stand', async (t) => {
  const names = [
    '.git',
    '.hg',
    '.svn',
    '.repro',
    'node_modules',
    '__pycache__',
    '.venv',
    '.ipynb_checkpoints',
    '.pytest_cache',
  ]
  const all = [
    ...names.map((name) => `${name}/file`),
    ...names.map((name) => `deep/${name}/file`),
    '.DS_Store',
    'a/.DS_Store',
  ]
  await using directory = await packageOf(
    Object.fromEntries([...all, 'kept', 'node_modules.md', 'git'].map((name) => [name, 'x'])),
  )
  // What is left out is not looked into either.
  await symlink('/etc', directory.at('node_modules/link'))
  const { files, leftOut } = await listPackage(directory.path, nothingOutside)
  t.deepEqual(
    files.map(({ path }) => path),
    ['git', 'kept', 'node_modules.md'],
  )
  t.is(leftOut.length, all.length)
})

test('what is outside is no part of it, and says why', async (t) => {
  await using directory = await packageOf({ 'data/games.csv': 'x', 'data/own.csv': 'x', 'model/weights.bin': 'x' })
  const why = new Map([
    ['data/games.csv', 'data'],
    ['model', 'an output'],
  ])
  const { files, leftOut } = await listPackage(directory.path, (path) => why.get(path))
  t.deepEqual(
    files.map(({ path }) => path),
    ['data/own.csv'],
  )
  t.deepEqual(leftOut, [
    { path: 'data/games.csv', why: 'data' },
    { path: 'model/', why: 'an output' },
  ])
})

for (const [what, make] of [
  ['a link to a file of its own', (directory) => symlink('kept', directory.at('odd'))],
  ['a link out of it', (directory) => symlink('/etc/passwd', directory.at('odd'))],
  ['a link to nowhere', (directory) => symlink('nowhere', directory.at('odd'))],
  ['a link to a directory', (directory) => symlink('/etc', directory.at('odd'))],
  ['a FIFO', async (directory) => void execFileSync('mkfifo', [directory.at('odd')])],
] as const satisfies readonly (readonly [string, (directory: TemporaryDirectory) => Promise<void>])[]) {
  test(`a package with ${what} is refused`, async (t) => {
    await using directory = await packageOf({ kept: 'x' })
    await make(directory)
    const error = await t.throwsAsync(listPackage(directory.path, nothingOutside), { instanceOf: ReproError })
    t.is(error.code, 'package-invalid')
    t.true(error.message.startsWith('odd '))
  })
}
