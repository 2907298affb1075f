import { readdir, readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { Container, ContainerSpec } from '../../../src/engines/engine.ts'
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

function memoryEngine(): MemoryEngine {
  return new MemoryEngine(['repro-debian:bookworm'])
}

interface Having {
  readonly signal?: AbortSignal
  readonly imageFile?: string
  readonly engine?: MemoryEngine
}

async function ran(
  directory: TemporaryDirectory,
  manifest: string,
  { signal = new AbortController().signal, imageFile, engine = memoryEngine() }: Having = {},
): Promise<Ran> {
  await writeFile(directory.at('repro.yaml'), `repro: 1\ntitle: T\nbase: { debian: bookworm }\n${manifest}`)
  const events: Event[] = []
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

/** Notes what is asked of an engine for the steps, in order. */
class NotingEngine extends MemoryEngine {
  readonly asked: string[] = []

  override async createContainer(spec: ContainerSpec): Promise<Container> {
    const container = await super.createContainer(spec)
    const step = spec.labels['org.repro.step']
    if (step === undefined) return container
    const note = (what: string): void => void this.asked.push(`${step} ${what}`)
    note('made')
    const start = container.start.bind(container)
    const download = container.download.bind(container)
    const upload = container.upload.bind(container)
    const remove = container[Symbol.asyncDispose].bind(container)
    return Object.assign(container, {
      start: (...given: Parameters<Container['start']>) => {
        note('started')
        return start(...given)
      },
      download: async (path: string) => {
        note('asked for its outputs')
        // What is made meanwhile is made before they are taken.
        await sleep(50)
        return download(path)
      },
      upload: (...given: Parameters<Container['upload']>) => {
        note('given its files')
        return upload(...given)
      },
      [Symbol.asyncDispose]: async () => {
        await sleep(50)
        note('removed')
        return remove()
      },
    })
  }
}

// The room for steps is the whole process's: what other tests have in hand would be waited for.
test.serial(
  "a step's container is made while the outputs that it needs are taken, and starts while the other's is removed",
  async (t) => {
    await using directory = await temporaryDirectory()
    const engine = new NotingEngine(['repro-debian:bookworm'])
    const steps = `steps:
  one: { run: 'echo 1 > a.txt', outputs: [a.txt] }
  two: { needs: [one], run: 'cat a.txt > b.txt', outputs: [b.txt] }
results: { r: { from: b.txt } }
`
    const { run, kept } = await ran(directory, steps, { engine })
    t.is(run.failure, undefined)
    t.is(await kept('outputs', 'two', 'b.txt'), '1\n')
    t.deepEqual(engine.asked.slice(0, 6), [
      ...['one made', 'one started', 'one asked for its outputs'],
      ...['two made', 'two given its files', 'two started'],
    ])
    t.deepEqual(engine.asked.slice(6).toSorted(), ['one removed', 'two asked for its outputs', 'two removed'])
  },
)

test.serial('a container that was made for what a step then did not give is removed, never started', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = new NotingEngine(['repro-debian:bookworm'])
  const steps = `steps:
  one: { run: 'mkdir a && ln -s /etc/passwd a/link', outputs: [a/] }
  two: { needs: [one], run: 'true', outputs: [b.txt] }
  three: { needs: [two], run: 'true' }
results: { r: { from: b.txt } }
`
  const { run } = await ran(directory, steps, { engine })
  t.like(run.failure, { code: 'outputs-invalid', step: 'one' })
  t.deepEqual(
    run.steps.map(({ name, status }) => `${name} ${status}`),
    ['one failed', 'two skipped', 'three skipped'],
  )
  t.deepEqual(engine.asked.toSorted(), [
    ...['one asked for its outputs', 'one made', 'one removed', 'one started', 'two made', 'two removed'],
  ])
})

test.serial('no container is made for a step that needs one which fails', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = new NotingEngine(['repro-debian:bookworm'])
  const steps = `steps:
  one: { run: 'exit 7', outputs: [a.txt] }
  two: { needs: [one], run: 'true', outputs: [b.txt] }
results: { r: { from: b.txt } }
`
  await ran(directory, steps, { engine })
  t.deepEqual(engine.asked, ['one made', 'one started', 'one removed'])
})

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
