import test from 'ava'
import { satisfies } from '../../../src/init/versions.ts'
import { proposal } from './fixtures.ts'

const yes: readonly (readonly [string, string])[] = [
  ['3.11', '>=3.9'],
  ['3.11', '>=3.9,<3.12'],
  ['3.11', '3.11.4'],
  ['3.11', '==3.11.*'],
  ['3.11', '~=3.8'],
  ['3.11', '>= 3.8, != 3.10'],
  ['18', '>=18.2'],
  ['18', '^18 || ^20'],
  ['18', '18.x'],
  ['18', 'v18.1.0'],
  ['4.2', '>=3.5'],
  ['3.11', ''],
  ['3.11', '*'],
]
const no: readonly (readonly [string, string])[] = [
  ['3.11', '<3.11'],
  ['3.11', '>=3.12'],
  ['3.11', '3.9'],
  ['3.11', '~=4.0'],
  ['18', '^20'],
  ['18', '20'],
  ['3.11', '!=3.11'],
  ['3.9', '>3.9'],
]

for (const [version, wanted] of yes) test(`${version} is ${wanted}`, (t) => t.true(satisfies(version, wanted)))
for (const [version, wanted] of no) test(`${version} is not ${wanted}`, (t) => t.false(satisfies(version, wanted)))

const bases: readonly (readonly [what: string, files: Readonly<Record<string, string>>, base: unknown])[] = [
  ['nothing asks', {}, { debian: 'bookworm' }],
  ['an older Python', { 'runtime.txt': 'python-3.9.5' }, { debian: 'bullseye' }],
  ['a newer Python', { 'pyproject.toml': '[project]\nrequires-python = ">=3.12"' }, { debian: 'trixie' }],
  [
    'a Python that Debian has not, packages from pip',
    { '.python-version': '3.10', 'requirements.txt': 'six' },
    'python:3.10-slim-bookworm',
  ],
  ['a Python that Debian has not, packages from Debian', { '.python-version': '3.10' }, { debian: 'bookworm' }],
  ['a newer Node', { '.nvmrc': 'v20', 'a.js': '' }, { debian: 'trixie' }],
  ['an older R', { 'renv.lock': '{"R":{"Version":"4.0.4"}}', 'a.R': '' }, { debian: 'bullseye' }],
  ['a Dockerfile', { Dockerfile: 'FROM debian:bullseye' }, { debian: 'bullseye' }],
  [
    'a Dockerfile of another image',
    { Dockerfile: 'FROM --platform=linux/amd64 rocker/r-ver:4.1.0 AS x' },
    'rocker/r-ver:4.1.0',
  ],
]

for (const [what, files, base] of bases) {
  test(`the base: ${what}`, (t) => t.deepEqual<unknown, unknown>(proposal(files).base.value, base))
}
