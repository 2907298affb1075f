import test from 'ava'
import { problemsOf, small } from './fixtures.ts'

const size = 1024 * 1024

/** Texts of a megabyte that are known to take long, or all memory, where nothing bounds the parser. */
const bombs: Readonly<Record<string, string>> = {
  'too large': 'a'.repeat(size + 1),
  brackets: '['.repeat(size),
  braces: '{'.repeat(size),
  sequences: '- '.repeat(size / 2),
  'explicit keys': '? '.repeat(size / 2),
  'nested flow': '{a: '.repeat(size / 4),
  'nested block': Array.from({ length: 1400 }, (_, index) => `${' '.repeat(index)}a:\n`).join(''),
  quotes: '"'.repeat(size),
  commas: `[${','.repeat(size - 1)}`,
  anchors: '&a '.repeat(size / 3),
  tags: '!a '.repeat(size / 3),
  aliases: 'a: &a [x]\nb: *a\n'.repeat(size / 16),
  'commas below the bound': `[${','.repeat(249_000)}`,
  'quotes below the bound': '"'.repeat(249_000),
  'tags below the bound': '!a '.repeat(124_000),
  'aliases below the bound': 'a: &a [x]\nb: *a\n'.repeat(13_000),
  'documents below the bound': '---\n'.repeat(62_000),
  documents: '---\n'.repeat(size / 4),
  directives: '%A\n'.repeat(size / 3),
  newlines: '\n'.repeat(size),
  comments: '#\n'.repeat(size / 2),
  'open quote': `"${'a\n'.repeat(size / 2 - 1)}`,
  'block scalar': `a: |\n${' \n'.repeat(size / 2 - 3)}`,
  digits: `repro: ${'9'.repeat(size - 10)}`,
  image: `base: ${'a.'.repeat(size / 2 - 10)}`,
  'long key': `${'a'.repeat(1000)}: b`,
  'long pointer': small({ results: `  x: { from: "out.json#${'/~0'.repeat(100_000)}~" }` }),
  keys: Array.from({ length: 40_000 }, (_, index) => `key${index}: 1\n`).join(''),
  'unknown keys': small({ results: `  x: {${Array.from({ length: 34_000 }, (_, i) => `k${i}: 1`).join(', ')}}` }),
  outputs: small({ steps: `  x: { run: x, outputs: [${Array.from({ length: 75_000 }, (_, i) => i).join(', ')}] }` }),
  'bad froms': small({
    steps: `  x: { run: x, outputs: [${Array.from({ length: 10_000 }, (_, i) => `some/output/${i}.json`).join(', ')}] }`,
    results: Array.from({ length: 10_000 }, (_, i) => `  r${i}: { from: some/outpit/${i}.json }`).join('\n'),
  }),
  'a ring of steps': small({
    steps: Array.from({ length: 1500 }, (_, i) => `  s${i}: { run: x, needs: [s${(i + 1) % 1500}] }`).join('\n'),
  }),
  'empty results': small({ results: Array.from({ length: 30_000 }, (_, i) => `  r${i}: {}`).join('\n') }),
  choices: small({
    results: Array.from({ length: 10_000 }, (_, i) => `  r${i}: { from: [], tolerance: [] }`).join('\n'),
  }),
}

for (const [name, text] of Object.entries(bombs)) {
  test.serial(`bomb: ${name}`, (t) => {
    const start = performance.now()
    const problems = problemsOf(text)
    const seconds = (performance.now() - start) / 1000
    t.true(problems.length > 0 && problems.length <= 100)
    t.true(seconds < 10, `took ${seconds} s`)
    t.log(`${seconds.toFixed(2)} s, ${problems.length} problems: ${problems[0]?.message.slice(0, 80)}`)
  })
}

test('messages stay short, whatever they quote', (t) => {
  const long = 'x'.repeat(100_000)
  const text = small({
    base: `base: ${long}`,
    more: `${long.slice(0, 1000)}: 1\nlicense: [${long}]`,
    steps: `  a: { run: x, needs: [${long}], outputs: ['${long}\\${long}'] }`,
    results: `  r: { from: ${long}#${long}, request: { step: ${long}, path: ${long} } }`,
  })
  for (const { message, hint } of problemsOf(text)) {
    t.true(message.length < 500, message.slice(0, 100))
    t.true(hint.length < 1500, hint.slice(0, 100))
  }
})

test('ten thousand results are no problem', (t) => {
  const results = Array.from(
    { length: 10_000 },
    (_, index) => `  r${index}: { from: out.json#/${index}, expect: ${index} }`,
  )
  t.deepEqual(problemsOf(small({ results: results.join('\n') })), [])
})

test('of many results the wrong ones are told, wherever they stand', (t) => {
  const results = Array.from({ length: 5000 }, (_, index) => `  r${index}: { from: out.json }`)
  const more = ['  r-first: { form: out.json }', ...results, '  Wrong name: { from: out.json }', '  r-last: {}']
  const problems = problemsOf(small({ results: more.join('\n') }))
  t.deepEqual(
    problems.map(({ source }) => source.trim()),
    more.filter((line) => !results.includes(line)).map((line) => line.trim()),
  )
})
