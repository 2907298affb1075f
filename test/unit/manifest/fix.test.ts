import test from 'ava'
import { fixManifest } from '../../../src/manifest/fix.ts'
import { readManifest } from '../../../src/manifest/read.ts'
import { files } from '../plan/fixtures.ts'
import { small, validManifest } from './fixtures.ts'

const hash = 'c8472047c284dd8cddadddab82462e779609213a3c31d497769a52b64ae31fe3'

/** Before, after, and what is said to have been done. Whatever else stands there stays to the character. */
const cases: Readonly<Record<string, readonly [before: string, after: string, ...done: string[]]>> = {
  'a misspelt key': ['dependancies: {}', 'dependencies: {}', '`dependancies` is now `dependencies`'],
  'another tool’s word for a key': ['license: MIT\nname: X', 'license: MIT\nname: X'],
  'a key in quotes': ["'licence': MIT # mine", "'license': MIT # mine", '`licence` is now `license`'],
  'a step in a list': [
    'dependencies: { apt: make }   # make it',
    'dependencies: { apt: [make] }   # make it',
    '`dependencies.apt` is now `[make]`',
  ],
  'a number that is a text': ['license: 1.10', 'license: "1.10"', '`license` is now in quotes'],
  'a DOI as an address': [
    'paper: { doi: "https://doi.org/10.1000/182" } # there',
    'paper: { doi: "10.1000/182" } # there',
    '`paper.doi` is now `10.1000/182`',
  ],
  'an address without a scheme': [
    'paper: { url: example.org/paper }',
    'paper: { url: https://example.org/paper }',
    '`paper.url` is now `https://example.org/paper`',
  ],
  'a hash in capitals': [
    `data:\n  a.csv:\n    sha256: ${hash.toUpperCase()}`,
    `data:\n  a.csv:\n    sha256: ${hash}`,
    `\`data.a.csv.sha256\` is now \`${hash.slice(0, 59)}…\``,
  ],
  'a path with more than it needs': [
    `data: { ./a.csv: { sha256: ${hash} } }`,
    `data: { a.csv: { sha256: ${hash} } }`,
    '`data../a.csv` is now `a.csv`',
  ],
}

for (const [name, [before, after, ...done]] of Object.entries(cases)) {
  test(`mended: ${name}`, (t) => {
    const comment = '# What a comment says stays.\n'
    const fixed = fixManifest(comment + small({ more: before }), 'repro.yaml', { files: files({}), data: new Map() })
    t.is(fixed.text, comment + small({ more: after }))
    t.deepEqual(
      fixed.done.map((line) => line.replace(/^line \d+: /, '')),
      done,
    )
  })
}

const inSteps: Readonly<Record<string, readonly [before: string, after: string, line: string]>> = {
  'a misspelt step': [
    '  b: { run: x, needs: [ trian ] }',
    '  b: { run: x, needs: [ train ] }',
    '`steps.b.needs[0]` is now `train`',
  ],
  'an amount': [
    '  b: { run: x, limits: { time: 15 min } }',
    '  b: { run: x, limits: { time: 15m } }',
    '`steps.b.limits.time` is now `15m`',
  ],
  'memory in capitals': [
    '  b: { run: x, limits: { memory: "2 GB" } }',
    '  b: { run: x, limits: { memory: "2g" } }',
    '`steps.b.limits.memory` is now `2g`',
  ],
  'yes for true': [
    '  b: { run: x, network: yes }',
    '  b: { run: x, network: true }',
    '`steps.b.network` is now `true`',
  ],
  'a port in quotes': ['  b: { run: x, port: "80" }', '  b: { run: x, port: 80 }', '`steps.b.port` is now `80`'],
  'a ready path without its slash': [
    '  b: { run: x, port: 80, ready: health }',
    '  b: { run: x, port: 80, ready: /health }',
    '`steps.b.ready` is now `/health`',
  ],
  'a step’s name': ['  "Eval All": { run: x }', '  "eval-all": { run: x }', '`steps.Eval All` is now `eval-all`'],
}

for (const [name, [before, after, line]] of Object.entries(inSteps)) {
  test(`mended in steps: ${name}`, (t) => {
    const fixed = fixManifest(small({ steps: before }), 'repro.yaml', { files: files({}), data: new Map() })
    t.is(fixed.text, small({ steps: after }))
    t.deepEqual(fixed.done, [`line 6: ${line}`])
    t.notThrows(() => readManifest(fixed.text, 'repro.yaml'))
  })
}

test('one thing after the other: what a right key brings to light is mended as well', (t) => {
  const before =
    'title: T\nbase: { debian: bookwrom }\nstpes:\n  a:\n    run: x\n    outputs: ./o.json\nresults:\n  r: { form: o.jsn#x }\n'
  const fixed = fixManifest(before, 'repro.yaml', { files: files({}), data: new Map() })
  const after =
    'repro: 1\ntitle: T\nbase: { debian: bookworm }\nsteps:\n  a:\n    run: x\n    outputs: [o.json]\nresults:\n  r: { from: o.json#/x }\n'
  t.is(fixed.text, after)
})

test('the hash of data that lies there is added, in the way its mapping is written', (t) => {
  const around = { files: files({}), data: new Map([['a.csv', hash]]) }
  const mend = (more: string): string => fixManifest(small({ more }), 'repro.yaml', around).text
  t.is(
    mend('data:\n  a.csv:\n    url: https://x.org/a # here'),
    small({ more: `data:\n  a.csv:\n    sha256: ${hash}\n    url: https://x.org/a # here` }),
  )
  t.is(
    mend('data: { a.csv: { url: https://x.org/a } }'),
    small({ more: `data: { a.csv: { sha256: ${hash}, url: https://x.org/a } }` }),
  )
  t.is(mend('data: { a.csv: {} }'), small({ more: `data: { a.csv: { sha256: ${hash} } }` }))
})

test('files that the package has are what a misspelt one is taken for', (t) => {
  const around = { files: files({ 'requirements.txt': '' }), data: new Map<string, string>() }
  const { text } = fixManifest(small({ more: 'dependencies: { pip: requirement.txt }' }), 'repro.yaml', around)
  t.is(text, small({ more: 'dependencies: { pip: requirements.txt }' }))
})

test('what can be meant in more than one way is left alone, and so is what is right', (t) => {
  const around = {
    files: files({ 'package.json': '', 'package-lock.json': '', 'requirements.txt': '' }),
    data: new Map<string, string>(),
  }
  for (const text of [
    validManifest,
    small({ more: 'xyzzy: 1' }),
    small({ more: 'license: MIT\nlicence: MIT' }),
    small({ base: 'base: { debian: sarge }' }),
    small({ results: '  a: { from: elsewhere }' }),
  ]) {
    t.deepEqual(fixManifest(text, 'repro.yaml', around), { text, done: [] })
  }
})
