import type { Inventory } from '../../src/model/inventory.ts'
import type { StepLimits } from '../../src/model/plan.ts'
import type { ResultReport } from '../../src/model/result.ts'
import type { Failure, Run, StepRun } from '../../src/model/run.ts'
import type { Verdict } from '../../src/model/verdict.ts'

const limits: StepLimits = {
  time: 3_600_000,
  silence: 3_600_000,
  memory: 4 * 1024 ** 3,
  cpus: 2,
  pids: 1024,
  disk: 20 * 1024 ** 3,
  files: 1_000_000,
  log: 64 * 1024 ** 2,
}

/** A step that did what it should, with what a test changes of it. */
export function stepRun(change: Partial<StepRun> = {}): StepRun {
  return {
    name: 'train',
    key: 'a'.repeat(64),
    status: 'succeeded',
    exitCode: 0,
    seconds: 61.04,
    peakMemory: 300 * 1024 ** 2,
    cpuSeconds: 60,
    network: false,
    limits,
    container: undefined,
    outputs: [{ path: 'model/weights.bin', size: 9, executable: false, sha256: 'b'.repeat(64) }],
    log: ['epoch 20'],
    ...change,
  }
}

export const inventory: Inventory = {
  platform: 'linux/amd64',
  distribution: 'Debian GNU/Linux 12 (bookworm)',
  runtimes: [{ name: 'python', version: '3.11.2' }],
  apt: [{ name: 'libc6', version: '2.36-9+deb12u10' }],
  pip: [{ name: 'flask', version: '3.0.3', hash: `sha256:${'a'.repeat(64)}` }],
  npm: [],
  r: [],
  incomplete: undefined,
}

/** A run that came to its end. */
export function run(change: Partial<Run> = {}): Run {
  return {
    id: '20260102T030405006-01234567',
    directory: 'paper/.repro/runs/20260102T030405006-01234567',
    started: '2026-01-02T03:04:05.006Z',
    finished: '2026-01-02T03:05:05.006Z',
    seed: '0',
    image: {
      id: 'sha256:c',
      key: 'd'.repeat(64),
      base: 'repro-debian:bookworm',
      baseDigest: 'sha256:e',
      inventory,
      drift: undefined,
    },
    engine: { name: 'docker', version: '1', api: '1.41', storageDriver: 'overlay2', cgroupVersion: '2' },
    host: { kernel: '6', architecture: 'x86_64', cpuModel: 'a model', cores: 2, memory: 8 * 1024 ** 3 },
    steps: [stepRun()],
    failure: undefined,
    observed: new Map(),
    warnings: [],
    ...change,
  }
}

export const failure: Failure = {
  code: 'step-failed',
  message: 'step train ended with exit code 7',
  hint: 'The lines above are the last that it printed.',
  step: 'train',
  log: ['epoch 1', 'cannot go on'],
}

/** A result that is just what is expected. */
export function report(change: Partial<ResultReport> = {}): ResultReport {
  return {
    name: 'test-loss',
    claim: 'Test loss .3827',
    where: 'Section 3',
    from: 'metrics.json#/loss',
    basis: 'published',
    tolerance: '± 0.01',
    outcome: 'identical',
    expected: '.3827',
    observed: '0.3827',
    difference: undefined,
    message: undefined,
    ...change,
  }
}

export const differing = report({
  name: 'test-auc',
  claim: 'Test AUC .8186',
  where: undefined,
  outcome: 'differs',
  expected: '.8186',
  observed: '0.7897',
  difference: '0.0289 lower (3.5 %; 2.9 × the tolerance)',
})

/** A verdict as a run and its results give it. */
export function verdict(change: Partial<Verdict> = {}): Verdict {
  const { id, started, finished, seed, image, engine, host, steps, warnings } = run()
  return {
    format: 1,
    tool: { name: 'repro', version: '0.1.0' },
    verdict: 'reproduced',
    sentence: '1 of 1 claim reproduced.',
    package: { title: 'A paper', sha256: 'f'.repeat(64), manifest },
    run: { id, started, finished, seed },
    environment: image,
    engine,
    host,
    steps,
    results: [report()],
    failure: undefined,
    warnings,
    ...change,
  }
}

export const manifest: Verdict['package']['manifest'] = {
  repro: 1,
  title: 'A paper',
  base: { debian: 'bookworm' },
  steps: { train: { run: 'sh train.sh', outputs: ['model/'] } },
  results: { 'test-loss': { from: 'metrics.json#/loss' } },
}
