import { appendFile, chmod, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Event } from '../../../src/model/event.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { Idleness, nothingToDo } from '../../../src/run/idle.ts'
import { runChanged } from '../../../src/run/rerun.ts'
import { runPackage } from '../../../src/run/run.ts'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'
import { manifest } from './two-steps.ts'

function context({ path: root }: TemporaryDirectory, env: Readonly<Record<string, string>> = {}): RunContext {
  const places = { REPRO_STORE: `${root}/.repro/store`, REPRO_ENGINE: 'docker', DOCKER_HOST: 'unix:///nowhere.sock' }
  return { emit: () => {}, signal: new AbortController().signal, settings: settingsFrom({ ...places, ...env }, []) }
}

/** Longer than a step of the file system's clock is taken to be. */
const settling = 150

/** All files' time of change: a whole one, that can be set back. */
const past = new Date(1e12)

/** A package that has run, and had nothing to do since. */
async function idlePackage(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  await mkdir(directory.at('data'))
  await mkdir(directory.at('node_modules'))
  const files = {
    'repro.yaml': manifest,
    'words.txt': 'a word\n',
    'data/a': 'a\n',
    'data/b': 'b\n',
    'node_modules/m': '',
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(directory.at(name), text)
    await utimes(directory.at(name), past, past)
  }
  const around = context(directory)
  await using pkg = await openPackage(directory.path, around)
  await runPackage(new MemoryEngine(['repro-debian:bookworm']), pkg, planPackage(pkg), around)
  await sleep(settling)
  return directory
}

/** A turn of the edit loop: that there is nothing to do is known, or found out, or something has to run. */
async function turn(directory: TemporaryDirectory, around = context(directory)): Promise<'known' | 'found' | 'runs'> {
  const idleness = new Idleness(directory.path, around.settings)
  if ((await idleness.find()) !== undefined) return 'known'
  try {
    await runChanged(directory.path, around, idleness)
    return 'found'
  } catch (error) {
    // There is none, so this is as far as it gets.
    if (error instanceof ReproError && error.code === 'no-engine') return 'runs'
    throw error
  }
}

// One after the other: who builds the same image in one process at a time builds it once, whatever the engine.
test.serial('what was found out is known as long as nothing changes, and told in the same way', async (t) => {
  await using directory = await idlePackage()
  const told: Event[] = []
  const around = { ...context(directory), emit: (event: Event) => void told.push(event) }
  const idleness = new Idleness(directory.path, around.settings)
  t.is(await idleness.find(), undefined)
  const found = await runChanged(directory.path, around, idleness)
  const before = told.splice(0)
  const left = await new Idleness(directory.path, around.settings).find()
  const known = nothingToDo(idleness.runsDirectory, left ?? [], around)
  t.deepEqual(JSON.parse(JSON.stringify(known)), JSON.parse(JSON.stringify(found)))
  t.deepEqual(told, before)
  t.deepEqual(
    told.map((event) => event.type === 'decided' && [event.step, event.how]),
    [
      ['one', 'reused'],
      ['two', 'reused'],
    ],
  )
  t.is(await turn(directory), 'known')
})

type Change = (directory: TemporaryDirectory) => Promise<void>

/** Other bytes, as many, with the time of change set back: only the inode's own time tells. */
const inSecret: Change = async (directory) => {
  await writeFile(directory.at('words.txt'), 'a work\n')
  await utimes(directory.at('words.txt'), past, past)
}

const newestRun = async (directory: TemporaryDirectory): Promise<string> =>
  path.join(
    '.repro/runs',
    (await directory.list()).findLast((name) => /^\.repro\/runs\/\d/.test(name))?.split('/')[2] ?? '',
  )

const changes: readonly (readonly [what: string, then: 'known' | 'found' | 'runs', change: Change])[] = [
  ['nothing', 'known', async () => {}],
  ['a file was read', 'known', async (d) => void (await readFile(d.at('words.txt')))],
  ['something in a directory that is no part of the package', 'known', (d) => writeFile(d.at('node_modules/m'), 'm')],
  ['a file was touched', 'found', (d) => utimes(d.at('words.txt'), new Date(), new Date())],
  ['a file was written as it was', 'found', (d) => writeFile(d.at('words.txt'), 'a word\n')],
  ['a file that is no part of the package came', 'found', (d) => writeFile(d.at('.env'), '')],
  ['a file grew', 'runs', (d) => appendFile(d.at('words.txt'), 'more\n')],
  ['a file has other bytes and its time', 'runs', inSecret],
  ['a file came', 'runs', (d) => writeFile(d.at('data/c'), '')],
  ['a file went', 'runs', (d) => rm(d.at('data/b'))],
  ['a file can be executed', 'runs', (d) => chmod(d.at('data/a'), 0o755)],
  ['another file was put in its place', 'runs', (d) => rename(d.at('data/b'), d.at('data/a'))],
  [
    "two files have each other's names",
    'runs',
    async (d) => {
      await rename(d.at('data/a'), d.at('data/c'))
      await rename(d.at('data/b'), d.at('data/a'))
      await rename(d.at('data/c'), d.at('data/b'))
    },
  ],
  [
    'another directory was put in its place',
    'runs',
    async (d) => {
      await rename(d.at('data'), d.at('node_modules/data'))
      await mkdir(d.at('data'))
      for (const name of ['a', 'b']) await writeFile(d.at('data', name), 'c\n')
    },
  ],
  ['a file is left out', 'runs', (d) => writeFile(d.at('.gitignore'), 'data\n')],
  ['a step does something else', 'runs', (d) => writeFile(d.at('repro.yaml'), manifest.replace('cat one', 'wc one'))],
  ['an output is another', 'runs', async (d) => appendFile(d.at(await newestRun(d), 'outputs/one/one.txt'), 'x')],
  ['an output is gone', 'runs', async (d) => rm(d.at(await newestRun(d), 'outputs/two/two.txt'))],
  ['the run is gone', 'runs', async (d) => rm(d.at(await newestRun(d)), { recursive: true })],
  ['what it says of its steps is gone', 'runs', async (d) => rm(d.at(await newestRun(d), 'steps.json'))],
  ['a later run has begun', 'found', (d) => mkdir(d.at('.repro/runs/99990101T000000000-00000000'))],
]

for (const [what, then, change] of changes) {
  test.serial(`once more, after this: ${what}`, async (t) => {
    await using directory = await idlePackage()
    t.is(await turn(directory), 'found')
    t.is(await turn(directory), 'known')
    await change(directory)
    t.is(await turn(directory), then)
    if (then !== 'found') return
    await sleep(settling)
    await turn(directory)
    t.is(await turn(directory), 'known')
  })
}

test.serial('with another seed it is another question', async (t) => {
  await using directory = await idlePackage()
  await turn(directory)
  t.is(await turn(directory, context(directory, { REPRO_SEED: '1' })), 'runs')
})

test.serial('what changes while it is found out is seen the next time', async (t) => {
  await using directory = await idlePackage()
  const around = context(directory)
  for (const change of [inSecret, async (d: TemporaryDirectory) => rename(d.at('data/b'), d.at('data/a'))]) {
    const idleness = new Idleness(directory.path, around.settings)
    t.is(await idleness.find(), undefined)
    await using pkg = await openPackage(directory.path, around)
    await change(directory)
    await idleness.keep([], pkg.leftOut)
    t.is(await new Idleness(directory.path, around.settings).find(), undefined)
  }
})

test.serial(
  'what has changed so shortly before that it could again without a trace is found out each time',
  async (t) => {
    await using directory = await idlePackage()
    await utimes(directory.at('words.txt'), new Date(), new Date())
    t.is(await turn(directory), 'found')
    t.is(await readFile(directory.at('.repro/idle.json'), 'utf8'), '')
  },
)

test.serial("a stranger's file is not believed, and leads nowhere", async (t) => {
  await using directory = await idlePackage()
  const { settings } = context(directory)
  for (const text of [
    'null',
    '[]',
    '{}',
    '{"left":[],"leftOut":["data/"]}',
    '{"left":[{"from":"../../.."}],"leftOut":[]}',
    '{"left":[],"leftOut":[],"looks":""}',
  ]) {
    await writeFile(directory.at('.repro/idle.json'), text)
    t.is(await new Idleness(directory.path, settings).find(), undefined, text)
  }
  await writeFile(directory.at('elsewhere'), 'mine')
  await rm(directory.at('.repro/idle.json'))
  await symlink('../elsewhere', directory.at('.repro/idle.json'))
  t.is(await turn(directory), 'runs')
  t.is(await readFile(directory.at('elsewhere'), 'utf8'), 'mine')
})

test('where nothing has run, nothing is written', async (t) => {
  await using directory = await temporaryDirectory()
  const { settings } = context(directory)
  t.is(await new Idleness(directory.at('nowhere'), settings).find(), undefined)
  t.is(await new Idleness(directory.path, settings).find(), undefined)
  t.deepEqual(await directory.list(), [])
})
