import test from 'ava'
import { findAbsentFiles } from '../../../src/manifest/dependencies.ts'
import { viewManifest } from '../../../src/manifest/view.ts'
import type { Json } from '../../../src/model/json.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import { files, manifest } from '../plan/fixtures.ts'

function absent(dependencies: Manifest['dependencies'], ...paths: readonly string[]): string[] {
  const there = files(Object.fromEntries(paths.map((path) => [path, ''])))
  const found = findAbsentFiles(
    viewManifest({ ...manifest(dependencies === undefined ? {} : { dependencies }) } as unknown as Json),
    there,
  )
  return found.map(({ path, message, hint }) => `${path.join('.')}: ${message}; ${hint}`)
}

test('what is named and there is fine', (t) => {
  t.deepEqual(absent(undefined), [])
  t.deepEqual(absent({ apt: ['make'], setup: ['sh nowhere.sh'] }), [])
  t.deepEqual(
    absent(
      { pip: 'py/requirements.txt', npm: 'package.json' },
      'py/requirements.txt',
      'package.json',
      'package-lock.json',
    ),
    [],
  )
  t.deepEqual(absent({ npm: 'web/package.json' }, 'web/package.json', 'web/npm-shrinkwrap.json'), [])
})

test('what is not there is told, with what may be meant', (t) => {
  t.deepEqual(absent({ pip: 'requirements.txt', npm: 'package.json' }, 'requirement.txt', 'train.py'), [
    'dependencies.pip: `requirements.txt` is not in the package; did you mean `requirement.txt`?',
    'dependencies.npm: `package.json` is not in the package; add the file, or take it out of `dependencies`',
  ])
})

test('npm ci takes a lockfile, which lies beside', (t) => {
  const wanted =
    'dependencies.npm: no lockfile lies beside `web/package.json`; run `npm install` there, and add its package-lock.json to the package'
  t.deepEqual(absent({ npm: 'web/package.json' }, 'web/package.json'), [wanted])
  t.deepEqual(absent({ npm: 'web/package.json' }, 'web/package.json', 'package-lock.json'), [wanted])
})

test('a notebook that a step names is there', (t) => {
  const found = findAbsentFiles(
    viewManifest({ ...manifest({ steps: { a: { notebook: 'analisys.ipynb' } } }) } as unknown as Json),
    files({ 'analysis.ipynb': '{}', 'analisys.py': '' }),
  )
  t.deepEqual(
    found.map(({ path, hint }) => [...path, hint]),
    [['steps', 'a', 'notebook', 'did you mean `analysis.ipynb`?']],
  )
})
