import test from 'ava'
import { readManifest } from '../../../src/manifest/read.ts'
import { rules } from '../../../src/manifest/rules.ts'
import { problemsOf, small, unmark } from './fixtures.ts'

const sha256 = 'c8472047c284dd8cddadddab82462e779609213a3c31d497769a52b64ae31fe3'

interface Case {
  readonly text: string
  readonly says: readonly (readonly [RegExp, RegExp])[]
}

/** For each rule manifests that break it: ▸ before what is wrong, and parts of message and hint. */
const cases: Readonly<Record<keyof typeof rules, readonly Case[]>> = {
  imageReference: [
    { text: small({ base: 'base: ▸node:22@sha256:abc' }), says: [[/no reference of an image/, /64 hexadecimal/]] },
    { text: small({ base: 'base: ▸node/' }), says: [[/`node\/` is no reference/, /debian/]] },
  ],
  dependencyPaths: [
    { text: small({ more: 'dependencies: { pip: ▸../r.txt }' }), says: [[/leads out of the package/, /without/]] },
    { text: small({ more: 'dependencies: { npm: ▸/etc/package.json }' }), says: [[/is absolute/, /relative/]] },
    {
      text: small({ more: 'dependencies: { npm: ▸package-lock.json }' }),
      says: [[/`package-lock.json` is no package.json/, /its lockfile is found beside it/]],
    },
  ],
  dataPaths: [
    {
      text: small({
        more: `data:\n  ▸../a: { sha256: ${sha256} }\n  ▸./b: { sha256: ${sha256} }\n  ▸c/: { sha256: ${sha256} }`,
      }),
      says: [
        [/leads out of the package/, /without/],
        [/more than it needs/, /write `b`/],
        [/names a directory/, /slash/],
      ],
    },
  ],
  outputPaths: [
    {
      text: small({
        steps: `  w:
    run: x
    outputs:
      - ▸/abs
      - ▸../up
      - ▸a/../../up
      - ▸~/home
      - ▸a\\b
      - ▸C:/x
      - ▸.
      - ▸./x
      - ▸a//b
      - ▸repro.yaml
      - ▸recorded/x
      - ▸.repro/
      - ▸"a\\tb"
      - ▸"a\\u202Eb"
      - ▸"*.json"`,
      }),
      says: [
        [/is absolute/, /relative/],
        [/leads out/, /without/],
        [/leads out/, /without/],
        [/home directory/, /relative/],
        [/backslash/, /`a\/b`/],
        [/is absolute/, /relative/],
        [/is the package itself/, /name a file/],
        [/more than it needs/, /`x`/],
        [/more than it needs/, /`a\/b`/],
        [/belongs to repro/, /another place/],
        [/belongs to repro/, /another place/],
        [/belongs to repro/, /another place/],
        [/not shown/, /remove/],
        [/not shown/, /remove/],
        [/is a pattern/, /directory with a slash/],
      ],
    },
  ],
  nestedPaths: [
    {
      text: small({ steps: '  same: { run: x, outputs: [▸out.json] }' }),
      says: [[/step `same` and step `train` both put something at `out.json`/, /of its own/]],
    },
    {
      text: small({ steps: '  a: { run: x, outputs: [▸dir/deep/f] }\n  b: { run: x, outputs: [dir/] }' }),
      says: [[/step `a` and step `b` both put something at `dir\/deep\/f`/, /of its own/]],
    },
    {
      text: small({ more: `data:\n  ▸d/x.csv: { sha256: ${sha256} }`, steps: '  a: { run: x, outputs: [d] }' }),
      says: [[/data `d\/x.csv` and step `a`/, /of its own/]],
    },
  ],
  unknownNeeds: [
    {
      text: small({ steps: '  b: { run: x, needs: [▸trian, ▸zzzzzz] }' }),
      says: [
        [/step `b` needs `trian`, which is no step/, /did you mean `train`\?/],
        [/step `b` needs `zzzzzz`, which is no step/, /there is `train`/],
      ],
    },
  ],
  needsService: [
    {
      text: small({ steps: '  web: { run: x, port: 80 }\n  b: { run: x, needs: [▸web] }' }),
      says: [[/`web`, which is a service/, /the step that writes/]],
    },
  ],
  cycles: [
    {
      text: small({ steps: '  a: { run: x, needs: [▸b] }\n  b: { run: x, needs: [a] }\n  c: { run: x, needs: [a] }' }),
      says: [[/: a -> b -> a$/, /remove one/]],
    },
    { text: small({ steps: '  a: { run: x, needs: [train, ▸a] }' }), says: [[/: a -> a$/, /remove one/]] },
    {
      text: small({
        steps:
          '  d: { run: x, needs: [a] }\n  a: { run: x, needs: [▸b] }\n  b: { run: x, needs: [c] }\n  c: { run: x, needs: [a] }\n  e: { run: x, needs: [▸f] }\n  f: { run: x, needs: [e] }',
      }),
      says: [
        [/: a -> b -> c -> a$/, /remove one/],
        [/: e -> f -> e$/, /remove one/],
      ],
    },
  ],
  readyWithoutPort: [
    { text: small({ steps: '  web: { run: x, ▸ready: / }' }), says: [[/`ready` and no `port`/, /add `port`/]] },
  ],
  serviceOutputs: [
    {
      text: small({ steps: '  web: { run: x, port: 80, ▸outputs: [log] }' }),
      says: [[/outputs are not taken/, /without a port/]],
    },
  ],
  notebookInOutputs: [
    { text: small({ steps: '  a: { notebook: ▸a.py }' }), says: [[/`a.py` is no notebook/, /ends in .ipynb/]] },
    { text: small({ steps: '  a: { notebook: b/a.ipynb, outputs: [▸b/] }' }), says: [[/output `b\/`/, /by file/]] },
  ],
  timeLimit: [
    {
      text: small({ steps: '  a: { run: x, limits: { time: ▸0s } }\n  b: { run: x, limits: { time: ▸9000h } }' }),
      says: [
        [/limit of `0s` makes no sense/, /from 1s to 720h/],
        [/limit of `9000h` makes no sense/, /from 1s to 720h/],
      ],
    },
  ],
  memoryLimit: [
    {
      text: small({ steps: '  a: { run: x, limits: { memory: ▸0g } }\n  b: { run: x, limits: { memory: ▸2k } }' }),
      says: [
        [/limit of `0g` makes no sense/, /from 6m/],
        [/limit of `2k` makes no sense/, /from 6m/],
      ],
    },
  ],
  processorLimit: [
    {
      text: small({ steps: '  a: { run: x, limits: { cpus: ▸0.001 } }' }),
      says: [[/0.001 processors/, /at least 0.01/]],
    },
  ],
  requestToService: [
    {
      text: small({
        steps: '  web: { run: x, port: 80 }',
        results: [
          '  a: { request: { step: ▸wob, path: / } }',
          '  b: { request: { step: ▸train, path: / } }',
          '  c: { request: { step: web, path: / } }',
        ].join('\n'),
      }),
      says: [
        [/asks `wob`, which is no step/, /did you mean `web`/],
        [/asks `train`, which is a step without a port/, /add `port` to step `train`/],
      ],
    },
  ],
  fromWithRequest: [
    {
      text: small({
        steps: '  web: { run: x, port: 80 }',
        results: [
          '  a: { request: { step: web, path: / }, from: ▸out.json#/x }',
          '  b: { request: { step: web, path: / }, from: status }',
          '  c: { request: { step: web, path: / }, from: "#/x" }',
          '  d: { request: { step: web, path: / }, from: { header: etag } }',
          '  e: { request: { step: web, path: / }, from: { file: ▸out.json, pointer: /x } }',
        ].join('\n'),
      }),
      says: [
        [/`out.json` is no part of a reply/, /#\/a\/b/],
        [/`out.json` is no part of a reply/, /#\/a\/b/],
      ],
    },
  ],
  fromWithoutRequest: [
    {
      text: small({
        results: '  a: { from: ▸"#/x" }\n  b: { from: ▸{ pointer: /x } }\n  c: { from: { ▸header: etag } }',
      }),
      says: [
        [/names no file/, /add `request`/],
        [/names no file/, /add `request`/],
        [/only a reply has headers/, /add `request`/],
      ],
    },
  ],
  fromPaths: [
    {
      text: small({ results: '  a: { from: ▸./out.json#/x }\n  b: { from: ▸../out.json }' }),
      says: [
        [/more than it needs/, /write `out.json`/],
        [/leads out/, /without/],
      ],
    },
  ],
  pointerSyntax: [
    {
      text: small({
        results: [
          '  a: { from: ▸out.json#loss }',
          '  b: { from: ▸out.json#/a~b }',
          '  c: { from: "out.json#/a~0~1b//x y" }',
          '  d: { from: "out.json#" }',
          '  e: { from: { file: out.json, pointer: ▸/a~ } }',
        ].join('\n'),
      }),
      says: [
        [/`loss` is no JSON pointer/, /`#\/loss`/],
        [/`\/a~b` is no JSON pointer/, /~0/],
        [/`\/a~` is no JSON pointer/, /~0/],
      ],
    },
  ],
  fromNobodyWrites: [
    {
      text: small({
        steps: '  more: { run: x, outputs: [model/, results/table.csv] }',
        results: [
          '  a: { from: ▸results/tabel.csv }',
          '  b: { from: model/weights/one.bin }',
          '  c: { from: ▸elsewhere }',
          '  d: { from: { file: ▸out.jsn, pointer: /x } }',
          '  e: { from: model/ }',
          '  f: { from: ▸model2 }',
        ].join('\n'),
      }),
      says: [
        [/no step writes `results\/tabel.csv`/, /did you mean `results\/table.csv`\?/],
        [/no step writes `elsewhere`/, /declare it/],
        [/no step writes `out.jsn`/, /did you mean `out.json`\?/],
        [/no step writes `model2`/, /did you mean `model\/`\?/],
      ],
    },
  ],
}

for (const [rule, examples] of Object.entries(cases)) {
  examples.forEach(({ text: marked, says }, index) => {
    test(`${rule} ${index + 1}`, (t) => {
      const { text, places } = unmark(marked)
      const problems = problemsOf(text)
      t.deepEqual(
        problems.map(({ line, column }) => `${line}:${column}`),
        places,
        JSON.stringify(problems, null, 2),
      )
      problems.forEach((problem, at) => {
        t.regex(problem.message, says[at]?.[0] ?? /^$/)
        t.regex(problem.hint, says[at]?.[1] ?? /^$/)
      })
    })
  })
}

test('every rule has its examples', (t) => {
  t.deepEqual(Object.keys(cases).toSorted(), Object.keys(rules).toSorted())
})

test('a rule keeps silent about what follows from a misspelt key or a wrong type', (t) => {
  const misspelt = small({
    steps: '  web: { run: x, ▸prot: 80, ready: / }\n  more: { run: x, ▸output: [a] }',
    results: '  a: { request: { step: web, path: / } }\n  b: { from: a }\n  c: { from: { ▸fil: a } }',
  })
  const { text, places } = unmark(misspelt)
  t.deepEqual(
    problemsOf(text).map(({ line, column }) => `${line}:${column}`),
    places,
  )
})

test('warnings tell what will bite later, at its place', (t) => {
  const { text, places } = unmark(
    small({
      base: 'base: ▸node:22-bookworm',
      more: `data:\n  ▸a.csv: { sha256: ${sha256} }`,
      steps: '  ▸idle: { run: x }',
      results: '  x: { from: out.json, expect: 0.5, tolerance: ▸2 }\n  y: { from: out.json, expect: 0, tolerance: 1 }',
    }),
  )
  const { warnings } = readManifest(text, 'repro.yaml')
  t.deepEqual(
    warnings.map(({ line, column }) => `${line}:${column}`),
    places,
  )
  t.deepEqual(
    warnings.map(({ hint }) => hint.length > 0),
    places.map(() => true),
  )
})

test('an image with registry, port, tag and digest is a reference', (t) => {
  for (const image of ['node', 'node:22-bookworm', 'example.org:5000/a/b-c_d:1.0', `node:22@sha256:${sha256}`]) {
    t.deepEqual(problemsOf(small({ base: `base: ${image}` })), [], image)
  }
})
