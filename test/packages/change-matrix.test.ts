import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import test from 'ava'
import pLimit from 'p-limit'
import { settingsFrom } from '../../src/settings/settings.ts'
import type { Engine } from '../../src/engines/engine.ts'
import { findEngine } from '../../src/engines/select.ts'
import type { PlanDocument } from '../../src/model/outlook.ts'
import type { Run } from '../../src/model/run.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../unit/io/temporary.ts'
import { faultsOf } from './documents.ts'
import { allSteps, edits, environmentChanged, files } from './edits.ts'
import { repro } from './repro.ts'

// What an edit costs: which layers are built anew, which steps run again, and why; all else is only compared. What
// `plan` foretells is held against what `run` then does, and against the files of the image's layers.

/** How many of the image's own layers each layer of the environment makes, from the base on. */
const imageLayers = [3, 1, 3, 2, 2]

const title = /^(?:Change matrix|Another title)$/
let baseline: TemporaryDirectory
let engine: Engine
/** The layers of the image before anything is edited. */
let before: readonly string[]

test.before(async () => {
  engine = await findEngine({ settings: settingsFrom(process.env, []) })
  await removeImages()
  baseline = await temporaryDirectory()
  for (const [name, text] of Object.entries(files)) await writeFile(baseline.at(name), text)
})

test.after.always(async () => {
  await removeImages()
  await engine[Symbol.asyncDispose]()
  await baseline[Symbol.asyncDispose]()
})

async function removeImages(): Promise<void> {
  for (const { id, labels } of await engine.environments()) {
    if (title.test(labels['org.opencontainers.image.title'] ?? '')) await engine.removeImage(id)
  }
}

async function plan(paper: TemporaryDirectory, env: Readonly<Record<string, string>> = {}): Promise<PlanDocument> {
  const { stdout, stderr } = await repro(['plan', '--json'], { cwd: paper.path, env })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as PlanDocument
}

const told = ({ environment: { layers }, steps }: PlanDocument) => ({
  layers: layers.filter(({ state }) => state !== 'cached').map(({ name, why }) => `${name}: ${why}`),
  steps: steps
    .filter(({ rerun }) => rerun.how !== 'reused')
    .map(({ name, rerun }) => `${name}: ${rerun.why}`)
    .sort(),
})

/** The steps that a run does not take from an earlier one. */
async function ran(paper: TemporaryDirectory, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { exitCode, stdout, stderr } = await repro(['run', '--json'], { cwd: paper.path, env })
  if (exitCode !== 0) throw new Error(stderr)
  const { steps } = JSON.parse(stdout) as Pick<Run, 'steps'>
  return steps.filter(({ status }) => status !== 'reused').map(({ name }) => name)
}

async function layersOf({ environment: { key } }: PlanDocument): Promise<readonly string[]> {
  const made = (await engine.environments()).find(({ labels }) => labels['org.repro.key'] === key)
  return (await engine.findImage(made?.id ?? key))?.layers ?? []
}

const first = 'before anything is built, nothing is cached but the base, and that is why'
test.serial(first, async (t) => {
  const plain = await plan(baseline)
  t.deepEqual(faultsOf(plain, 'plan'), [])
  t.deepEqual(told(plain).steps, allSteps('it has not run before'))
  t.deepEqual(
    told(plain).layers.filter((line) => !/^(?:base|apt): /.test(line)),
    ['setup', 'setup', 'code'].map((name) => `${name}: no image built from this yet`),
  )
  t.deepEqual((await ran(baseline)).sort(), ['count', 'greet', 'prepare', 'serve'])
  const built = await plan(baseline)
  t.deepEqual(told(built), { layers: [], steps: [] })
  t.deepEqual(faultsOf(built, 'plan'), [])
  before = await layersOf(built)
})

// Two at a time, as there are two processors.
const turn = pLimit(2)
for (const { what, manifest = [], edit, env, layers = [], steps = [], spared = [] } of edits) {
  test(`what it costs to change ${what}`, (t) =>
    turn(async () => {
      await using paper = await temporaryDirectory()
      await cp(baseline.path, paper.path, { recursive: true, preserveTimestamps: true })
      let text = await readFile(paper.at('repro.yaml'), 'utf8')
      for (const [words, others] of manifest) {
        t.true(text.includes(words), words)
        text = text.replace(words, others)
      }
      await writeFile(paper.at('repro.yaml'), text)
      await edit?.(paper)

      const changed = await plan(paper, env)
      t.deepEqual(told(changed), { layers: [...layers], steps: [...steps] })

      const names = steps.map((line) => line.replace(/:.*/, '')).filter((name) => !spared.includes(name))
      t.deepEqual((await ran(paper, env)).sort(), names)
      if (steps.length === 0) return
      // What the plan calls cached is the same in the image, layer for layer; what it does not is another.
      const made = await layersOf(changed)
      t.is(made.length, sum(imageLayers))
      const kept = changed.environment.layers.filter(({ state }) => state === 'cached').length
      const same = made.findIndex((layer, at) => layer !== before[at])
      t.is(same === -1 ? made.length : same, firstOf(kept))
    }))
}

/** Where in the image a layer's own files begin: behind the directory in which they are put, which is there already. */
function firstOf(layer: number): number {
  return sum(imageLayers.slice(0, layer)) + (layer < imageLayers.length && layer > 1 ? 1 : 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

test('a base that is not there', async (t) => {
  await using paper = await temporaryDirectory()
  await cp(baseline.path, paper.path, { recursive: true })
  const snapshot = '20200101T000000Z'
  const text = files['repro.yaml'].replace('bookworm }', `bookworm, snapshot: ${snapshot} }`)
  await writeFile(paper.at('repro.yaml'), text)
  t.deepEqual(told(await plan(paper)), {
    layers: [
      `base: base changed: Debian bookworm → Debian bookworm ${snapshot}`,
      ...['apt', 'setup', 'setup', 'code'].map((name) => `${name}: base below it is built anew`),
    ],
    steps: environmentChanged,
  })
})

test('where no engine answers, or one accepts and says nothing, the reasons are told all the same, and soon', async (t) => {
  await using paper = await temporaryDirectory()
  await cp(baseline.path, paper.path, { recursive: true })
  await appendFile(paper.at('count.sh'), '# more\n')
  await using sockets = await temporaryDirectory()
  const mute = createServer().listen(sockets.at('mute.sock'))
  t.teardown(() => mute.close())
  for (const socket of [sockets.at('nowhere.sock'), sockets.at('mute.sock')]) {
    const start = performance.now()
    const {
      environment: { layers },
      engine: answers,
    } = await plan(paper, { DOCKER_HOST: `unix://${socket}` })
    t.is(answers, undefined)
    t.deepEqual(
      layers.map(({ state, why }) => [state, why]),
      [...layers.slice(1).map(() => ['unknown', undefined]), ['unknown', '`count.sh` changed']],
    )
    t.true(performance.now() - start < 20_000)
  }
})
