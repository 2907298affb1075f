import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { keepVerdict, readVerdict } from '../../../src/record/verdict.ts'
import { faultsOf } from '../../packages/documents.ts'
import type { KeptFile, KeptPicture, RecordComparison, ResultReport } from '../../../src/model/result.ts'
import type { ContainerFacts, StepRun } from '../../../src/model/run.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { failure, report, run, stepRun, verdict } from '../fixtures.ts'

test('a verdict is kept with its run, whole, and read again', async (t) => {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'repro-verdict-')), 'runs', 'one')
  const one = verdict()
  await keepVerdict(one, [run({ directory: 'never' }), run({ directory })])
  const kept = await readVerdict(directory)
  t.deepEqual(kept, JSON.parse(JSON.stringify(one)))
  t.deepEqual(faultsOf(kept, 'verdict'), [])
  t.deepEqual(await readdir(directory), ['verdict.json'])
  await rm(path.dirname(path.dirname(directory)), { recursive: true })
})

test('the schema holds a verdict to be just that', (t) => {
  const whole = JSON.parse(JSON.stringify(verdict())) as Record<string, unknown>
  t.deepEqual(faultsOf(whole, 'verdict'), [])
  const { sentence: _, ...without } = whole
  for (const bad of [
    without,
    { ...whole, more: 1 },
    { ...whole, verdict: 'perfect' },
    { ...whole, format: 2 },
    { ...whole, steps: [{}] },
  ]) {
    t.true(faultsOf(bad, 'verdict').length > 0, JSON.stringify(bad))
  }
})

const record: Required<RecordComparison> = {
  tolerance: 'exact',
  outcome: 'differs',
  expected: '1',
  observed: '2',
  difference: '1 higher',
  message: 'm',
  details: { lines: [1, null, 'x'] },
  numbers: { expected: 1, observed: 2, accepted: [[0.5, 1.5]] },
}
const file: KeptFile = { path: 'logs/train.log', size: 1, sha256: 'a'.repeat(64) }
const picture: KeptPicture = { ...file, width: 2, height: 1 }
const everyField: Required<ResultReport> = {
  ...report(),
  ...record,
  claim: 'c',
  where: 'w',
  record,
  runs: [
    { observed: '1', outcome: 'identical', number: 1 },
    { observed: undefined, outcome: 'missing' },
  ],
  reply: { status: 200, type: 'application/json', size: 2, sha256: 'a'.repeat(64), text: '{}' },
  pictures: { expected: picture, observed: picture, difference: picture },
}
const container: Required<ContainerFacts> = {
  user: '65532:65532',
  networkMode: 'none',
  addresses: ['172.17.0.2'],
  readOnlyRoot: true,
  privileged: false,
  capabilitiesAdded: [],
  capabilitiesDropped: ['ALL'],
  securityOptions: ['no-new-privileges:true'],
  ipcMode: 'private',
  pidMode: '',
  runtime: 'runc',
  init: true,
  memory: 1,
  memoryAndSwap: 1,
  nanoCpus: 1,
  pids: 1,
  oomScore: 500,
  devices: 0,
  mounts: [{ kind: 'volume', target: '/paper/work', access: 'write' }],
}

const everyStepField: Required<StepRun> = {
  ...stepRun({ network: true }),
  container,
  started: '2026-01-02T03:04:05.006Z',
  usage: { seconds: [1, 2.5], cpus: [0.5, 2], memory: [1, 2] },
  logFile: file,
}

test('the schema knows every field that a verdict may have', (t) => {
  const full: Required<Verdict> = {
    ...verdict(),
    verdict: 'did-not-run',
    runs: [{ id: 'one', seed: '0' }],
    steps: [
      everyStepField,
      stepRun({ status: 'reused', exitCode: undefined, peakMemory: undefined, cpuSeconds: undefined }),
    ],
    results: [everyField],
    failure,
    warnings: ['w'],
  }
  t.deepEqual(faultsOf(JSON.parse(JSON.stringify(full)), 'verdict'), [])
})

test('several packages: each has its verdict or its error', (t) => {
  const one = { package: 'a', verdict: JSON.parse(JSON.stringify(verdict())) as unknown }
  const error = { code: 'no-engine', message: 'm', log: [], problems: [] }
  t.deepEqual(faultsOf([one, { package: 'b', error }], 'verdict#/$defs/several'), [])
  for (const bad of [[one], [one, { package: 'b' }], [one, { ...one, error }], [one, { error }]]) {
    t.true(faultsOf(bad, 'verdict#/$defs/several').length > 0)
  }
})
