import { readdir, readFile, writeFile } from 'node:fs/promises'
import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { writeWhole } from '../../../src/io/files.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Event } from '../../../src/model/event.ts'
import type { Run } from '../../../src/model/run.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { runPackage } from '../../../src/run/run.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'

// The steps' whole way on an engine in memory: its own tests hold it to the contract of the real ones.

interface Ran {
  readonly run: Run
  readonly events: readonly Event[]
  readonly engine: MemoryEngine
  /** A file that the run kept. */
  readonly kept: (...names: readonly string[]) => Promise<string>
}

async function ran(
  directory: TemporaryDirectory,
  manifest: string,
  { signal = new AbortController().signal, imageFile }: { signal?: AbortSignal; imageFile?: string } = {},
): Promise<Ran> {
  await writeFile(directory.at('repro.yaml'), `repro: 1\ntitle: T\nbase: { debian: bookworm }\n${manifest}`)
  const events: Event[] = []
  const engine = new MemoryEngine(['repro-debian:bookworm'])
  const environment = { REPRO_STORE: directory.at('.repro', 'store'), REPRO_SEED: '7' }
  const settings = { ...settingsFrom(environment, []), imageFile }
  const context: RunContext = { emit: (event) => void events.push(event), signal, settings }
  try {
    await using pkg = await openPackage(directory.path, context)
    const run = await runPackage(engine, pkg, planPackage(pkg), context)
    return {
      run,
      events,
      engine,
      kept: (...names) => readFile(directory.at('.repro', 'runs', run.id, ...names), 'utf8'),
    }
  } finally {
    left.push(...(await engine.leftovers()))
  }
}

const left: unknown[] = []
test.after.always('nothing is left on any engine', (t) => t.deepEqual(left, []))

test('outputs go from step to step, and come back', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('words.txt'), 'from the package\n')
  const { run, kept } = await ran(
    directory,
    `steps:
  two: { needs: [one], run: 'cat words.txt out/one.txt > two.txt; echo $REPRO_SEED', outputs: [two.txt] }
  one: { run: 'mkdir out && echo one > out/one.txt && echo told', outputs: [out/] }
results:
  r: { from: two.txt }
`,
  )
  t.is(run.failure, undefined)
  t.deepEqual(
    run.steps.map(({ name, status, log }) => [name, status, log]),
    [
      ['one', 'succeeded', ['told']],
      ['two', 'succeeded', ['7']],
    ],
  )
  t.is(await kept('outputs', 'two', 'two.txt'), 'from the package\none\n')
  t.like(run.steps[1]?.outputs[0], { path: 'two.txt', sha256: sha256('from the package\none\n') })
  t.true(run.observed.has('r'))
})

test('data lies at its path, and is read-only', async (t) => {
  await using directory = await temporaryDirectory()
  await writeWhole(directory.at('data/games.csv'), 'a,b\n')
  const { run, kept } = await ran(
    directory,
    `data: { data/games.csv: { sha256: ${sha256('a,b\n')} } }
steps:
  s: { run: 'cat data/games.csv > copy.csv; echo x > data/games.csv || echo refused', outputs: [copy.csv] }
results:
  r: { from: copy.csv }
`,
  )
  t.is(run.failure, undefined)
  t.is(await kept('outputs', 's', 'copy.csv'), 'a,b\n')
  t.true(run.steps[0]?.log.includes('refused'))
})

test('a step that fails is told of with its log, and those that need it are skipped', async (t) => {
  await using directory = await temporaryDirectory()
  const { run, kept } = await ran(
    directory,
    `steps:
  bad: { run: 'echo about to fail; exit 7', outputs: [a.txt] }
  after: { needs: [bad], run: 'true' }
  beside: { run: 'echo fine > b.txt', outputs: [b.txt] }
results:
  r: { from: b.txt }
`,
  )
  t.like(run.failure, { code: 'step-failed', step: 'bad', log: ['about to fail'] })
  t.deepEqual(run.steps.map(({ name, status }) => `${name} ${status}`).sort(), [
    'after skipped',
    'bad failed',
    'beside succeeded',
  ])
  t.is(await kept('logs', 'bad.log'), 'about to fail\n')
})

for (const [limit, command, code] of [
  ['time: 1s', 'sleep 30', 'time-limit'],
  ['silence: 1s', 'sleep 30', 'silent-too-long'],
  ['memory: 64m', 'tail /dev/zero', 'out-of-memory'],
] as const) {
  test(`a step that reaches its limit, ${limit}`, async (t) => {
    await using directory = await temporaryDirectory()
    const steps = `steps: { s: { run: '${command}', outputs: [a], limits: { ${limit} } } }\nresults: { r: { from: a } }\n`
    const { run } = await ran(directory, steps)
    t.like(run.failure, { code, step: 's' })
  })
}

test('a service is asked and stopped', async (t) => {
  await using directory = await temporaryDirectory()
  const { run } = await ran(
    directory,
    `steps: { web: { run: [serve, '8080', '{"answer":42}'], port: 8080, ready: /health } }
results:
  r: { request: { step: web, path: /ask }, from: '#/answer' }
`,
  )
  t.is(run.failure, undefined)
  t.is(run.steps[0]?.status, 'succeeded')
  t.like(run.observed.get('r'), { size: 13 })
})

test('a service that ends is not ready', async (t) => {
  await using directory = await temporaryDirectory()
  const steps =
    "steps: { web: { run: 'echo no port; exit 3', port: 8080 } }\nresults: { r: { request: { step: web, path: / } } }\n"
  const { run } = await ran(directory, steps)
  t.like(run.failure, { code: 'service-not-ready', step: 'web', log: ['no port'] })
})

test('an environment that cannot be built is the failure', async (t) => {
  await using directory = await temporaryDirectory()
  const { run } = await ran(
    directory,
    `dependencies: { setup: ['echo trying; no-such-program'] }
steps: { s: { run: 'true', outputs: [a] } }
results: { r: { from: a } }
`,
  )
  t.like(run.failure, { code: 'build-failed', log: ['trying', 'no-such-program: not found'] })
  t.is(run.image, undefined)
})

test('an abort ends it with its reason', async (t) => {
  await using directory = await temporaryDirectory()
  const controller = new AbortController()
  const reason = new Error('enough')
  setTimeout(() => controller.abort(reason), 300)
  const running = ran(directory, "steps: { s: { run: 'sleep 30', outputs: [a] } }\nresults: { r: { from: a } }\n", {
    signal: controller.signal,
  })
  t.is(await t.throwsAsync(running), reason)
})

test('what is refused before anything ran leaves no run', async (t) => {
  await using directory = await temporaryDirectory()
  const imageFile = directory.at('environment.tar')
  await writeFile(imageFile, 'no image')
  const manifest = "steps: { s: { run: 'true', outputs: [a] } }\nresults: { r: { from: a } }\n"
  await t.throwsAsync(ran(directory, manifest, { imageFile }), { code: 'image-invalid' })
  t.deepEqual(await readdir(directory.at('.repro', 'runs')), [])
})
