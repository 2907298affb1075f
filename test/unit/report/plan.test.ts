import test from 'ava'
import type { Outlook } from '../../../src/model/outlook.ts'
import { planResults } from '../../../src/plan/results.ts'
import { planImage } from '../../../src/plan/image.ts'
import { planData, planSteps } from '../../../src/plan/steps.ts'
import { planDocument, planText } from '../../../src/report/plan.ts'
import { faultsOf } from '../../packages/documents.ts'
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
  const [base, apt, code] = image.layers.map((layer) => ({ ...layer, files: [...layer.files] }))
  if (base === undefined || apt === undefined || code === undefined) return t.fail()
  const head = ({ name, label, key, files: own }: typeof base) => ({ name, label, key, files: own })
  const [train, serve] = plan.steps
  if (train === undefined || serve === undefined) return t.fail()
  const outlook: Outlook = {
    engine: 'docker',
    layers: [
      { ...head(base), state: 'cached', why: undefined },
      { ...head(apt), state: 'built', why: 'Debian packages changed: make added' },
      { ...head(code), state: 'built', why: 'apt below it is built anew' },
    ],
    steps: [
      { ...train, rerun: { how: 'runs', why: 'the environment changed' } },
      { ...serve, rerun: { how: 'depends', why: 'train may write something else' } },
    ],
  }
  const document = planDocument(plan, outlook)
  const keys = image.layers.map(({ key }) => key.slice(0, 12))
  t.is(
    planText(document),
    `A paper

Environment, one line a layer:
  ${keys[0]}  cached   Debian bookworm
  ${keys[1]}  built    Debian packages: make
                           Debian packages changed: make added
  ${keys[2]}  built    the package's own files
                           apt below it is built anew

Data:
  data/games.csv  sha256 ${'c'.repeat(64)}

Steps, in order:
  train: sh train.sh
    writes model, out.json; at most 90 s, 1024 MiB, 1 CPUs; no network
    \`repro run\` runs it: the environment changed
  serve: node serve.js
    needs train; serves on port 5000; at most 120 s, 4096 MiB, 2 CPUs; NETWORK ON
    \`repro run\` may run it: train may write something else

Results:
  loss: Test loss .3827 (Section 3); expected 0.3827
  weights: compared with the record`,
  )
  t.false(planText({ ...document, data: [] }).includes('Data:'))
  t.deepEqual(faultsOf(JSON.parse(JSON.stringify(document)), 'plan'), [])
  t.regex(planText({ ...document, engine: undefined }), /\(no engine answers: what is cached is unknown\):\n/)
})
