import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { openArchive, openDirectory, openPackage } from '../../../src/manifest/open.ts'
import { chunksOf, contextIn, openBytes, remains, workspace } from './opening.ts'
import { directory, end, file, longName, manifest, pax, record, tarball, tgz } from './tarball.ts'

const run = promisify(execFile)

/** A package with what makes archivers choose other formats: long names, other scripts, empty files. */
async function makePackage(at: string): Promise<void> {
  const deep = path.join(at, 'a'.repeat(90), 'b'.repeat(90))
  await mkdir(deep, { recursive: true })
  await writeFile(path.join(at, 'repro.yaml'), manifest)
  await writeFile(path.join(at, 'run.sh'), '#!/bin/sh\n')
  await chmod(path.join(at, 'run.sh'), 0o755)
  await writeFile(path.join(at, 'Größe 世界.csv'), 'a,b\n')
  await writeFile(path.join(at, 'empty'), '')
  await writeFile(path.join(deep, 'c'.repeat(90)), 'deep')
}

const commands: readonly (readonly [what: string, ...command: string[]])[] = [
  ['GNU tar', 'tar', 'czf', '../paper.tar.gz', '.'],
  ['GNU tar, from outside', 'tar', 'czf', '../paper.tar.gz', '-C', '..', 'paper'],
  ['GNU tar, names only', 'sh', '-c', 'tar czf ../paper.tar.gz *'],
  ['GNU tar, POSIX', 'tar', 'czf', '../paper.tar.gz', '--format=posix', '.'],
  ['GNU tar, not packed', 'tar', 'cf', '../paper.tar.gz', '.'],
  ['GNU tar and gzip, which keeps a name', 'sh', '-c', 'tar cf ../paper.tar . && gzip -N ../paper.tar'],
  ['GNU tar and zstd', 'sh', '-c', 'tar cf - . | zstd -q -19 > ../paper.tar.gz'],
  [
    'git archive',
    'sh',
    '-c',
    'git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm a && git archive --format=tar.gz -o ../paper.tar.gz HEAD',
  ],
  ['Python', 'python3', '-c', 'import tarfile\nwith tarfile.open("../paper.tar.gz", "w:gz") as t: t.add(".")'],
]

for (const [what, command = '', ...args] of commands) {
  test(`taken: what ${what} makes`, async (t) => {
    await using work = await workspace()
    const root = path.join(work.path, 'paper')
    await makePackage(root)
    const { sha256, files } = await openDirectory(root)
    try {
      await run(command, args, { cwd: root })
    } catch (error) {
      // What is not installed cannot be tried.
      if (!/ENOENT|not found/.test(String(error))) throw error
      t.pass()
      return
    }
    await using pkg = await openPackage(path.join(work.path, 'paper.tar.gz'), contextIn(work.path))
    t.deepEqual(pkg.files, files)
    t.is(pkg.sha256, sha256)
    t.is(pkg.runsDirectory, path.join(work.path, 'runs'))
    const [unpacked = ''] = await readdir(path.join(work.path, 'store', 'unpacked'))
    const { mode } = await stat(path.join(work.path, 'store', 'unpacked', unpacked))
    t.is(mode & 0o777, 0o700, 'nobody else can look into it')
  })
}

test('taken: what writers of tars are free to do', async (t) => {
  await using work = await workspace()
  const archive = gzipSync(
    Buffer.concat([
      pax(record('comment', 'of a commit'), 'g'),
      directory('./'),
      directory('./d', { mode: '0002775' }),
      pax(record('mtime', '1.5') + record('SCHILY.xattr.user.x', 'x'), 'x'),
      file('./repro.yaml', manifest),
      pax(record('path', 'd/ö'), 'x'),
      file('d/?', 'x'),
      longName(`d/${'l'.repeat(120)}`),
      file('d/lll', 'y', { magic: 'ustar  \0' }),
      file('late/x'),
      directory('late/'),
      end,
      Buffer.alloc(10_240),
    ]),
  )
  await using pkg = await openBytes(archive, work.path)
  t.deepEqual(
    pkg.files.map(({ path: name }) => name),
    [`d/${'l'.repeat(120)}`, 'd/ö', 'late/x', 'repro.yaml'],
  )
})

test('what is never part of a package is not unpacked, whatever it is', async (t) => {
  await using work = await workspace()
  const links = [file('.git/config'), file('node_modules/.bin/x', '', { type: '2' }), file('a/.GIT/hooks/x')]
  const plain = [file('.repro/runs/1/steps.json', '[]'), file('._x'), file('a/x')]
  await using pkg = await openBytes(tgz(...links, ...plain), work.path)
  t.deepEqual(
    pkg.files.map(({ path: name }) => name),
    ['a/x', 'repro.yaml'],
  )
  await t.throwsAsync(stat(path.join(pkg.root, '.git')), { code: 'ENOENT' })
  await t.throwsAsync(stat(path.join(pkg.root, '.repro')), { code: 'ENOENT' })
})

test('a closed package leaves nothing, and neither does one whose manifest is wrong', async (t) => {
  await using work = await workspace()
  const pkg = await openBytes(tgz(), work.path)
  t.is((await remains(work.path)).length, 1)
  await pkg[Symbol.asyncDispose]()
  t.deepEqual(await remains(work.path), [])
  const wrong = gzipSync(Buffer.concat([file('p/repro.yaml', 'repro: 2\n'), end]))
  const error = await t.throwsAsync(openBytes(wrong, work.path), { code: 'manifest-invalid' } as object)
  t.regex(error?.message ?? '', /paper.tar.gz/)
  t.deepEqual(await remains(work.path), [])
})

test('a manifest that is a link or a FIFO is not read', async (t) => {
  await using work = await workspace()
  await run('mkfifo', [path.join(work.path, 'repro.yaml')])
  await t.throwsAsync(openDirectory(work.path), { message: /repro.yaml cannot be read/ })
})

test('an interrupt ends the reading of a pipe, and leaves nothing', async (t) => {
  await using work = await workspace()
  const controller = new AbortController()
  const pipe = new PassThrough()
  pipe.write(tarball(file('x', 'y')).subarray(0, 1536))
  setTimeout(() => controller.abort(new Error('enough')), 50)
  const source = { name: 'a pipe', bytes: pipe }
  const opening = openArchive(source, path.join(work.path, 'unpacked'), contextIn(work.path, controller.signal))
  await t.throwsAsync(opening, { message: 'enough' })
  t.deepEqual(await remains(work.path), [])
})

test('what a killed process left unpacked is removed by the next', async (t) => {
  await using work = await workspace()
  await using pkg = await openBytes(tgz(), work.path)
  const [living = ''] = await remains(work.path)
  // The same process, but for when it started: its pid was given away again.
  const killed = living.replace(/\+\d+-(\w+)$/, '+1-$1')
  await mkdir(path.join(work.path, 'unpacked', killed, 'package'), { recursive: true })
  await using again = await openBytes(tgz(), work.path)
  t.is(again.sha256, pkg.sha256)
  const left = await remains(work.path)
  t.true(left.includes(living))
  t.false(left.includes(killed))
})

test('an archive comes from an address, and what is wrong there is said', async (t) => {
  await using work = await workspace()
  const archive = tgz(file('x', 'y'))
  const server = createServer((request, response) => {
    if (request.url === '/paper.tar.gz') response.end(archive)
    else if (request.url === '/large') response.writeHead(200, { 'content-length': String(2 ** 50) }).end()
    else response.writeHead(404).end()
  }).listen(0)
  try {
    const { port } = server.address() as AddressInfo
    const context = contextIn(work.path)
    {
      await using pkg = await openPackage(`http://localhost:${port}/paper.tar.gz`, context)
      await using same = await openBytes(archive, work.path)
      t.is(pkg.sha256, same.sha256)
    }
    const absent = await t.throwsAsync(openPackage(`http://localhost:${port}/other`, context))
    t.like(absent, { code: 'data-unavailable' })
    t.regex(absent?.message ?? '', /answered 404/)
    const large = await t.throwsAsync(openPackage(`http://localhost:${port}/large`, context))
    t.regex(large?.message ?? '', /larger than/)
    t.like(await t.throwsAsync(openPackage('ftp://localhost/x', context)), { code: 'usage' })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('the same archive at once, several times', async (t) => {
  await using work = await workspace()
  const archive = tgz(...Array.from({ length: 50 }, (_, index) => file(`f${index}`, String(index))))
  const packages = await Promise.all(Array.from({ length: 8 }, () => openBytes(chunksOf(archive), work.path)))
  t.is(new Set(packages.map(({ sha256 }) => sha256)).size, 1)
  t.is(new Set(packages.map(({ root }) => root)).size, 8)
  await Promise.all(packages.map((pkg) => pkg[Symbol.asyncDispose]()))
  t.deepEqual(await remains(work.path), [])
})

test('a copy of a directory is the same package', async (t) => {
  await using work = await workspace()
  await makePackage(path.join(work.path, 'a'))
  await cp(path.join(work.path, 'a'), path.join(work.path, 'b'), { recursive: true })
  const [a, b] = await Promise.all(['a', 'b'].map((name) => openDirectory(path.join(work.path, name))))
  t.is(a?.sha256, b?.sha256)
})
