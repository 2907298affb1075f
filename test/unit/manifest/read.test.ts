import test from 'ava'
import { readManifest } from '../../../src/manifest/read.ts'
import { problemsOf, small, unmark, validManifest } from './fixtures.ts'

test('a valid manifest becomes a value, with the characters of its scalars and no warnings', (t) => {
  const { manifest, sourceText, warnings } = readManifest(validManifest, 'repro.yaml')
  t.is(manifest.title, 'Games recommendation')
  t.deepEqual(Object.keys(manifest.steps), ['train', 'serve'])
  t.deepEqual(manifest.steps['train']?.limits, { time: '15m', memory: '2g', cpus: 2 })
  t.is(sourceText(['results', 'test-loss', 'expect']), '0.3820')
  t.is(sourceText(['steps', 'train', 'outputs', 1]), 'results/metrics.json')
  t.is(sourceText(['results', 'test-loss']), undefined)
  t.is(sourceText(['results', 'nothing', 'expect']), undefined)
  t.deepEqual(warnings, [])
})

test('bytes are read like text, with a byte order mark and Windows line ends too', (t) => {
  const bytes = new TextEncoder().encode(`\uFEFF${validManifest.replaceAll('\n', '\r\n')}`)
  t.deepEqual(readManifest(bytes, 'repro.yaml').manifest, readManifest(validManifest, 'repro.yaml').manifest)
})

test('a problem that is found later gets the place of what it is about', (t) => {
  const { problemAt } = readManifest(validManifest, 'repro.yaml')
  const problem = problemAt({ path: ['dependencies', 'pip'], on: 'value', message: 'is not there', hint: 'write it' })
  t.like(problem, {
    file: 'repro.yaml',
    line: 10,
    column: 8,
    source: '  pip: requirements.txt',
    message: 'is not there',
  })
})

/** Manifests with ▸ before what is wrong, and for each place a part of the message and of the hint. */
const broken: Readonly<Record<string, { text: string; says: readonly (readonly [RegExp, RegExp])[] }>> = {
  nothing: { text: '▸', says: [[/empty/, /repro: 1/]] },
  'no mapping': { text: '▸- repro', says: [[/the manifest: a list stands here, and a mapping/, /.*/]] },
  'a colon in a text': {
    text: small().replace('title: T', 'title: ▸Games: a study'),
    says: [[/nested mappings/, /quotes around/]],
  },
  'a tab': { text: 'repro: 1\nsteps:\n▸\ttrain: {}', says: [[/tabs/, /spaces/]] },
  'an open quote': { text: 'repro: 1\ntitle: "T\n▸', says: [[/missing closing "quote/, /quote/]] },
  'an open bracket': { text: 'repro: 1\ntitle: [T\n▸base: x\n', says: [[/flow/, /bracket/]] },
  'no space after the colon': {
    text: 'repro: 1\n▸title\n',
    says: [[/implicit map keys need to be followed by map values/, /colon/]],
  },
  'misspelt keys': {
    text: small({ more: '▸dependancies: { apt: [x] }', steps: '  more: { run: x, ▸ouputs: [q.json] }' }).replace(
      'title',
      '▸titel',
    ),
    says: [
      [/^`titel`: unknown key$/, /^did you mean `title`\?$/],
      [/^`dependancies`: unknown key$/, /^did you mean `dependencies`\?$/],
      [/^`steps.more.ouputs`: unknown key$/, /^did you mean `outputs`\?$/],
    ],
  },
  'a word of another tool': {
    text: small({ steps: '  more: { run: x, ▸depends_on: [train] }' }),
    says: [[/unknown key/, /did you mean `needs`/]],
  },
  'a key like none': {
    text: small({ more: '▸zzzzzz: 1' }),
    says: [[/`zzzzzz`: unknown key/, /there is `repro`, `title`/]],
  },
  'missing keys': {
    text: '▸title: T\nbase: { debian: bookworm }\nsteps:▸\n',
    says: [
      [/the manifest: `repro`, `results` are missing/, /`repro: 1`/],
      [/`steps`: nothing stands here, and a mapping is wanted/, /run/],
    ],
  },
  'a missing key inside': {
    text: small({ results: '  ▸other: { claim: x }' }),
    says: [[/`results.other`: `from` is missing/, /`from: /]],
  },
  'wrong types': {
    text: small({
      steps:
        '  more:\n    run: ▸3\n    network: ▸no\n    port: ▸"80"\n    needs: ▸train\n    limits: { time: ▸15, cpus: ▸lots }',
    }).replace('title: T', 'title: ▸2024'),
    says: [
      [/`title`: the number 2024 stands here, and a text is wanted/, /"2024"/],
      [/`steps.more.run`: the number 3 stands here, and a text or a list is wanted/, /node train.js/],
      [/the text `no` stands here, and true or false is wanted/, /`false`/],
      [/a whole number is wanted/, /without quotes: 80/],
      [/`steps.more.needs`: the text `train` stands here, and a list/, /\[ train \]/],
      [/the number 15 stands here/, /`15m`/],
      [/the text `lots` stands here, and a number/, /`2`/],
    ],
  },
  'a base of no kind': {
    text: small({ base: 'base: ▸3' }),
    says: [[/`base`: the number 3 stands here, and a mapping or a text is wanted/, /`{ debian: bookworm }` or/]],
  },
  'an unknown Debian': {
    text: small({ base: 'base: { debian: ▸bookwrm }' }),
    says: [[/`base.debian`: the text `bookwrm`/, /did you mean `bookworm`/]],
  },
  'a misspelt key in a choice': {
    text: small({ base: 'base: { ▸debain: bookworm }' }),
    says: [[/`base.debain`: unknown key/, /did you mean `debian`/]],
  },
  'a wrong tolerance': {
    text: small({ results: '  a: { from: out.json, tolerance: ▸true }' }),
    says: [[/`results.a.tolerance`: `true` stands here, and a number or .* is wanted/, /0\.01/]],
  },
  'a wrong form': {
    text: small({
      more: 'data:\n  x.csv: { url: ▸ftp.example.org, sha256: ▸abc }',
      steps: '  ▸My Step: { run: x, limits: { memory: ▸2gb } }',
    }),
    says: [
      [/`data.x.csv.url`: `ftp.example.org` has not the form/, /https:\/\//],
      [/`data.x.csv.sha256`: `abc` has not the form/, /hexadecimal/],
      [/`My Step` cannot be a name in `steps`/, /Lower-case/],
      [/`2gb` has not the form/, /`2g`/],
    ],
  },
  'out of bounds': {
    text: small({
      steps: '  web: { run: "x", port: ▸70000 }\n  none: { run: ▸[] }\n  two: { run: x, needs: [train, ▸train] }',
    }),
    says: [
      [/`steps.web.port`: the number 70000 must be <= 65535/, /5000/],
      [/`steps.none.run` is empty/, /node/],
      [/`train` stands in this list twice/, /one of the two/],
    ],
  },
  'what excludes each other': {
    text: small({
      steps: '  web: { run: x, port: 80 }',
      results: '  r: { request: ▸{ step: web, path: /, body: a, json: 1 } }',
    }),
    says: [[/`body` and `json` cannot stand together/, /keep one/]],
  },
  'another version': {
    text: small().replace('repro: 1', 'repro: ▸2'),
    says: [[/`repro`: the number 2 cannot stand here/, /`repro: 1`/]],
  },
  'a key twice': {
    text: small({ steps: '  ▸train: { run: y }' }),
    says: [[/`train`: this key stands here twice/, /keep one/]],
  },
  'anchors, aliases, merge keys and tags': {
    text: small({ steps: '  b: &b ▸{ run: x }\n  c: ▸*b\n  d: { run: !!str ▸x, ▸<<: {} }' }),
    says: [
      [/anchors and aliases/, /write the value out/],
      [/anchors and aliases/, /write the value out/],
      [/tags/, /without the tag/],
      [/merge keys/, /write the keys out/],
    ],
  },
  'tags that would make something': {
    text: small({
      results: '  x: { from: out.json, expect: !!js/function ▸x }\n  y: { from: out.json, expect: !!binary ▸aGk= }',
    }),
    says: [
      [/tags/, /without the tag/],
      [/tags/, /without the tag/],
    ],
  },
  'numbers of YAML 1.1 and of no size': {
    text: small({
      results: [
        '  a: { from: out.json, expect: ▸1e400 }',
        '  b: { from: out.json, expect: ▸-.inf }',
        '  c: { from: out.json, expect: ▸.nan }',
        '  d: { from: out.json, expect: ▸0777 }',
      ].join('\n'),
    }),
    says: [
      [/1e400 is not a finite number/, /below/],
      [/-.inf is not a finite number/, /quote/],
      [/.nan is not a finite number/, /quote/],
      [/0777 is one number in YAML 1.2/, /write 777 for the number, "0777"/],
    ],
  },
  'two documents': { text: `${small()}▸---\nrepro: 1\n`, says: [[/second document/, /---/]] },
  'a directive': { text: `▸%YAML 1.1\n---\n${small()}`, says: [[/directive/, /1\.2/]] },
  'a prototype': {
    text: small({ more: '▸__proto__: { a: 1 }' }),
    says: [[/`__proto__` cannot be a key/, /another name/]],
  },
  'control characters': {
    text: small({ more: 'license: ▸"\\e[31mMIT"' }),
    says: [[/U\+001B stands in this text/, /remove/]],
  },
  'a place behind wide characters': {
    text: small({ more: 'paper: { arxiv: "😀", ▸urll: x }' }),
    says: [[/unknown key/, /`url`/]],
  },
}

for (const [name, { text: marked, says }] of Object.entries(broken)) {
  test(`broken: ${name}`, (t) => {
    const { text, places } = unmark(marked)
    const problems = problemsOf(text)
    t.deepEqual(
      problems.map(({ line, column }) => `${line}:${column}`),
      places,
      JSON.stringify(problems, null, 2),
    )
    problems.forEach((problem, index) => {
      t.regex(problem.message, says[index]?.[0] ?? /^$/)
      t.regex(problem.hint, says[index]?.[1] ?? /^$/)
      t.is(problem.source, text.split('\n').at(problem.line - 1) ?? '')
      t.is(problem.file, 'repro.yaml')
    })
  })
}

test('what is not UTF-8 is told at its place', (t) => {
  const bytes = new Uint8Array([...new TextEncoder().encode('repro: 1\ntitle: ä'), 0xff, 0x41])
  t.like(problemsOf(bytes)[0], { line: 2, column: 9, message: 'this is not UTF-8' })
})

test('a control character in the text is told at its place', (t) => {
  t.like(problemsOf('repro: 1\ntitle: a\u0000b')[0], {
    line: 2,
    column: 9,
    message: 'U+0000 stands here, which no editor shows',
  })
})

test('the schema, the rules and the text are all told about at once, in order', (t) => {
  const { text, places } = unmark(
    small({
      more: '▸dependancies: {}',
      steps: '  more: { run: x, needs: [▸trian] }\n  ▸train: {}',
      results: '  big: { from: ▸nowhere.json, expect: ▸1e999 }',
    }),
  )
  t.deepEqual(
    problemsOf(text).map(({ line, column }) => `${line}:${column}`),
    places,
  )
})
