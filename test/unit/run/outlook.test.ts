import { readFile, writeFile } from 'node:fs/promises'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import type { Engine } from '../../../src/engines/engine.ts'
import { ReproError } from '../../../src/errors.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { lookAhead } from '../../../src/run/outlook.ts'
import { runPackage } from '../../../src/run/run.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'
import { manifest } from './two-steps.ts'

function context({ path }: TemporaryDirectory): RunContext {
  const settings = settingsFrom({ REPRO_STORE: `${path}/.repro/store` }, [])
  return { emit: () => {}, signal: new AbortController().signal, settings }
}

async function paper(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  await writeFile(directory.at('repro.yaml'), manifest)
  await writeFile(directory.at('words.txt'), 'a word\n')
  return directory
}

/** What is foretold of layers and steps, a line each. */
async function ahead(directory: TemporaryDirectory, engine: Engine | undefined): Promise<string[]> {
  const around = context(directory)
  await using pkg = await openPackage(directory.path, around)
  const { layers, steps } = await lookAhead(pkg, planPackage(pkg), around, async () => engine)
  return [
    ...layers.map(({ name, state, why }) => [name, state, why].filter(Boolean).join(' ')),
    ...steps.map(({ name, rerun }) => `${name} ${rerun.how} ${rerun.why.replace(/ \d{8}T\S+$/, '')}`),
  ]
}

async function run(directory: TemporaryDirectory, engine: Engine): Promise<void> {
  const around = context(directory)
  await using pkg = await openPackage(directory.path, around)
  await runPackage(engine, pkg, planPackage(pkg), around)
}

const never = ['one runs it has not run before', 'two runs it has not run before']
const reused = ['one', 'two'].map((name) => `${name} reused unchanged, reused from run`)

// One after the other: who builds the same image in one process at a time builds it once, whatever the engine.
test.serial('before a build, after it, after an edit, and back again', async (t) => {
  await using directory = await paper()
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  t.deepEqual(await ahead(directory, engine), ['base cached', 'code built no image built from this yet', ...never])
  await run(directory, engine)
  t.deepEqual(await ahead(directory, engine), ['base cached', 'code cached', ...reused])

  await writeFile(directory.at('words.txt'), 'another\n')
  // This engine keeps no times of access: any file counts for every step.
  const edited = ['one', 'two'].map((name) => `${name} runs the package's files changed`)
  t.deepEqual(await ahead(directory, engine), ['base cached', 'code built `words.txt` changed', ...edited])
  await run(directory, engine)
  await writeFile(directory.at('words.txt'), 'a word\n')
  t.deepEqual(await ahead(directory, engine), ['base cached', 'code cached', ...reused])
})

test.serial('on another engine, on none, and on one that breaks off', async (t) => {
  await using directory = await paper()
  await run(directory, new MemoryEngine(['repro-debian:bookworm']))
  t.deepEqual(await ahead(directory, new MemoryEngine()), [
    'base built the base is not on this engine',
    'code built base below it is built anew',
    ...reused,
  ])
  t.deepEqual(await ahead(directory, undefined), ['base unknown', 'code unknown', ...reused])
  const breaking = Object.assign(new MemoryEngine(), {
    environments: () => Promise.reject(new ReproError('engine-failed', 'it broke')),
  })
  t.deepEqual(await ahead(directory, breaking), ['base unknown', 'code unknown', ...reused])
})

test.serial('what was kept of the last build, and is not as it was written, tells nothing', async (t) => {
  await using directory = await paper()
  await run(directory, new MemoryEngine(['repro-debian:bookworm']))
  const kept = directory.at('.repro', 'built.json')
  const whole = await readFile(kept, 'utf8')
  for (const text of [
    whole.slice(0, 40),
    'null',
    whole.replace('"format":1', '"format":0'),
    whole.replace(/"content":"\w+"/, '"content":1'),
    whole.replace(/"files":\{"[^}]*\}/, '"files":{"words.txt":{"hash":"a","packages":{"x":1}}'),
  ]) {
    t.not(text, whole)
    await writeFile(kept, text)
    t.is((await ahead(directory, undefined))[1], 'code unknown no image built from this yet', text)
  }
})
