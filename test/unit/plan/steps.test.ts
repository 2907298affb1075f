import test from 'ava'
import type { Manifest } from '../../../src/model/manifest.ts'
import { planData, planSteps } from '../../../src/plan/steps.ts'
import { manifest } from './fixtures.ts'

type Steps = Manifest['steps']

const plan = (steps: Steps, change: Partial<Manifest> = {}) => planSteps(manifest({ steps, ...change }), 'image')
const keys = (steps: Steps, change: Partial<Manifest> = {}) =>
  Object.fromEntries(plan(steps, change).map(({ name, key }) => [name, key]))

test('every step stands behind those it needs, else in the order of the manifest', (t) => {
  const steps: Steps = {
    report: { run: 'r', needs: ['evaluate', 'clean'] },
    evaluate: { run: 'e', needs: ['train'] },
    other: { run: 'o' },
    train: { run: 't', needs: ['clean'] },
    clean: { run: 'c' },
  }
  const planned = plan(steps)
  t.deepEqual(
    planned.map(({ name }) => name),
    ['clean', 'train', 'evaluate', 'report', 'other'],
  )
  t.deepEqual(
    planned.find(({ name }) => name === 'report')?.needs,
    ['clean', 'train', 'evaluate'],
    'also what it needs indirectly',
  )
  t.deepEqual(planned.find(({ name }) => name === 'other')?.needs, [])
})

test('a diamond is planned once', (t) => {
  const steps: Steps = {
    d: { run: 'd', needs: ['b', 'c'] },
    b: { run: 'b', needs: ['a'] },
    c: { run: 'c', needs: ['a'] },
    a: { run: 'a' },
  }
  t.deepEqual(
    plan(steps).map(({ name }) => name),
    ['a', 'b', 'c', 'd'],
  )
  t.deepEqual(plan(steps).at(-1)?.needs, ['a', 'b', 'c'])
})

test('a text is run by the shell, a list as it stands', (t) => {
  t.deepEqual(plan({ s: { run: 'echo "$HOME"' } })[0]?.command, ['/bin/sh', '-c', 'echo "$HOME"'])
  t.deepEqual(plan({ s: { run: ['echo', '$HOME'] } })[0]?.command, ['echo', '$HOME'])
})

test('limits have defaults, a service another time', (t) => {
  const [step, service] = plan({ s: { run: 'x' }, v: { run: 'x', port: 80, ready: '/up' } })
  t.like(step?.limits, { time: 3_600_000, memory: 4 * 1024 ** 3, cpus: 2 })
  t.is(service?.limits.time, 120_000)
  t.deepEqual(service?.service, { port: 80, ready: '/up' })
  t.is(step?.service, undefined)
  t.false(step?.network)
  const [own] = plan({
    s: { run: 'x', network: true, outputs: ['a/', 'b/c.txt'], limits: { time: '1.5m', memory: '512k', cpus: 0.5 } },
  })
  t.like(own?.limits, { time: 90_000, memory: 512 * 1024, cpus: 0.5 })
  t.true(own?.network)
  t.deepEqual(own?.outputs, ['a', 'b/c.txt'])
})

const chain: Steps = { a: { run: 'a', outputs: ['x'] }, b: { run: 'b', needs: ['a'] }, c: { run: 'c' } }

const changes: readonly (readonly [string, Steps, Partial<Manifest>, readonly string[]])[] = [
  ['the command of the first step', { ...chain, a: { run: 'a2', outputs: ['x'] } }, {}, ['a', 'b']],
  ['the command of the last step', { ...chain, b: { run: 'b2', needs: ['a'] } }, {}, ['b']],
  ['what a step writes', { ...chain, a: { run: 'a', outputs: ['x', 'y'] } }, {}, ['a', 'b']],
  ['the network', { ...chain, c: { run: 'c', network: true } }, {}, ['c']],
  ['what a step needs', { ...chain, b: { run: 'b', needs: ['a', 'c'] } }, {}, ['b']],
  ['data', chain, { data: { 'd.csv': { sha256: '0'.repeat(64) } } }, ['a', 'b', 'c']],
  ['limits', { ...chain, a: { run: 'a', outputs: ['x'], limits: { time: '2h' } } }, {}, []],
  ['a shell command as a list', { ...chain, a: { run: ['/bin/sh', '-c', 'a'], outputs: ['x'] } }, {}, []],
  [
    'the order in the manifest',
    { c: { run: 'c' }, b: { run: 'b', needs: ['a'] }, a: { run: 'a', outputs: ['x'] } },
    {},
    [],
  ],
  ['results and title', chain, { title: 'Another', results: {} }, []],
  ['where data is fetched', chain, { data: {} }, []],
]
for (const [what, steps, change, changed] of changes) {
  test(`keys that change with it: ${what}`, (t) => {
    const [before, after] = [keys(chain), keys(steps, change)]
    t.deepEqual(
      Object.keys(before).filter((name) => before[name] !== after[name]),
      changed,
    )
  })
}

test('the image is part of every key, the address of data of none', (t) => {
  const at = (image: string, url: string) =>
    planSteps(manifest({ data: { d: { sha256: '0'.repeat(64), url } } }), image).map(({ key }) => key)
  t.notDeepEqual(at('image', 'https://a.example/d'), at('other', 'https://a.example/d'))
  t.deepEqual(at('image', 'https://a.example/d'), at('image', 'https://b.example/d'))
})

test('data has no, one or several addresses', (t) => {
  const sha256 = '0'.repeat(64)
  const data = {
    a: { sha256 },
    b: { sha256, url: 'https://a.example' },
    c: { sha256, url: ['https://a.example', 'https://b.example'] },
  }
  t.deepEqual(
    planData(manifest({ data })).map(({ path, urls }) => [path, urls]),
    [
      ['a', []],
      ['b', ['https://a.example']],
      ['c', ['https://a.example', 'https://b.example']],
    ],
  )
  t.deepEqual(planData(manifest()), [])
})

test('a notebook is executed in its place, cleared before, and is an output', (t) => {
  const [first, second] = plan({
    a: { notebook: 'nb/a.ipynb', outputs: ['fig.png'] },
    b: { notebook: '-b.ipynb', kernel: 'ir' },
  })
  t.deepEqual(first?.outputs, ['nb/a.ipynb', 'fig.png'])
  t.deepEqual(first?.command.slice(0, 2), ['jupyter', 'nbconvert'])
  t.true(first?.command.includes('--ClearOutputPreprocessor.enabled=True'))
  t.true(first?.command.includes('--ExecutePreprocessor.kernel_name=python3'))
  t.true(second?.command.includes('--ExecutePreprocessor.kernel_name=ir'))
  t.is(second?.command.at(-1), './-b.ipynb', 'not taken for an option')
})
