import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRepro } from '../packages/repro.ts'
import { OwnEngine } from './own-engine.ts'
import { halfWritten, manifest, serviceFiles } from './scene.ts'

/** What is to be done, all of it said by the seed. */
export interface ChaosPlan {
  readonly seed: number
  readonly runs: readonly PlannedRun[]
}

interface PlannedRun {
  readonly kind: number
  /** When the runner is killed, as a part of the time that it takes; absent: it is left to finish. */
  readonly killedAt: number | undefined
  /** Whether its environment is built anew. */
  readonly isNew: boolean
  /** When the engine is restarted meanwhile, as above, and how it ends before. */
  readonly restart: { readonly at: number; readonly signal: 'SIGTERM' | 'SIGKILL' } | undefined
}

/** What was left and wrong in the end: nothing, if all is well. */
export interface ChaosEnd {
  readonly killed: number
  readonly finished: number
  readonly restarts: number
  /** Of those that finished, how many told of the engine's trouble: each while it was restarted. */
  readonly troubled: number
  readonly verdicts: number
  readonly left: readonly string[]
  readonly halfWritten: readonly string[]
  readonly wrong: readonly string[]
}

const kinds = [
  { name: 'reproduced', exitCode: 0, verdict: 'reproduced', text: manifest('echo 1 > out.json'), files: {} },
  {
    name: 'partially',
    exitCode: 1,
    verdict: 'partially-reproduced',
    text: `${manifest('echo 1 > out.json; echo 2 > large')}  two: { from: large, expect: 3, kind: json }\n`,
    files: {},
  },
  { name: 'fails', exitCode: 4, verdict: 'did-not-run', text: manifest('sleep 0.3; exit 7'), files: {} },
  {
    name: 'service',
    exitCode: 0,
    verdict: 'reproduced',
    text: [
      'repro: 1',
      'title: A service',
      'base: { debian: bookworm }',
      'steps:',
      '  serve: { run: perl serve.pl, port: 8000, ready: / }',
      'results:',
      '  out: { request: { step: serve, path: / }, expect: "1", kind: text }',
      '',
    ].join('\n'),
    files: serviceFiles,
  },
] as const

/** The same for the same seed. `restarts` are spread over all runs. */
export function planChaos(
  seed: number,
  { runs, restarts }: { readonly runs: number; readonly restarts: number },
): ChaosPlan {
  const random = randomFrom(seed)
  const every = Math.floor(runs / Math.max(1, restarts))
  const planned = Array.from({ length: runs }, (_, index): PlannedRun => {
    const [kind, isKilled, moment, isNew, at, how] = [random(), random(), random(), random(), random(), random()]
    return {
      kind: Math.floor(kind * kinds.length),
      killedAt: isKilled < 0.75 ? moment * 1.1 : undefined,
      isNew: isNew < 0.4,
      restart: index % every === Math.floor(every / 2) ? { at, signal: how < 0.5 ? 'SIGTERM' : 'SIGKILL' } : undefined,
    }
  })
  return { seed, runs: planned }
}

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Stage {
  readonly engine: OwnEngine
  readonly root: string
  /** Milliseconds that a run of each kind takes when nothing disturbs it. */
  readonly takes: readonly number[]
}

/** Carries a plan out, on an engine of its own, and looks at what is left. `told` gets a line now and then. */
export async function runChaos(plan: ChaosPlan, told: (line: string) => void): Promise<ChaosEnd> {
  const root = await mkdtemp(path.join(tmpdir(), 'repro-chaos-'))
  try {
    await using engine = await OwnEngine.create()
    const stage: Stage = { engine, root, takes: await rehearse(engine, root) }
    told(
      `seed ${plan.seed}: ${plan.runs.length} runs; undisturbed they take ${stage.takes.map((ms) => `${Math.round(ms)} ms`).join(', ')}`,
    )
    const count = { killed: 0, finished: 0, restarts: 0, troubled: 0 }
    const wrong: string[] = []
    for (const [index, planned] of plan.runs.entries()) {
      const name = `run ${index} (${kinds[planned.kind]?.name})`
      const exitCode = await oneRun(planned, stage, index)
      if (planned.restart !== undefined) count.restarts += 1
      if (exitCode === null) count.killed += 1
      else {
        count.finished += 1
        if (exitCode === 5 && planned.restart !== undefined) count.troubled += 1
        else if (exitCode !== kinds[planned.kind]?.exitCode) wrong.push(`${name} ended with exit code ${exitCode}`)
      }
      if (index % 20 === 19) told(`${index + 1} runs, ${count.killed} killed, ${count.restarts} restarts of the engine`)
    }
    const clean = await startRepro(['clean'], place(stage, root)).ended
    if (clean.exitCode !== 0) wrong.push(`repro clean: ${clean.stdout}${clean.stderr}`)
    // One more run of each kind: what a killed one was writing goes now.
    await rehearse(engine, root)
    const verdicts = await keptVerdicts(root)
    return {
      ...count,
      verdicts: verdicts.length,
      left: await engine.left(),
      halfWritten: await halfWritten(root),
      wrong: [...wrong, ...verdicts.filter(({ kind, verdict }) => kind.verdict !== verdict).map(({ file }) => file)],
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Every kind once, undisturbed; how long each takes. */
async function rehearse(engine: OwnEngine, root: string): Promise<number[]> {
  const takes: number[] = []
  for (const kind of kinds) {
    const directory = path.join(root, kind.name)
    await mkdir(directory, { recursive: true })
    await writeFile(path.join(directory, 'repro.yaml'), kind.text)
    for (const [name, text] of Object.entries(kind.files)) await writeFile(path.join(directory, name), text)
    // The first one builds; the second is as most are.
    for (const _ of [1, 2]) {
      const start = performance.now()
      const { exitCode, stdout, stderr } = await startRepro(['verify'], place({ engine, root }, directory)).ended
      takes[kinds.indexOf(kind)] = performance.now() - start
      if (exitCode !== kind.exitCode) throw new Error(`${kind.name}, undisturbed: ${exitCode}\n${stdout}${stderr}`)
    }
  }
  return takes
}

function place({ engine, root }: Pick<Stage, 'engine' | 'root'>, cwd: string) {
  return { cwd, env: { DOCKER_HOST: engine.host, REPRO_STORE: path.join(root, 'store') } }
}

/** Its exit code; null where it was killed. */
async function oneRun(planned: PlannedRun, stage: Stage, index: number): Promise<number | null> {
  const directory = path.join(stage.root, kinds[planned.kind]?.name ?? '')
  const takes = stage.takes[planned.kind] ?? 0
  if (planned.isNew) await writeFile(path.join(directory, 'new.txt'), `${index}\n`)
  const { child, ended } = startRepro(['verify'], place(stage, directory))
  const restarted = (async () => {
    if (planned.restart === undefined) return
    await sleep(planned.restart.at * takes)
    await stage.engine.restart(planned.restart.signal)
  })()
  if (planned.killedAt !== undefined) {
    await Promise.race([ended, sleep(planned.killedAt * takes)])
    child.kill('SIGKILL')
  }
  const { exitCode } = await ended
  await restarted
  return exitCode
}

type Kept = { readonly file: string; readonly kind: (typeof kinds)[number]; readonly verdict: unknown }

async function keptVerdicts(root: string): Promise<Kept[]> {
  const kept: Kept[] = []
  for (const kind of kinds) {
    const runs = path.join(root, kind.name, '.repro/runs')
    for (const id of await readdir(runs)) {
      const file = path.join(runs, id, 'verdict.json')
      const text = await readFile(file, 'utf8').catch(() => undefined)
      if (text !== undefined) kept.push({ file, kind, verdict: (JSON.parse(text) as { verdict?: unknown }).verdict })
    }
  }
  return kept
}
