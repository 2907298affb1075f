import test from 'ava'
import type { Json } from '../../../src/model/json.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import { findIdleClaims } from '../../../src/manifest/claims.ts'
import { namePath, type Finding } from '../../../src/manifest/finding.ts'
import { readManifest } from '../../../src/manifest/read.ts'
import { findWarnings } from '../../../src/manifest/warnings.ts'
import { files } from '../plan/fixtures.ts'
import { small } from './fixtures.ts'

function texts(findings: readonly Finding[]): string[] {
  return findings.map(({ path, message, hint }) => `${namePath(path)}: ${message}; ${hint}`)
}

/** What is warned of where the package has these files. */
function warnings(text: string, ...paths: readonly string[]): string[] {
  const { manifest } = readManifest(text, 'repro.yaml')
  return texts(findWarnings(manifest, files(Object.fromEntries(['repro.lock', ...paths].map((path) => [path, ''])))))
}

const wide = 'an absolute tolerance is in the unit of the value; `{ relative: 0.01 }` is one per cent of it'
const idle = (name: string): string => small({ results: `  x: { from: out.json, ${name} }` })

const cases: readonly (readonly [name: string, manifest: string, ...said: string[]])[] = [
  ['nothing to say', small()],
  [
    'a step that keeps nothing',
    small({ steps: '  idle: { run: x }' }),
    'steps.idle: step `idle` has neither outputs nor a port: nothing of it is kept; declare what it writes in `outputs`',
  ],
  [
    'pip in setup',
    small({ more: 'dependencies: { setup: [pip install numpy] }' }),
    'dependencies.setup[0]: `pip install numpy` installs what is newest on the day; name the version: `NAME==VERSION`',
  ],
  ['pip in setup, with a version', small({ more: 'dependencies: { setup: [pip install numpy==1.2] }' })],
  ['pip in setup, from a file', small({ more: 'dependencies: { setup: [pip install -r more.txt] }' })],
  [
    'npm in setup',
    small({ more: 'dependencies: { setup: [npm install -g typescript] }' }),
    'dependencies.setup[0]: `npm install -g typescript` installs what is newest on the day; name the version: `NAME@VERSION`',
  ],
  [
    'R in setup',
    small({ more: `dependencies: { setup: ["Rscript -e 'install.packages(\\"nnet\\")'"] }` }),
    'dependencies.setup[0]: `Rscript -e \'install.packages("nnet")\'` installs what is newest on the day; name the version: a dated snapshot as `repos`, or `remotes::install_version()`',
  ],
  [
    'a clone of what is newest',
    small({ more: 'dependencies: { setup: [git clone https://x.org/a] }' }),
    'dependencies.setup[0]: `git clone https://x.org/a` installs what is newest on the day; name the version: `git clone … && git checkout COMMIT`',
  ],
  [
    'a download without a hash',
    small({ more: 'dependencies: { setup: [wget https://x.org/a] }' }),
    'dependencies.setup[0]: `wget https://x.org/a` fetches something and checks no hash; declare it in `data` with its sha256; or check it: `… && echo "SHA256  FILE" | sha256sum -c`',
  ],
  ['a download with one', small({ more: 'dependencies: { setup: ["wget https://x.org/a && sha256sum -c sums"] }' })],
  [
    'a tolerance as wide as its value',
    idle('expect: 0.5, tolerance: 2'),
    `results.x.tolerance: a tolerance of 2 is as wide as the value itself, 0.5; ${wide}`,
  ],
  [
    'a relative one',
    idle('expect: 5, tolerance: { relative: 1 }'),
    `results.x.tolerance: a tolerance of 5 is as wide as the value itself, 5; ${wide}`,
  ],
  [
    'upwards only',
    idle('expect: 5, tolerance: { plus: 6, minus: 0.1 }'),
    `results.x.tolerance: a tolerance of 6 is as wide as the value itself, 5; ${wide}`,
  ],
  [
    'in standard errors',
    idle('expect: 5, tolerance: { standard-errors: 2, se: 3 }'),
    `results.x.tolerance: a tolerance of 6 is as wide as the value itself, 5; ${wide}`,
  ],
  ['narrow ones', idle('expect: 5, tolerance: { digits: 3, interval: [4, 6] }')],
  ['about nought', idle('expect: 0, tolerance: 1')],
]

for (const [name, manifest, ...expected] of cases) {
  test(name, (t) => t.deepEqual(warnings(manifest, 'train.js'), expected))
}

test('a program that nobody brings, and what may be meant', (t) => {
  t.deepEqual(warnings(small(), 'trian.js'), [
    'steps.train.run: step `train` runs `train.js`, which is not in the package; did you mean `trian.js`?',
  ])
  t.deepEqual(warnings(small(), 'other.py'), [
    'steps.train.run: step `train` runs `train.js`, which is not in the package; add the file to the package',
  ])
  t.deepEqual(warnings(small({ more: 'dependencies: { setup: [make] }' }), 'other.py'), [])
  t.deepEqual(
    warnings(small({ steps: '  b: { needs: [train], run: sh code/run.sh, outputs: [code/] }' }), 'train.js'),
    [],
  )
  t.deepEqual(warnings(small({ steps: '  b: { run: cd code && sh run.sh, outputs: [o] }' }), 'train.js'), [])
})

test('an image without a digest, and no lock', (t) => {
  const { manifest: image } = readManifest(small({ base: 'base: node:22' }), 'repro.yaml')
  const { manifest: debian } = readManifest(small({ more: 'dependencies: { apt: [make, gcc=4] }' }), 'repro.yaml')
  const there = files({ 'train.js': '' })
  t.deepEqual(texts(findWarnings(image, there)), [
    'base: `base`: `node:22` has no digest, and may be another image tomorrow; `repro lock` pins it; or write `node:22@sha256:…`',
  ])
  t.deepEqual(texts(findWarnings(debian, there)), [
    'dependencies.apt: there is no lock: `make` and what they need have no version, and may be others tomorrow; `repro lock` writes down, in repro.lock, what is installed now',
  ])
  t.deepEqual(texts(findWarnings(readManifest(small(), 'repro.yaml').manifest, there)), [
    "base: there is no lock: the base's packages have no version, and may be others tomorrow; `repro lock` writes down, in repro.lock, what is installed now",
  ])
})

const claims: readonly (readonly [result: Json, recorded: readonly string[], ...said: string[]])[] = [
  [{ from: 'o', expect: 1, claim: 'One.' }, []],
  [
    { from: 'o', claim: 'Loss .3827' },
    [],
    'results.r: result `r` is compared with nothing: it has no `expect`, and nothing is recorded for it; write what the paper states in `expect`, or run `repro record`',
  ],
  [
    { from: 'o', claim: 'Loss .3827' },
    ['r'],
    'results.r.claim: the claim says `.3827`, which is compared with nothing: only what was recorded is; add `expect: .3827`, as the paper states it',
  ],
  [
    { from: 'o', claim: 'It is right in 99.4 % of the cases.' },
    ['r'],
    'results.r.claim: the claim says `99.4 %`, which is compared with nothing: only what was recorded is; add `expect: 99.4`, as the paper states it',
  ],
  [{ from: 'o', claim: 'All 10 games of 2009, in version 1.2.3.' }, ['r']],
]

for (const [index, [result, recorded, ...expected]] of claims.entries()) {
  test(`claim ${index + 1}`, (t) => {
    const manifest = { results: { r: result } } as unknown as Manifest
    t.deepEqual(texts(findIdleClaims(manifest, new Set(recorded))), expected)
  })
}
