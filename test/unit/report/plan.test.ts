import test from 'ava'
import { planResults } from '../../../src/plan/results.ts'
import { planImage } from '../../../src/plan/image.ts'
import { planData, planSteps } from '../../../src/plan/steps.ts'
import { planText } from '../../../src/report/plan.ts'
import { files, manifest } from '../plan/fixtures.ts'

test('a plan: what would be built, run and compared', (t) => {
  const of = manifest({
    title: 'A paper',
    dependencies: { apt: ['make'] },
    data: { 'data/games.csv': { sha256: 'c'.repeat(64) } },
    steps: {
      train: { run: 'sh train.sh', outputs: ['model/', 'out.json'], limits: { time: '90s', memory: '1g', cpus: 1 } },
      serve: { run: ['node', 'serve.js'], needs: ['train'], port: 5000, network: true },
    },
    results: {
      loss: { claim: 'Test loss .3827', where: 'Section 3', from: 'out.json#/loss', expect: 0.3827 },
      weights: { from: 'model/weights.bin' },
    },
  })
  const image = planImage({ manifest: of, files: files({ 'train.sh': '' }) })
  const plan = {
    title: of.title,
    image,
    data: planData(of),
    steps: planSteps(of, image.key),
    results: planResults(of, ([, name]) => (name === 'loss' ? '0.3827' : undefined)),
  }
  const keys = image.layers.map(({ key }) => key.slice(0, 12))
  t.is(
    planText(plan),
    `A paper

Environment, one line a layer:
  ${keys[0]}  Debian bookworm
  ${keys[1]}  Debian packages: make
  ${keys[2]}  the package's own files

Data:
  data/games.csv  sha256 ${'c'.repeat(64)}

Steps, in order:
  train: sh train.sh
    writes model, out.json; at most 90 s, 1024 MiB, 1 CPUs; no network
  serve: node serve.js
    needs train; serves on port 5000; at most 120 s, 4096 MiB, 2 CPUs; NETWORK ON

Results:
  loss: Test loss .3827 (Section 3); expected 0.3827
  weights: compared with the record`,
  )
  t.false(planText({ ...plan, data: [] }).includes('Data:'))
})
