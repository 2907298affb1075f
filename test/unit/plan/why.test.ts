import test from 'ava'
import { declaredPackages } from '../../../src/environment/declared.ts'
import type { Lock } from '../../../src/model/lock.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { EngineStock, LayerParts } from '../../../src/model/outlook.ts'
import { planImage } from '../../../src/plan/image.ts'
import { layerParts } from '../../../src/plan/parts.ts'
import { layerOutlooks, type Known } from '../../../src/plan/why.ts'
import { askedOf } from '../../../src/plan/image.ts'
import { inventory } from '../fixtures.ts'
import { files, manifest } from './fixtures.ts'

const dependencies = {
  apt: ['make', 'gcc'],
  pip: 'requirements.txt',
  npm: 'package.json',
  setup: ['sh get.sh', 'make -C native'],
}
const lockfile = (version: string): string =>
  JSON.stringify({ packages: { 'node_modules/lodash': { version }, 'node_modules/debug': { version: '4.3.1' } } })
const contents = {
  'repro.yaml': 'repro: 1',
  'recorded/results.json': '{}',
  'requirements.txt': 'flask==3.0.3\nnumpy\n',
  'package.json': '{"dependencies":{"lodash":"^4.17.0"}}',
  'package-lock.json': lockfile('4.17.20'),
  'get.sh': 'true',
  'native/Makefile': 'all:',
  'train.sh': 'true',
}

interface Scene {
  readonly change?: Partial<Manifest>
  readonly contents?: Readonly<Record<string, string>>
  readonly lock?: Partial<Lock>
}

/** What the layers are made of, as a run finds it out. */
function parts({ change = {}, contents: changed = {}, lock }: Scene = {}): LayerParts[] {
  const here = { ...contents, ...changed }
  const of = { manifest: manifest({ dependencies, ...change }), files: files(here) }
  const whole: Lock | undefined = lock && {
    ...{ ...inventory, npm: [], r: [], pip: [], apt: [], layers: [], format: 1 },
    base: { name: 'debian bookworm', digest: 'sha256:b' },
    asked: askedOf(of),
    ...lock,
  }
  const recipe = planImage({ ...of, lock: whole })
  return layerParts(
    recipe,
    of.files,
    new Map(
      ['requirements.txt', 'package.json', 'package-lock.json'].map((path) => [
        path,
        declaredPackages(path, here[path as keyof typeof here]),
      ]),
    ),
  )
}

const keysOf = (made: readonly LayerParts[]): string[] => made.map(({ key }) => key)
const stockOf = (made: readonly LayerParts[], base = 'image-1'): EngineStock => ({
  base: 'image-1',
  environments: [{ base, keys: keysOf(made) }],
})

/** The layers that are not cached, with the reasons. */
function anew(scene: Scene, known: Partial<Known> = {}): string[] {
  const all = layerOutlooks(parts(scene), { before: parts(), stock: stockOf(parts()), ...known })
  return all.filter(({ state }) => state !== 'cached').map(({ name, state, why }) => `${name} ${state}: ${why}`)
}

const setups = (...setup: string[]): Scene => ({ change: { dependencies: { ...dependencies, setup } } })
const below = (cause: string, ...names: string[]): string[] =>
  names.map((name) => `${name} built: ${cause} below it is built anew`)

const cases: readonly (readonly [string, Scene, readonly string[]])[] = [
  ['nothing', {}, []],
  ['a comment in the manifest', { contents: { 'repro.yaml': 'repro: 1 # a comment' } }, []],
  ['the record', { contents: { 'recorded/results.json': '{"values":{}}' } }, []],
  ['the title', { change: { title: 'Another' } }, []],
  ['a script', { contents: { 'train.sh': 'false' } }, ['code built: `train.sh` changed']],
  [
    'a new file, and one that changed',
    { contents: { 'train.sh': 'false', 'a.txt': '' } },
    ['code built: `train.sh` changed, `a.txt` is new'],
  ],
  [
    'more files than are named',
    { contents: { 'a.txt': '', 'b.txt': '', 'c.txt': '', 'd.txt': '' } },
    ['code built: `a.txt`, `b.txt`, `c.txt` and 1 more are new'],
  ],
  [
    'a file of the last setup command',
    { contents: { 'native/Makefile': 'all: x' } },
    ['setup built: `native/Makefile` changed', 'code built: `native/Makefile` changed'],
  ],
  [
    'a setup command',
    setups('sh get.sh --fast', 'make -C native'),
    ['setup built: changed: setup: sh get.sh → setup: sh get.sh --fast', ...below('setup', 'setup', 'code')],
  ],
  [
    'one more setup command, in front',
    setups('true', 'sh get.sh', 'make -C native'),
    ['setup built: it is new', ...below('setup', 'setup', 'setup', 'code')],
  ],
  [
    'a setup command less',
    setups('make -C native'),
    ['setup built: setup: sh get.sh below it is gone', ...below('setup', 'code')],
  ],
  [
    'the order of setup commands',
    setups('make -C native', 'sh get.sh'),
    ['setup built: the setup commands are in another order', ...below('setup', 'setup', 'code')],
  ],
  [
    'the requirements',
    { contents: { 'requirements.txt': 'flask==3.1.0\nnumpy\nsix\n' } },
    [
      'pip built: `requirements.txt` changed: flask 3.0.3 → 3.1.0, six added',
      ...below('pip', 'setup', 'setup'),
      'code built: `requirements.txt` changed',
    ],
  ],
  [
    'a comment in the requirements',
    { contents: { 'requirements.txt': '# web\nflask==3.0.3\nnumpy\n' } },
    [
      'pip built: `requirements.txt` changed',
      ...below('pip', 'setup', 'setup'),
      'code built: `requirements.txt` changed',
    ],
  ],
  [
    "npm's lockfile",
    { contents: { 'package-lock.json': lockfile('4.17.21') } },
    [
      'npm built: `package-lock.json` changed: lodash 4.17.20 → 4.17.21',
      ...below('npm', 'setup', 'setup'),
      'code built: `package-lock.json` changed',
    ],
  ],
  [
    'a Debian package more and one less',
    { change: { dependencies: { ...dependencies, apt: ['make', 'curl'] } } },
    [
      'apt built: Debian packages changed: gcc removed, curl added',
      ...below('apt', 'pip', 'npm', 'setup', 'setup', 'code'),
    ],
  ],
  [
    'the base',
    { change: { base: { debian: 'trixie' } } },
    [
      'base built: base changed: Debian bookworm → Debian trixie',
      ...below('base', 'runtimes', 'apt', 'pip', 'npm', 'setup', 'setup', 'code'),
    ],
  ],
  [
    'a lock',
    { lock: { apt: [{ name: 'make', version: '4.3', hash: 'sha256:a' }] } },
    ['apt built: Debian packages changed: make any → 4.3', ...below('apt', 'pip', 'npm', 'setup', 'setup', 'code')],
  ],
]

for (const [what, scene, expected] of cases) {
  // The base of another name is not there.
  const stock = { ...stockOf(parts()), ...(what === 'the base' ? { base: undefined } : {}) }
  test(`what changes: ${what}`, (t) => t.deepEqual(anew(scene, { stock }), expected))
}

test('what goes back to what it was is there still', (t) => {
  const changed = parts({ contents: { 'train.sh': 'false' } })
  t.deepEqual(anew({}, { before: changed }), [])
})

test('a layer that another package has is cached, and what nothing was built from says so', (t) => {
  t.deepEqual(anew({ contents: { 'train.sh': 'false' } }, { before: undefined }), [
    'code built: no image built from this yet',
  ])
})

test('what was removed from the engine, and what stands on another image of the same name', (t) => {
  const nothing = { base: 'image-1', environments: [] }
  t.deepEqual(anew({}, { stock: nothing }).slice(0, 2), [
    'runtimes built: what was built of it is not on this engine',
    'apt built: runtimes below it is built anew',
  ])
  t.is(
    anew({}, { stock: stockOf(parts(), 'image-0') })[0],
    'runtimes built: the base is another image than it was built on',
  )
  t.deepEqual(anew({}, { stock: { ...stockOf(parts()), base: undefined } }).slice(0, 2), [
    'base built: the base is not on this engine',
    'runtimes built: base below it is built anew',
  ])
})

test('without an engine, what has changed is told all the same', (t) => {
  const told = anew({ contents: { 'requirements.txt': 'flask==3.1.0\nnumpy\n' } }, { stock: undefined })
  t.deepEqual(told, [
    'base unknown: undefined',
    'runtimes unknown: undefined',
    'apt unknown: undefined',
    'pip unknown: `requirements.txt` changed: flask 3.0.3 → 3.1.0',
    'npm unknown: undefined',
    'setup unknown: pip below it is built anew',
    'setup unknown: pip below it is built anew',
    'code unknown: `requirements.txt` changed',
  ])
})

test('an image with a digest is told by it', (t) => {
  const of = (digest: string) => ({ change: { base: `python:3.12@sha256:${digest.repeat(64)}` } })
  const told = anew(of('b'), { before: parts(of('a')), stock: { base: undefined, environments: [] } })
  t.is(
    told[0],
    `base built: base changed: python:3.12@sha256:${'a'.repeat(12)}… → python:3.12@sha256:${'b'.repeat(12)}…`,
  )
})
