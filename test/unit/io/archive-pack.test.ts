import { randomBytes } from 'node:crypto'
import { chmod, chown, cp, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import test from 'ava'
import type { ArchiveFormat } from '../../../src/io/archive/compression.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { openDirectory, openPackage } from '../../../src/manifest/open.ts'
import { packPackage, type PackChoice, type PackSummary } from '../../../src/pack/pack.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { packText } from '../../../src/report/pack.ts'
import { contextIn, workspace } from './opening.ts'
import { manifest } from './tarball.ts'

const withData = `${manifest}data: { data/big.csv: { url: http://localhost:1/x, sha256: ${sha256('a,b\n')} } }\n`

/** Its files, written in the order in which they stand here. */
const tree: readonly (readonly [name: string, content: string])[] = [
  ['repro.yaml', withData],
  ['run.sh', '#!/bin/sh\n'],
  ['Zoo/b', 'b'],
  ['Zoo/a', 'a'.repeat(300_000)],
  ['zebra', ''],
  ['Größe 世界.csv', 'a,b\n'],
  ['a-b', '-'],
  ['a/b', '/'],
  [`${'d'.repeat(100)}/${'e'.repeat(100)}`, 'long'],
]

async function write(root: string, files: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
  }
  if (files.some(([name]) => name === 'run.sh')) await chmod(path.join(root, 'run.sh'), 0o755)
}

async function packed(root: string, work: string, choice: Partial<PackChoice> = {}): Promise<PackSummary> {
  await using pkg = await openDirectory(root)
  const file = path.join(work, `${path.basename(root)}.tar.gz`)
  const plan = planPackage(pkg)
  return await packPackage({ pkg, plan }, { file, format: 'tar.gz', data: 'left outside', ...choice }, contextIn(work))
}

/** Their bytes are the same on every machine. They change when a packer is replaced by a newer one: that is to be known. */
const hashes: readonly (readonly [format: ArchiveFormat, sha256: string])[] = [
  ['tar.gz', '9e389ee23ba33f94f0a10cf6a8874d00cede734c400ba04b3370c982cdb34316'],
  ['tar.zst', '492a114163bc355ba05bef2ee5ce6f60391be902ee4ddd9c27eb5d45bb61c490'],
]

for (const [format, hash] of hashes) {
  test.serial(`the same tree gives the same bytes as ${format}, and the same package`, async (t) => {
    await using work = await workspace()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => path.join(work.path, name)) as [string, string, string]
    await write(a, tree)
    const umask = process.umask(0o077)
    try {
      await write(b, tree.toReversed())
    } finally {
      process.umask(umask)
    }
    await cp(a, c, { recursive: true })
    for (const [name] of tree) {
      await utimes(path.join(b, name), new Date(0), new Date(1e12))
      if (process.getuid?.() === 0) await chown(path.join(c, name), 1234, 4321)
    }
    await chmod(path.join(c, 'zebra'), 0o666)
    await chmod(path.join(c, 'Zoo'), 0o2775)
    // What is no part of it makes no difference.
    await write(b, [
      ['.env', 'X=1'],
      ['.git/HEAD', 'x'],
      ['out.txt', 'written'],
      ['data/big.csv', 'a,b\n'],
    ])
    const packs: PackSummary[] = []
    for (const root of [a, b, c]) packs.push(await packed(root, work.path, { format, file: `${root}.${format}` }))
    t.is(new Set(packs.map((one) => one.sha256)).size, 1)
    t.is(new Set(packs.map((one) => one.package.sha256)).size, 1)
    const bytes = await Promise.all(packs.map(({ file }) => readFile(file)))
    t.true(bytes.every((one) => one.equals(bytes[0] as Buffer)))
    t.is(packs[0]?.sha256, sha256(bytes[0] as Buffer))
    t.is(bytes[0]?.length, packs[0]?.size)
    await using pkg = await openPackage(packs[0]?.file ?? '', contextIn(work.path))
    t.is(packs[0]?.package.sha256, pkg.sha256)
    t.is(packs[0]?.sha256, hash)
  })
}

test('entries are sorted by code unit, with fixed owners, times and modes', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  const tar = gunzipSync(await readFile((await packed(root, work.path)).file))
  const names: string[] = []
  for (let at = 0; tar[at] !== 0;) {
    const text = (from: number, length: number): string =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    names.push(text(0, 100))
    t.is(text(108, 16).replaceAll(/[ \0]/g, ''), '000000000000'.slice(0, text(108, 16).replaceAll(/[ \0]/g, '').length))
    t.is(Number.parseInt(text(136, 12), 8), 0)
    t.true(['0000644', '0000755', '000644 ', '000755 '].includes(text(100, 8)), text(100, 8))
    at += 512 + Math.ceil(Number.parseInt(text(124, 12), 8) / 512) * 512
  }
  t.deepEqual(
    names.filter((name) => /^[aZz]/.test(name)),
    ['Zoo', 'Zoo/a', 'Zoo/b', 'a', 'a-b', 'a/b', 'zebra'],
  )
})

test('what is printed as JSON is as its schema says', async (t) => {
  await using work = await workspace()
  await write(path.join(work.path, 'paper'), [...tree, ['.env', '']])
  const schema = JSON.parse(
    await readFile(new URL('../../../schema/pack.schema.json', import.meta.url), 'utf8'),
  ) as object
  const validate = new Ajv2020({ strict: true }).compile(schema)
  t.true(validate(await packed(path.join(work.path, 'paper'), work.path)), JSON.stringify(validate.errors))
})

test('data stays outside, or is taken along and found there by verify', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  const lean = await packed(root, work.path)
  t.deepEqual(
    lean.data.map(({ included }) => included),
    [false],
  )
  await write(root, [['data/big.csv', 'a,b\n']])
  const full = await packed(root, work.path, { data: 'taken along' })
  t.is(full.package.sha256, lean.package.sha256)
  t.not(full.sha256, lean.sha256)
  await using pkg = await openPackage(full.file, contextIn(work.path))
  t.is(pkg.sha256, full.package.sha256)
  t.is(await readFile(path.join(pkg.root, 'data/big.csv'), 'utf8'), 'a,b\n')
})

test('what is left out is listed with its reason', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  const token = `ghp_${'aB3'.repeat(12)}`
  await write(root, [
    ...tree,
    ['.gitignore', '*.log\n!keep.log\nbuild/\n'],
    ['sub/.gitignore', '/local\n'],
    ['sub/local', ''],
    ['sub/other/local', ''],
    ['x.log', ''],
    ['keep.log', ''],
    ['build/x', ''],
    ['.reproignore', 'drafts/\n!tests/key.pem\n'],
    ['drafts/x', ''],
    ['.env', ''],
    ['.env.example', ''],
    ['config.py', `TOKEN = "${token}"\n`],
    ['key.pem', '-----BEGIN RSA PRIVATE KEY-----\nx\n'],
    ['tests/key.pem', '-----BEGIN RSA PRIVATE KEY-----\nx\n'],
    ['cert.pem', '-----BEGIN CERTIFICATE-----\nx\n'],
    ['__pycache__/x.pyc', ''],
    ['out.txt', ''],
    ['data/big.csv', 'a,b\n'],
  ])
  await symlink('/etc/passwd', path.join(root, 'drafts', 'link'))
  const summary = await packed(root, work.path)
  t.deepEqual(Object.fromEntries(summary.leftOut.map(({ path: name, why }) => [name, why])), {
    '.env': 'a secret by its name: an environment file',
    '__pycache__/': 'a cache',
    'build/': 'ignored by .gitignore',
    'config.py': 'a secret: it holds a GitHub token',
    'data/big.csv': 'data, had by its hash',
    'drafts/': 'ignored by .reproignore',
    'key.pem': 'a secret: it holds a private key',
    'out.txt': 'written by step say',
    'sub/local': 'ignored by sub/.gitignore',
    'x.log': 'ignored by .gitignore',
  })
  await using pkg = await openPackage(summary.file, contextIn(work.path))
  t.is(pkg.sha256, summary.package.sha256)
  t.deepEqual(pkg.leftOut, [])
  const names = new Set(pkg.files.map(({ path: name }) => name))
  for (const name of ['.env.example', 'cert.pem', 'keep.log', 'sub/other/local', 'tests/key.pem'])
    t.true(names.has(name), name)
  const text = packText(summary)
  t.regex(text, /left out:\n {4}\.env: a secret by its name/)
  t.false(text.includes(token))
})

test('a secret in what has to be published is an error', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\n'
  await write(root, [
    ['repro.yaml', manifest],
    ['recorded/files/out.txt', key],
  ])
  await t.throwsAsync(openDirectory(root), { message: /recorded\/files\/out.txt holds a private key/ })
  await write(root, [['.reproignore', '!recorded/files/out.txt\n']])
  await t.notThrowsAsync(openDirectory(root))
})

test('what nobody could open is not packed', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  await writeFile(path.join(root, 'zeros'), Buffer.alloc(100 * 1024 ** 2))
  const error = await t.throwsAsync(packed(root, work.path, { format: 'tar.zst' }))
  t.like(error, { code: 'package-invalid' })
  t.regex(error?.message ?? '', /^nobody could open .*paper\.tar\.gz: it unpacks to more than 200 times its size$/)
  t.deepEqual(await readdir(work.path), ['paper'])
})

test('a file that changes while it is packed is noticed, and leaves no archive', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  const file = path.join(work.path, 'paper.tar.gz')
  await writeFile(file, 'an earlier one')
  await using pkg = await openDirectory(root)
  await writeFile(path.join(root, 'Zoo/b'), 'B')
  const packing = packPackage(
    { pkg, plan: planPackage(pkg) },
    { file, format: 'tar.gz', data: 'left outside' },
    contextIn(work.path),
  )
  await t.throwsAsync(packing, { message: 'the package changed while it was packed' })
  await rm(path.join(root, 'Zoo/b'))
  await t.throwsAsync(
    packed(root, work.path, {}).then(() =>
      packPackage(
        { pkg, plan: planPackage(pkg) },
        { file, format: 'tar.zst', data: 'left outside' },
        contextIn(work.path),
      ),
    ),
  )
  t.deepEqual((await readdir(work.path)).toSorted(), ['paper', 'paper.tar.gz'])
})

test('an interrupt leaves nothing half written', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  await writeFile(path.join(root, 'noise'), randomBytes(64 * 1024 ** 2))
  await using pkg = await openDirectory(root)
  const interrupt = new AbortController()
  const { signal } = interrupt
  setTimeout(() => interrupt.abort(new Error('interrupted')), 100)
  const file = path.join(work.path, 'paper.tar.gz')
  const packing = packPackage(
    { pkg, plan: planPackage(pkg) },
    { file, format: 'tar.gz', data: 'left outside' },
    { ...contextIn(work.path), signal },
  )
  await t.throwsAsync(packing, { message: 'interrupted' })
  t.deepEqual(await readdir(work.path), ['paper'])
})

test('an archive within its own package is refused', async (t) => {
  await using work = await workspace()
  const root = path.join(work.path, 'paper')
  await write(root, tree)
  await t.throwsAsync(packed(root, work.path, { file: path.join(root, 'x.tar.gz') }), {
    message: /would be part of it/,
  })
})

test('names that not every machine can hold are refused in a directory as well', async (t) => {
  await using work = await workspace()
  for (const [index, names] of [['A', 'a'], ['x\ny'], ['b\\c'], ['é', 'e\u0301']].entries()) {
    const root = path.join(work.path, String(index))
    await write(root, [['repro.yaml', manifest], ...names.map((name) => [name, ''] as const)])
    await t.throwsAsync(openDirectory(root), { message: /only by case|not shown|backslash/ })
  }
})
