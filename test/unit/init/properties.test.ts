import test from 'ava'
import fc from 'fast-check'
import { findClaims } from '../../../src/init/claims.ts'
import { placesIn } from '../../../src/init/places.ts'
import { withResults } from '../../../src/init/results.ts'
import { complete, manifestOf, proposal } from './fixtures.ts'

const names = [
  ...[
    'README.md',
    'README',
    'requirements.txt',
    'pyproject.toml',
    'Pipfile',
    'Pipfile.lock',
    'poetry.lock',
    'uv.lock',
    'environment.yml',
  ],
  ...[
    'package.json',
    '.nvmrc',
    'DESCRIPTION',
    'renv.lock',
    'install.R',
    'pom.xml',
    'Makefile',
    'Snakefile',
    'apt.txt',
    'runtime.txt',
  ],
  ...[
    'Dockerfile',
    'CITATION.cff',
    'LICENSE',
    'a.py',
    'app.py',
    'b.R',
    'c.js',
    'd.sh',
    'e.ipynb',
    'postBuild',
    'a.c',
    "odd name's.py",
  ],
]

/** Bytes as they are read: any text, words of the files that are looked for, JSON. */
const words = [
  ...[
    '```\npython a.py\n```',
    'wget http://x/y -O z',
    'import numpy',
    "open('o.csv', 'w')",
    'library(MASS)',
    'app = Flask(__name__)',
    "@app.route('/a')",
  ],
  ...[
    'all:\n\tx',
    'FROM debian:12',
    'RUN apt-get install x',
    '[project]\ndependencies = ["a"]',
    'dependencies:\n- python=3',
    '0.3827',
    '| a | 0.5 |',
    '#',
    '\n',
    ' ',
    '\t',
    '"',
    "'",
  ],
  ...[
    '{"cells":[{"cell_type":"code","source":["1"],"outputs":[]}]}',
    '{"scripts":{"start":"node c.js"},"dependencies":{"x":"1"}}',
    '&a [*a]',
    '${x}',
    '$(x)',
    '`x y`',
    '\\',
  ],
]
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.json(),
)
const folder = fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 8 })

test('whatever the files hold, a proposal is made, and it is a manifest where there is something to run', (t) => {
  fc.assert(
    fc.property(folder, (files) => {
      const proposed = complete(files)
      if (proposed.steps.length === 0 || proposed.results.length === 0) return
      manifestOf(proposed)
    }),
    {
      numRuns: 1500,
      // Found by chance once, and looked at always.
      examples: [
        [{ 'c.js': "open('o.csv', 'w')", 'd.sh': "open('o.csv', 'w')" }],
        [{ 'b.R': '{}', Dockerfile: 'FROM debian:12dependencies:\n- python=3' }],
      ],
    },
  )
  t.pass()
})

test('numbers are looked for in any text and any output', (t) => {
  const output = fc.record({ path: fc.constantFrom('a.json', 'a.csv', 'a.tsv', 'a.txt', 'a.ipynb'), text })
  fc.assert(
    fc.property(text, fc.array(output, { maxLength: 3 }), text, (paper, outputs, again) => {
      findClaims([{ path: 'p.txt', text: paper }], outputs, new Set())
      withResults(
        proposal({ 'a.sh': '' }),
        outputs.map((one) => ({ ...one, again: { same: false, text: again } })),
        [{ path: 'p.txt', text: paper }],
      )
    }),
    { numRuns: 1000 },
  )
  t.pass()
})

test('long lines of any one thing take no time to speak of', (t) => {
  for (const piece of [
    ' ',
    'a',
    '0',
    '1.',
    '`',
    '`a ',
    '|',
    '"',
    "'",
    '(',
    '[',
    '\\',
    'open(',
    "open('",
    'import ',
    'import a, ',
    'x=',
    '#!',
    '.',
    ',',
    '<',
    '# ',
    '- ',
    'a.',
    '\t',
    '/',
    '"""',
    'from a import ',
    '-',
  ]) {
    const long = piece.repeat(Math.ceil(100_000 / piece.length))
    const start = performance.now()
    for (const name of names) proposal({ [name]: long })
    for (const path of ['a.json', 'a.csv', 'a.txt']) placesIn({ path, text: long })
    findClaims([{ path: 'p', text: long }], [{ path: 'a.json', text: '{"a": 1}' }], new Set())
    const seconds = (performance.now() - start) / 1000
    t.true(seconds < 5, `${JSON.stringify(piece)} took ${seconds} s`)
  }
})
