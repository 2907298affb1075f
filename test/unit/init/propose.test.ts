import test from 'ava'
import { complete, manifestOf, notebook, proposal } from './fixtures.ts'

type Files = Readonly<Record<string, string>>

const values = (items: readonly { readonly value: string }[]) => items.map(({ value }) => value)
const apt = (files: Files) => values(proposal(files).apt)
const runs = (files: Files) => proposal(files).steps.map(({ action }) => ('run' in action ? action.run : action))
const missing = (files: Files) => proposal(files).missing.map(({ message, hint }) => `${message}; ${hint}`)

const packages: readonly (readonly [what: string, files: Files, apt: readonly string[]])[] = [
  [
    'imports',
    { 'a.py': 'import numpy as np, os\nfrom sklearn.svm import SVC\nprint(1)' },
    ['python3', 'python3-numpy', 'python3-sklearn'],
  ],
  ['imports in texts', { 'a.py': '"""\nimport pandas\n"""\nprint(1)' }, ['python3']],
  [
    'imports of own modules',
    { 'a.py': 'import util, lib.io\nprint(1)', 'util.py': 'X = 1', 'lib/io.py': 'X = 1' },
    ['python3'],
  ],
  ['imports of notebooks', { 'a.ipynb': notebook(['%matplotlib inline\nimport scipy']) }, ['python3', 'python3-scipy']],
  ['imports of tests', { 'a.py': 'print(1)', 'tests/test_a.py': 'import pytest' }, ['python3']],
  [
    'R packages',
    { 'a.R': 'library(MASS)\n# library(dplyr)\njsonlite::toJSON(1)\nrequire("utils")' },
    ['r-base-core', 'r-cran-mass', 'r-cran-jsonlite'],
  ],
  [
    'DESCRIPTION',
    { 'a.R': '1', DESCRIPTION: 'Imports: ggplot2 (>= 3.0),\n  stats\nDepends: R (>= 4.0)' },
    ['r-base-core', 'r-cran-ggplot2'],
  ],
  [
    'renv.lock',
    { 'a.R': '1', 'renv.lock': '{"R":{"Version":"4.2.1"},"Packages":{"renv":{},"nnet":{"Version":"7.3"}}}' },
    ['r-base-core', 'r-cran-nnet'],
  ],
  [
    'environment.yml',
    { 'a.R': '1', 'environment.yml': 'dependencies: [r-base=4.2, r-zoo, "conda-forge::r-car"]' },
    ['r-cran-zoo', 'r-cran-car', 'r-base-core'],
  ],
  [
    'require',
    { 'a.js': "const e = require('express')\nrequire('./b'); require('node:fs'); require('fs/promises')", 'b.js': '' },
    ['nodejs', 'node-express'],
  ],
  ['apt.txt', { 'a.sh': 'true', 'apt.txt': '# tools\njq\n\nbad name\n' }, ['jq']],
  ['Makefile and C', { Makefile: 'all: x\n', 'a.c': 'int main;' }, ['make', 'gcc', 'libc6-dev']],
  [
    'Dockerfile',
    {
      Dockerfile: 'FROM debian:12-slim\nRUN apt-get update && \\\n  apt-get install -y --no-install-recommends jq bc\n',
      'a.sh': 'true',
    },
    ['jq', 'bc'],
  ],
  [
    'an image of its own',
    { Dockerfile: 'FROM python:3.8\nRUN apt-get install -y jq', 'a.py': 'import numpy\nprint(1)' },
    ['jq'],
  ],
  ['Snakefile', { Snakefile: 'rule all:\n' }, ['snakemake']],
  ['pom.xml', { 'pom.xml': '<project><mainClass>a.B</mainClass></project>' }, ['default-jdk-headless', 'maven']],
]

for (const [what, files, wanted] of packages) {
  test(`Debian packages: ${what}`, (t) => t.deepEqual(apt(files), wanted))
}

const commands: readonly (readonly [what: string, files: Files, runs: readonly unknown[]])[] = [
  [
    'a block of the README',
    {
      'README.md': '```bash\n$ pip install x\n$ python train.py --lr 0.1\n# then\nmake figures\n```',
      'train.py': '',
      Makefile: 'figures:\n',
    },
    ['python3 train.py --lr 0.1', 'make figures'],
  ],
  ['an indented block', { 'README.md': 'Run\n\n    Rscript a.R\n', 'a.R': '' }, ['Rscript a.R']],
  [
    'within a sentence',
    { 'README.md': 'Run `python3 b.py` and `x = 1`.', 'a.py': 'print()', 'b.py': 'print()' },
    ['python3 b.py'],
  ],
  [
    'a block in another language',
    { 'README.md': '```python\npython a.py\n```', 'b.py': 'print()', 'a.py': 'print()' },
    ['python3 a.py', 'python3 b.py'],
  ],
  [
    'several on a line',
    { 'README.md': '```\ncd x && python a.py && python b.py\n```', 'a.py': '', 'b.py': '' },
    ['python3 a.py', 'python3 b.py'],
  ],
  ['a continued line', { 'README.md': '```\npython a.py \\\n  --n 3\n```', 'a.py': '' }, ['python3 a.py --n 3']],
  [
    'assignments, tee',
    { 'README.md': '```\nSEED=3 python a.py | tee log.txt\n```', 'a.py': '' },
    ['SEED=3 python3 a.py > log.txt'],
  ],
  [
    'what the reader is to replace',
    { 'README.md': '```\npython a.py <input>\npython a.py --data /path/to/data\n```', 'b.sh': 'true' },
    ['sh b.sh'],
  ],
  ['what is not there', { 'README.md': '```\npython gone.py\n```', 'b.sh': 'true' }, ['sh b.sh']],
  [
    'a module',
    { 'README.md': '```\npython -m pkg.main 3\n```', 'pkg/main.py': '', 'pkg/__init__.py': '' },
    ['python3 -m pkg.main 3'],
  ],
  [
    'a notebook that is told',
    { 'README.md': '`jupyter nbconvert --execute a.ipynb`', 'a.ipynb': notebook(['1']) },
    [{ notebook: 'a.ipynb', kernel: undefined }],
  ],
  ['an R notebook', { 'a.ipynb': notebook(['1'], 'R') }, [{ notebook: 'a.ipynb', kernel: 'ir' }]],
  ['a Makefile', { Makefile: 'CC = gcc\n.PHONY: all\nhelp:\n\techo\nall: x\n', 'a.py': 'print()' }, ['make all']],
  [
    'package.json',
    { 'package.json': '{"scripts":{"start":"node a.js","test":"ava"}}', 'a.js': '', 'b.js': '' },
    ['node a.js'],
  ],
  [
    'a script that runs all',
    { 'run_all.sh': '#!/bin/bash\npython a.py', 'a.py': 'print()', 'b.py': 'print()' },
    ['bash run_all.sh'],
  ],
  [
    'scripts that none uses',
    { 'a.py': 'import b\nprint()', 'b.py': 'print()', 'c.R': '1', 'lib.py': 'def f():\n    pass' },
    ['python3 a.py', 'Rscript c.R'],
  ],
  [
    'numbers',
    { '10_c.py': 'print()', '2_b.py': 'print()', '1_a.py': 'print()' },
    ['python3 1_a.py', 'python3 2_b.py', 'python3 10_c.py'],
  ],
  ['names that a shell would take apart', { "a b's.py": 'print()' }, ["python3 'a b'\\''s.py'"]],
  [
    'the CMD of a Dockerfile',
    { Dockerfile: 'FROM x/y\nCMD ["python3", "a.py", "1"]', 'a.py': 'print()', 'b.py': 'print()' },
    ['python3 a.py 1'],
  ],
]

for (const [what, files, wanted] of commands) {
  test(`steps: ${what}`, (t) => t.deepEqual(runs(files), wanted))
}

test('steps need those that they read from, and in an order that is told or counted the one before', (t) => {
  const needs = (files: Files) =>
    Object.fromEntries(proposal(files).steps.map((step) => [step.name, values(step.needs)]))
  t.deepEqual(needs({ 'a.py': "open('x.csv', 'w')", 'b.py': "open('x.csv')", 'c.py': 'print()' }), {
    a: [],
    b: ['a'],
    c: [],
  })
  t.deepEqual(needs({ '1_a.py': 'print()', '2_b.py': 'print()' }), { a: [], b: ['a'] })
  t.deepEqual(needs({ 'README.md': '```\npython b.py\npython a.py\n```', 'a.py': '', 'b.py': '' }), { b: [], a: ['b'] })
})

test('outputs are found where code says them', (t) => {
  const code: Files = {
    'a.py':
      "df.to_csv('o/a.csv')\nplt.savefig(\"b.png\")\nopen('../c.txt', 'w')\nopen('in.txt')\nopen('repro.yaml', 'w')",
    'b.R': 'write.csv(x, "c.csv")\nggsave("d.pdf")\npng(filename = "e.png")',
    'c.js': "fs.writeFileSync('f.json', x)",
    'sub/n.ipynb': notebook(["df.to_csv('g.csv')"]),
  }
  const found = Object.fromEntries(proposal(code).steps.map(({ name, outputs }) => [name, values(outputs)]))
  t.deepEqual(found, { n: ['sub/g.csv'], a: ['o/a.csv', 'b.png'], b: ['c.csv', 'd.pdf', 'e.png'], c: ['f.json'] })
})

const served: readonly (readonly [what: string, files: Files, run: string, port: number, paths: readonly string[]])[] =
  [
    [
      'Flask',
      {
        'web/app.py':
          "from flask import Flask\napp = Flask(__name__)\n@app.route('/a')\ndef a(): pass\n@app.route('/b/<x>')\ndef b(x): pass\n@app.route('/c', methods=['POST'])\ndef c(): pass",
      },
      'flask --app web/app run --host 0.0.0.0 --port 5000',
      5000,
      ['/a'],
    ],
    [
      'Flask that starts itself',
      { 'app.py': "PORT = 8123\napp = Flask(__name__)\napp.run(host='0.0.0.0', port=PORT)" },
      'python3 app.py',
      8123,
      [],
    ],
    [
      'FastAPI',
      { 'main.py': "app = FastAPI()\n@app.get('/x')\ndef x(): pass\n@app.get('/y/{z}')\ndef y(z): pass" },
      'python3 -m uvicorn main:app --host 0.0.0.0 --port 8000',
      8000,
      ['/x'],
    ],
    [
      'Express',
      {
        'a.js':
          "const app = require('express')()\nconst port = process.env.PORT || 3001\napp.get('/x', f)\napp.get('/y/:z', f)\napp.listen(port)",
      },
      'node a.js',
      3001,
      ['/x'],
    ],
    [
      "Node's own",
      { 'a.js': "createServer((q, r) => { if (q.url === '/health') r.end() }).listen(8080)" },
      'node a.js',
      8080,
      ['/health'],
    ],
    ["Python's own", { 'a.py': "HTTPServer(('', 8081), H).serve_forever()" }, 'python3 a.py', 8081, ['/']],
  ]

for (const [what, files, run, port, paths] of served) {
  test(`a service: ${what}`, (t) => {
    const [step, ...others] = proposal(files).steps
    t.deepEqual(others, [])
    t.deepEqual([step?.action, step?.service], [{ run }, { port, paths }])
  })
}

test('what nobody declares and Debian does not have is told', (t) => {
  t.regex(
    missing({ 'a.py': 'import nowhere_known\nprint()' }).join(),
    /a\.py imports nowhere_known, which nothing declares.*requirements\.txt/,
  )
  t.regex(missing({ 'a.js': "require('left-pad')" }).join(), /a\.js requires left-pad.*npm install left-pad/)
  t.regex(missing({ 'a.js': '', 'package.json': '{"dependencies":{"x":"1"}}' }).join(), /no lockfile/)
  t.regex(
    missing({ 'a.py': 'pd.read_csv("https://example.org/a.csv")' }).join(),
    /a\.py line 1 reads https:\/\/example\.org\/a\.csv, and a step has no network/,
  )
  t.regex(missing({ 'notes.md': '' }).join(), /nothing was found that can be run/)
})

test('R packages that Debian does not have come from CRAN, by their own names', (t) => {
  const { setup } = proposal({ 'a.R': 'library(notInDebianAtAll)' })
  t.regex(setup[0]?.value ?? '', /install\.packages\(p, repos = "https:\/\/cloud\.r-project\.org"\)/)
  t.deepEqual(values(proposal({ 'a.R': 'library(notInDebianAtAll)', 'install.R': '' }).setup), ['Rscript install.R'])
})

test('data by address', (t) => {
  const data = (files: Files) => proposal(files).data.map(({ path, url }) => [path, url])
  t.deepEqual(
    data({
      'README.md':
        '```\nwget https://e.org/d/a.csv?x=1\ncurl -L -o data/b.csv https://e.org/b\nwget https://e.org/c -O ../c\n```',
    }),
    [
      ['a.csv', 'https://e.org/d/a.csv?x=1'],
      ['data/b.csv', 'https://e.org/b'],
    ],
  )
  t.deepEqual(
    data({
      'a.py': 'urlretrieve("https://e.org/a", "data/a.txt")',
      'b.R': 'download.file("https://e.org/b", destfile = "b.txt")',
    }),
    [
      ['data/a.txt', 'https://e.org/a'],
      ['b.txt', 'https://e.org/b'],
    ],
  )
})

test('title, authors, license', (t) => {
  const cff = 'title: From CFF\nauthors:\n- { given-names: Ada, family-names: Lovelace }\nlicense: MIT\ndoi: 10.1/2'
  const { title, authors, license, doi } = proposal({ 'CITATION.cff': cff, LICENSE: 'Apache License\n  Version 2.0' })
  t.deepEqual(
    [title.value, values(authors), license?.value, doi?.value],
    ['From CFF', ['Ada Lovelace'], 'MIT', '10.1/2'],
  )
  t.is(proposal({ 'README.md': '# A *good* [title](x) #\n', 'CITATION.cff': cff }).title.value, 'A good title')
  t.is(proposal({}).title.value, 'paper')
})

test('a whole folder becomes a manifest that is valid as it stands', (t) => {
  const files: Files = {
    'README.md': '# T\n\nThe loss is .3827 and 93.1 % are right.\n\n```\npython train.py\n```\n',
    'train.py': "json.dump(x, open('metrics.json', 'w'))",
    'metrics.json': '{"loss": 0.38265, "right": 0.93104}',
    'app.py': "app = Flask(__name__)\n@app.route('/')\ndef a(): pass",
  }
  const { results, steps } = manifestOf(complete(files))
  t.deepEqual(Object.keys(steps), ['train', 'serve'])
  t.deepEqual(results['loss'], {
    claim: 'The loss is .3827 and 93.1 % are right.',
    where: 'README.md, line 3',
    from: 'metrics.json#/loss',
    expect: 0.3827,
  })
  t.deepEqual(results['right']?.expect, '93.1 %')
  t.deepEqual(results['serve']?.request, { step: 'serve', path: '/' })
})
