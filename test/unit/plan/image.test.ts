import test from 'ava'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { ImageRecipe } from '../../../src/model/plan.ts'
import { planImage } from '../../../src/plan/image.ts'
import { files, manifest } from './fixtures.ts'

const everything = manifest({
  dependencies: {
    apt: ['make', 'gcc'],
    pip: 'requirements.txt',
    npm: 'web/package.json',
    setup: ['sh ./tools/get.sh --fast', 'make -C native'],
  },
})
const contents = {
  'repro.yaml': 'repro: 1',
  'recorded/results.json': '{}',
  'requirements.txt': 'flask',
  'web/package.json': '{}',
  'web/package-lock.json': '{}',
  'web/.npmrc': '',
  'tools/get.sh': 'true',
  'native/Makefile': 'all:',
  'native/deep/a.c': '',
  'train.sh': 'true',
}

function recipe(of: Manifest = everything, change: Readonly<Record<string, string>> = {}): ImageRecipe {
  return planImage({ manifest: of, files: files({ ...contents, ...change }) })
}

/** The layers whose keys are not those of the recipe that nothing was changed of. */
function rebuilt(changed: ImageRecipe): string[] {
  const before = new Set(recipe().layers.map(({ key }) => key))
  return changed.layers.filter(({ key }) => !before.has(key)).map(({ name }) => name)
}

test('layers stand in the order of how often they change', (t) => {
  t.deepEqual(
    recipe().layers.map(({ name }) => name),
    ['base', 'runtimes', 'apt', 'pip', 'npm', 'setup', 'setup', 'code'],
  )
  t.deepEqual(
    recipe(manifest()).layers.map(({ name }) => name),
    ['base', 'code'],
  )
  t.is<unknown, unknown>(recipe().layers.at(-1)?.key, recipe().key)
})

test('each layer knows the package files that it depends on', (t) => {
  const [, , , pip, npm, get, make, code] = recipe().layers.map((layer) => layer.files)
  t.deepEqual(pip, ['requirements.txt'])
  t.deepEqual(npm, ['web/package.json', 'web/package-lock.json', 'web/.npmrc'])
  t.deepEqual(get, ['tools/get.sh'])
  t.deepEqual(make, ['native/Makefile', 'native/deep/a.c'], 'a directory that is named stands for what is in it')
  const own = Object.keys(contents).filter((path) => path !== 'repro.yaml' && path !== 'recorded/results.json')
  t.deepEqual<unknown, unknown>(code, own.sort())
})

test('what is expected, and the manifest, are no part of the environment', (t) => {
  t.is(recipe(everything, { 'recorded/results.json': '{"values":{}}' }).key, recipe().key)
  t.is(recipe(everything, { 'repro.yaml': 'repro: 1 # a comment' }).key, recipe().key)
  t.is(recipe(everything, { 'repro.lock': '' }).key, recipe().key)
  t.not(recipe(everything, { 'recorder/results.json': '{}' }).key, recipe().key)
})

test('what the environment does not rest on changes no key', (t) => {
  const { steps } = manifest({ steps: { other: { run: 'sh other.sh' } } })
  t.is(recipe({ ...everything, title: 'Another', steps, results: {} }).key, recipe().key)
})

const changes: readonly (readonly [string, Partial<Manifest>, Readonly<Record<string, string>>, readonly string[]])[] =
  [
    ['a script', {}, { 'train.sh': 'false' }, ['code']],
    ['a new file', {}, { 'new.txt': '' }, ['code']],
    ['a file of the last setup command', {}, { 'native/deep/a.c': 'int a;' }, ['setup', 'code']],
    ['a file of the first setup command', {}, { 'tools/get.sh': 'false' }, ['setup', 'setup', 'code']],
    ['the lockfile', {}, { 'web/package-lock.json': '{"a":1}' }, ['npm', 'setup', 'setup', 'code']],
    ['the requirements', {}, { 'requirements.txt': 'flask==3' }, ['pip', 'setup', 'setup', 'code']],
    [
      'a Debian package',
      { dependencies: { ...everything.dependencies, apt: ['make', 'gcc', 'curl'] } },
      {},
      ['apt', 'pip', 'npm', 'setup', 'setup', 'code'],
    ],
    [
      'the base',
      { base: { debian: 'trixie' } },
      {},
      ['base', 'runtimes', 'apt', 'pip', 'npm', 'setup', 'setup', 'code'],
    ],
  ]

for (const [what, change, changed, layers] of changes) {
  test(`built anew when it changes: ${what}`, (t) =>
    t.deepEqual(rebuilt(recipe({ ...everything, ...change }, changed)), layers))
}

test('a file that becomes executable changes the code layer', (t) => {
  const before = files(contents)
  const after = before.map((file) => (file.path === 'requirements.txt' ? { ...file, executable: true } : file))
  t.not(planImage({ manifest: everything, files: after }).key, planImage({ manifest: everything, files: before }).key)
})

test('a file that moves changes the key', (t) => {
  const { 'train.sh': moved, ...rest } = contents
  t.not(planImage({ manifest: everything, files: files({ ...rest, 'sub/train.sh': moved }) }).key, recipe().key)
})

test('Python and Node are implied on a bare Debian, and only there', (t) => {
  const apt = (base: Manifest['base'], dependencies: Manifest['dependencies'] = {}) =>
    recipe(manifest({ base, dependencies }))
      .layers.filter(({ name }) => name === 'runtimes' || name === 'apt')
      .map(({ label }) => label.replace('Debian packages: ', ''))
  t.deepEqual(apt({ debian: 'bookworm' }, { pip: 'requirements.txt' }), ['python3, python3-pip'])
  t.deepEqual(apt({ debian: 'bookworm' }, { npm: 'web/package.json' }), ['nodejs, npm'])
  t.deepEqual(apt({ debian: 'bookworm' }), [])
  t.deepEqual(apt('python:3.11', { pip: 'requirements.txt' }), [])
  t.deepEqual(apt('python:3.11', { pip: 'requirements.txt', apt: ['make'] }), ['make'])
})

test('what pip and npm need is a layer that packages share, whatever else they ask for', (t) => {
  const layers = (base: Manifest['base'], apt: string[]) =>
    recipe(manifest({ base, dependencies: { npm: 'web/package.json', apt } })).layers.filter(
      ({ name }) => name === 'runtimes' || name === 'apt',
    )
  const [make = [], gcc = []] = ['make', 'gcc'].map((name) => layers({ debian: 'bookworm' }, ['npm', name]))
  t.deepEqual(
    make.map(({ label }) => label),
    ['Debian packages: nodejs, npm', 'Debian packages: make'],
  )
  t.is(make[0]?.key, gcc[0]?.key)
  t.not(make[1]?.key, gcc[1]?.key)
  const named = layers('debian:12', ['make', 'npm', 'nodejs'])
  t.deepEqual(
    named.map(({ label }) => label),
    ['Debian packages: npm, nodejs', 'Debian packages: make'],
  )
})

const named: readonly (readonly [string, readonly string[]])[] = [
  ['./tools/get.sh', ['tools/get.sh']],
  ['cd tools && sh get.sh', ['tools/a b.txt', 'tools/get.sh']],
  ["cat 'tools/a b.txt'", ['tools/a b.txt']],
  ['cat "it\'s.txt">/x', ["it's.txt"]],
  ['cp st*ar.txt /x', ['st*ar.txt']],
  ['tar --file=native.tar;true', ['native.tar']],
  ['cat mytools/x get.sh.old not-native.tar', []],
  ['true', []],
]
for (const [command, wanted] of named) {
  test(`package files that a setup command names: ${command}`, (t) => {
    const there = files({
      'tools/get.sh': '',
      'tools/a b.txt': '',
      "it's.txt": '',
      'st*ar.txt': '',
      'native.tar': '',
      x: '',
    })
    const { layers } = planImage({ manifest: manifest({ dependencies: { setup: [command] } }), files: there })
    const found = layers.find(({ name }) => name === 'setup')?.files.filter((file) => file !== 'x')
    t.deepEqual(found, wanted)
  })
}

test('a bare Debian is given what executes notebooks, another image is not', (t) => {
  const steps = {
    a: { notebook: 'a.ipynb' },
    b: { notebook: 'b.ipynb', kernel: 'ir' },
    c: { notebook: 'c.ipynb', kernel: 'own' },
  }
  const labels = (of: Manifest) => planImage({ manifest: of, files: [] }).layers.map(({ label }) => label)
  t.true(labels(manifest({ steps })).includes('Debian packages: jupyter-nbconvert, python3-ipykernel, r-cran-irkernel'))
  t.false(labels(manifest({ steps, base: 'jupyter/base' })).some((label) => label.includes('nbconvert')))
})
