import test from 'ava'
import { inputsOf, PackageState, whatChanged, type StepInputs } from '../../../src/plan/inputs.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { StepRun } from '../../../src/model/run.ts'
import { stepRun } from '../fixtures.ts'
import { files, manifest } from './fixtures.ts'

interface Scene {
  readonly change?: Partial<Manifest>
  readonly contents?: Readonly<Record<string, string>>
  readonly seed?: string
  readonly needed?: readonly StepRun[]
}

const reads = ['train.py', 'lib/', 'lib/net.py', 'none.txt']
const contents = { 'train.py': 'a', 'lib/net.py': 'b', 'serve.py': 'c', 'docs/x.md': 'd' }
const prepare = stepRun({ name: 'prepare' })

function inputs(
  { change = {}, contents: here = contents, seed = '0', needed = [prepare] }: Scene,
  seen: 'all' | 'reads',
) {
  const steps = { prepare: { run: 'x', outputs: ['model/'] }, train: { run: 'python3 train.py', needs: ['prepare'] } }
  const pkg = { manifest: manifest({ steps, ...change }), files: files(here), sourceText: () => undefined }
  const plan = planPackage(pkg as unknown as Parameters<typeof planPackage>[0])
  const step = plan.steps.find(({ name }) => name === 'train')
  if (step === undefined) throw new Error('no step')
  const state = new PackageState(pkg.files)
  return { state, inputs: inputsOf(step, needed, { plan, state, seed }, seen === 'all' ? 'all' : reads) }
}

function why(before: StepInputs, scene: Scene): string | undefined {
  const now = inputs(scene, 'all')
  return whatChanged(before, now.inputs, now.state)
}

const { inputs: before } = inputs({}, 'reads')
const { inputs: beforeAll } = inputs({}, 'all')
const steps = (train: object): Partial<Manifest> => ({
  steps: {
    prepare: { run: 'x', outputs: ['model/'] },
    train: { run: 'python3 train.py', needs: ['prepare'], ...train },
  },
})

const cases: readonly (readonly [name: string, scene: Scene, why: string | undefined])[] = [
  ['nothing', {}, undefined],
  ['a file that it read', { contents: { ...contents, 'train.py': 'A' } }, 'train.py changed'],
  ['a file that it did not read', { contents: { ...contents, 'serve.py': 'C', 'docs/x.md': 'D' } }, undefined],
  [
    'the manifest and the record',
    { contents: { ...contents, 'repro.yaml': 'x', 'recorded/results.json': 'y' } },
    undefined,
  ],
  ['a new file where it did not look', { contents: { ...contents, 'docs/y.md': 'y' } }, undefined],
  ['a new file where it looked', { contents: { ...contents, 'lib/more.py': 'y' } }, 'a file came or went in lib/'],
  ["an editor's file there", { contents: { ...contents, 'lib/.net.py.swp': 'y', 'lib/net.py~': '' } }, undefined],
  ['a file that is gone', { contents: { 'train.py': 'a' } }, 'a file came or went in lib/'],
  ['its command', { change: steps({ run: 'python3 train.py --fast' }) }, 'its command changed'],
  ['its outputs', { change: steps({ outputs: ['m.json'] }) }, 'its outputs are declared otherwise'],
  ['its network', { change: steps({ network: true }) }, 'its network is now on'],
  ['its limits', { change: steps({ limits: { time: '5m' } }) }, undefined],
  ['the seed', { seed: '7' }, 'the seed is now 7'],
  ['the environment', { change: { dependencies: { apt: ['make'] } } }, 'the environment changed'],
  ['data', { change: { data: { 'a.csv': { sha256: 'f'.repeat(64) } } } }, 'data a.csv changed'],
  ['what it needs, run anew with the same outcome', { needed: [{ ...prepare, seconds: 99 }] }, undefined],
  ['needing nothing any more', { needed: [] }, 'it needs other steps'],
  [
    'what it needs, with another outcome',
    { needed: [stepRun({ name: 'prepare', outputs: [{ path: 'm', size: 1, executable: false, sha256: 'e' }] })] },
    'model/weights.bin of prepare changed',
  ],
]

for (const [name, scene, expected] of cases) {
  test(`changed: ${name}`, (t) => t.is(why(before, scene), expected))
}

test('where its reading was not seen, any file of the package counts', (t) => {
  t.is(why(beforeAll, {}), undefined)
  t.is(why(beforeAll, { contents: { ...contents, 'docs/x.md': 'D' } }), "the package's files changed")
  t.is(why(beforeAll, { contents: { ...contents, 'repro.yaml': 'x' } }), undefined)
})
