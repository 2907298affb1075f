import { mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { ownerName, thisOwner } from '../../../src/io/owner.ts'
import { obtain, removeOldFiles, type StoreOptions, type Wanted } from '../../../src/io/store.ts'
import { httpServer } from './server.ts'
import { temporaryDirectory, type TemporaryDirectory } from './temporary.ts'

const content = 'a,b\n1,2\n'
const hash = sha256(content)

function wanted(urls: readonly string[] = []): Wanted {
  return { path: 'data/games.csv', sha256: hash, urls, nearby: '/nowhere/games.csv' }
}

function options(directory: TemporaryDirectory, more: Partial<StoreOptions> = {}): StoreOptions {
  const { signal } = new AbortController()
  return { directory: directory.at('store'), dataDirectories: [], signal, line: () => {}, pause: 1, ...more }
}

function placeIn(directory: TemporaryDirectory): string {
  return directory.at('store', 'sha256', hash.slice(0, 2), hash)
}

async function serving(text: string, asked: string[] = []) {
  return httpServer(({ url }, reply) => {
    asked.push(url ?? '')
    reply.end(text)
  })
}

/** The file was had, lies where it should, and nothing lies beside it. */
async function isKept(directory: TemporaryDirectory, file: string): Promise<boolean> {
  const place = placeIn(directory)
  const beside = await readdir(path.dirname(place))
  return file === place && (await readFile(file, 'utf8')) === content && beside.join() === hash
}

test('a file is fetched once and kept by its hash', async (t) => {
  await using directory = await temporaryDirectory()
  const asked: string[] = []
  await using server = await serving(content, asked)
  t.true(await isKept(directory, await obtain(wanted([`${server.url}/games.csv`]), options(directory))))
  t.true(await isKept(directory, await obtain(wanted([`${server.url}/games.csv`]), options(directory))))
  t.deepEqual(asked, ['/games.csv'])
})

test('a kept file that is no longer what it was is fetched anew', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await serving(content)
  await obtain(wanted([server.url]), options(directory))
  await writeFile(placeIn(directory), 'rotten')
  t.true(await isKept(directory, await obtain(wanted([server.url]), options(directory))))
})

test('nothing is fetched that lies nearby', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('games.csv'), content)
  const near = { ...wanted(['http://127.0.0.1:1/']), nearby: directory.at('games.csv') }
  t.true(await isKept(directory, await obtain(near, options(directory))))
})

test('nothing is fetched that lies in a data directory, under whatever name', async (t) => {
  await using directory = await temporaryDirectory()
  await mkdir(directory.at('data/deep'), { recursive: true })
  await writeFile(directory.at('data/games.csv'), 'of another paper')
  await writeFile(directory.at('data/deep/other-name'), content)
  const dataDirectories = [directory.at('absent'), directory.at('data')]
  const lines: string[] = []
  const told = options(directory, { dataDirectories, line: (line) => void lines.push(line) })
  t.true(await isKept(directory, await obtain(wanted(['http://127.0.0.1:1/']), told)))
  t.true(lines.some((line) => line.includes('other-name')))
  t.is(await readFile(directory.at('data/deep/other-name'), 'utf8'), content)
})

test('another content than the wanted is never kept; the next address is tried', async (t) => {
  await using directory = await temporaryDirectory()
  await using wrong = await serving('something else')
  await using right = await serving(content)
  t.true(await isKept(directory, await obtain(wanted([wrong.url, right.url]), options(directory))))
})

test('what cannot be had says all that was tried', async (t) => {
  await using directory = await temporaryDirectory()
  await mkdir(directory.at('data'))
  await writeFile(directory.at('near.csv'), 'not it')
  await using wrong = await serving('something else')
  await using absent = await httpServer((_, reply) => reply.writeHead(404).end())
  const near = { ...wanted([wrong.url, absent.url]), nearby: directory.at('near.csv') }
  const told = options(directory, { dataDirectories: [directory.at('data')] })
  const error = await t.throwsAsync(obtain(near, told), { instanceOf: ReproError })
  t.is(error.code, 'data-unavailable')
  t.is(error.message, 'data unavailable: data/games.csv')
  const hint = error.hint ?? ''
  for (const part of [
    ...[hash, directory.at('store'), directory.at('near.csv'), directory.at('data')],
    ...[
      `${wrong.url}: has another content, sha256 ${sha256('something else')}`,
      `${absent.url}: the server answered 404`,
    ],
  ]) {
    t.true(hint.includes(part), `${part} in ${hint}`)
  }
  t.deepEqual(await readdir(path.dirname(placeIn(directory))), [])
})

/** A process of this machine that has been and is no more. */
const gone = ownerName({ ...thisOwner(), pid: 4_194_305, started: '1' })

async function leaveBehind(directory: TemporaryDirectory, owner: string, text: string): Promise<string> {
  const file = `${placeIn(directory)}.${owner}-0123abcd.partial`
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

async function servingFrom(asked: string[]) {
  return httpServer(({ headers: { range } }, reply) => {
    asked.push(range ?? 'all')
    const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0)
    if (from === 0) reply.end(content)
    else if (from >= content.length) reply.writeHead(416).end()
    else reply.writeHead(206, { 'content-range': `bytes ${from}-7/8` }).end(content.slice(from))
  })
}

test('what a process that is gone began is continued', async (t) => {
  await using directory = await temporaryDirectory()
  await leaveBehind(directory, gone, content.slice(0, 3))
  const asked: string[] = []
  await using server = await servingFrom(asked)
  t.true(await isKept(directory, await obtain(wanted([server.url]), options(directory))))
  t.deepEqual(asked, ['bytes=3-'])
})

test('what another living process is at is left alone', async (t) => {
  await using directory = await temporaryDirectory()
  const parent = await readFile(`/proc/${process.ppid}/stat`, 'utf8')
  const started = parent.slice(parent.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  const other = ownerName({ ...thisOwner(), pid: process.ppid, started })
  const theirs = await leaveBehind(directory, other, content.slice(0, 3))
  const asked: string[] = []
  await using server = await servingFrom(asked)
  await obtain(wanted([server.url]), options(directory))
  t.deepEqual(asked, ['all'])
  t.is(await readFile(theirs, 'utf8'), content.slice(0, 3))
})

test('the rest of another file is not taken for the rest of this', async (t) => {
  for (const other of ['x,', 'what an earlier version of it began with']) {
    await using directory = await temporaryDirectory()
    await leaveBehind(directory, gone, other)
    const asked: string[] = []
    await using server = await servingFrom(asked)
    t.true(await isKept(directory, await obtain(wanted([server.url]), options(directory))))
    t.deepEqual(asked, [`bytes=${other.length}-`, 'all'])
  }
})

test('a file that several want at once is fetched once', async (t) => {
  await using directory = await temporaryDirectory()
  const asked: string[] = []
  await using server = await httpServer(({ url }, reply) => {
    asked.push(url ?? '')
    reply.write(content.slice(0, 4))
    setTimeout(() => reply.end(content.slice(4)), 50)
  })
  const all = await Promise.all([1, 2, 3].map(() => obtain(wanted([server.url]), options(directory))))
  for (const file of all) t.true(await isKept(directory, file))
  t.is(asked.length, 1)
})

test('one that no longer waits takes nothing from the others', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await httpServer((_, reply) => {
    reply.write(content.slice(0, 4))
    setTimeout(() => reply.end(content.slice(4)), 200)
  })
  const controller = new AbortController()
  const reason = new Error('enough')
  const first = obtain(wanted([server.url]), options(directory, { signal: controller.signal }))
  const second = obtain(wanted([server.url]), options(directory))
  // It has begun to write.
  const begun = async (): Promise<boolean> => {
    const names = await readdir(path.dirname(placeIn(directory))).catch(() => [])
    return names.some((name) => name.endsWith('.partial'))
  }
  while (!(await begun())) await sleep(5)
  controller.abort(reason)
  t.is(await t.throwsAsync(first), reason)
  t.true(await isKept(directory, await second))
})

test('that the store cannot be used is no fault of the data', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await serving(content)
  // A file where the store should be.
  await writeFile(directory.at('store'), '')
  const error = await t.throwsAsync(obtain(wanted([server.url]), options(directory)))
  t.false(error instanceof ReproError && error.code === 'data-unavailable', String(error))
})

test('a link in a data directory is as good as what it leads to; one that leads nowhere is no trouble', async (t) => {
  await using directory = await temporaryDirectory()
  await mkdir(directory.at('data'))
  await writeFile(directory.at('elsewhere'), content)
  await symlink(directory.at('nowhere'), directory.at('data/games.csv'))
  await symlink(directory.at('elsewhere'), directory.at('data/link'))
  const told = options(directory, { dataDirectories: [directory.at('data')] })
  t.true(await isKept(directory, await obtain(wanted(), told)))
})

test('an abort ends it with its reason', async (t) => {
  await using directory = await temporaryDirectory()
  await using server = await httpServer((_, reply) => reply.write('a'))
  const controller = new AbortController()
  const reason = new Error('enough')
  setTimeout(() => controller.abort(reason), 50)
  const fetching = obtain(wanted([server.url]), options(directory, { signal: controller.signal }))
  t.is(await t.throwsAsync(fetching), reason)
})

test('what is older goes: data, what was read of images, and what is known of them; nothing else', async (t) => {
  await using directory = await temporaryDirectory()
  const inStore = async (name: string, seconds: number): Promise<string> => {
    const file = directory.at('store', name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    await utimes(file, seconds, seconds)
    return name
  }
  for (const name of [`sha256/${hash.slice(0, 2)}/${hash}`, 'inventories/a.json', 'image-files/a.json']) {
    await inStore(name, 1000)
  }
  const kept = [
    await inStore('image-files/b.json', 3000),
    await inStore('inventories/.repro-mine/whole', 1000),
    await inStore('inventories/b.json', 3000),
    await inStore(`sha256/00/${'0'.repeat(64)}`, 3000),
    await inStore('unpacked/repro.yaml', 1000),
  ]
  t.deepEqual(await removeOldFiles(directory.at('store'), 2_000_000), { count: 3, bytes: 3 * content.length })
  const files = await readdir(directory.at('store'), { recursive: true, withFileTypes: true })
  const left = files.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name))
  t.deepEqual(left.map((file) => path.relative(directory.at('store'), file)).sort(), kept)
  t.deepEqual(await removeOldFiles(directory.at('nowhere'), 2_000_000), { count: 0, bytes: 0 })
})
