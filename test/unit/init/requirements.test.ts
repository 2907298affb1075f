import test from 'ava'
import { proposal } from './fixtures.ts'

type Files = Readonly<Record<string, string>>

const values = (items: readonly { readonly value: string }[]) => items.map(({ value }) => value)

const requirements: readonly (readonly [what: string, files: Files, lines: readonly string[]])[] = [
  [
    'pyproject.toml',
    { 'pyproject.toml': '[project]\ndependencies = ["numpy>=1.2", "pandas[excel]==2.0"]' },
    ['numpy>=1.2', 'pandas[excel]==2.0'],
  ],
  [
    'Poetry',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.9"\nnumpy = "^1.21.3"\nattrs = "~1.2"\nfoo = { version = "0.3", extras = ["x"] }\nbar = "*"',
    },
    ['numpy>=1.21.3,<2', 'attrs~=1.2.0', 'foo==0.3', 'bar'],
  ],
  [
    'poetry.lock',
    {
      'pyproject.toml': '[tool.poetry.dependencies]\nnumpy = "*"',
      'poetry.lock': '[[package]]\nname = "numpy"\nversion = "1.24.2"',
    },
    ['numpy==1.24.2'],
  ],
  [
    'uv.lock',
    {
      'uv.lock':
        '[[package]]\nname = "me"\nversion = "0.1"\nsource = { virtual = "." }\n[[package]]\nname = "six"\nversion = "1.16"',
    },
    ['six==1.16'],
  ],
  [
    'Pipfile',
    { Pipfile: '[packages]\nnumpy = "*"\nsix = "==1.16"\nx = { version = ">=2" }' },
    ['numpy', 'six==1.16', 'x>=2'],
  ],
  ['Pipfile.lock', { Pipfile: '', 'Pipfile.lock': '{"default":{"six":{"version":"==1.16.0"}}}' }, ['six==1.16.0']],
  [
    'environment.yml',
    {
      'environment.yml':
        'dependencies:\n- python=3.11\n- numpy=1.24\n- pytorch>=2\n- six==1.16=py_0\n- pip:\n  - tabulate==0.9',
    },
    ['tabulate==0.9', 'numpy==1.24.*', 'torch>=2', 'six==1.16'],
  ],
  ['options for pip', { Pipfile: '[packages]\n"--index-url" = "==1"\n"a b" = "*"\nsix = "*"' }, ['six']],
]

for (const [what, files, lines] of requirements) {
  test(`pip's requirements: ${what}`, (t) => {
    const proposed = proposal({ 'a.py': 'import numpy\nprint()', ...files })
    const [file] = proposed.files
    t.is(file?.path, 'requirements.txt')
    t.deepEqual(file?.text.split('\n').slice(1, -1), lines)
    t.is(proposed.pip?.value, 'requirements.txt')
    t.false(values(proposed.apt).includes('python3-numpy'), 'what is declared is not also taken from Debian')
  })
}

test('requirements.txt is taken as it is', (t) => {
  const proposed = proposal({
    'a.py': 'import numpy\nprint()',
    'requirements.txt': 'numpy\n',
    Pipfile: '[packages]\nsix = "*"',
  })
  t.deepEqual(proposed.files, [])
  t.is(proposed.pip?.value, 'requirements.txt')
})
