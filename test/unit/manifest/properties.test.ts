import test from 'ava'
import fc from 'fast-check'
import { parseDocument as parseYaml, stringify } from 'yaml'
import { readManifest } from '../../../src/manifest/read.ts'
import { formatProblem } from '../../../src/manifest/show.ts'
import { problemsOf, validManifest } from './fixtures.ts'

const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) }

/** What holds of any input: problems at places that are there, or none. `problemsOf` throws on anything else. */
function holds(input: string | Uint8Array): void {
  for (const problem of problemsOf(input)) {
    const { line, column, source, message, hint } = problem
    if (line < 1 || column < 1 || column > [...source].length + 1) throw new Error(`no such place: ${line}:${column}`)
    if (message === '' || hint === '') throw new Error(`nothing said: ${JSON.stringify(problem)}`)
    if (/[^\P{Cc}\n]/u.test(formatProblem(problem))) throw new Error('shows a control character')
  }
}

test('any bytes are refused with problems, or are a manifest', (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), holds), runs)
  t.pass()
})

const words =
  '- |: |:|? |{|}|[|]|,|"|\'|>-\n|&a |*a|!!str |!x |<<|#|\n|\n  |\n    |\t|---\n|...\n|%YAML 1.1\n|~|null|true|no|1e400|.nan|' +
  '0x1F|repro|title|base|steps|results|run|from|needs|outputs|constructor|__proto__|\u0000|\u001B|\uFEFF|\uD800|\u2028|😀|ä'
const yamlWords = fc.constantFrom(...words.split('|'), '|\n')

test('any heap of YAML words is refused with problems, or is a manifest', (t) => {
  fc.assert(
    fc.property(fc.array(yamlWords, { maxLength: 60 }), (words) => holds(words.join(''))),
    runs,
  )
  t.pass()
})

test('a valid manifest with bytes changed, left out, doubled or put in is refused with problems, or is a manifest', (t) => {
  const bytes = new TextEncoder().encode(validManifest)
  const place = fc.nat({ max: bytes.length })
  const change = fc.record({ start: place, length: fc.nat({ max: 20 }), put: fc.uint8Array({ maxLength: 8 }) })
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
    const mutated = changes.reduce(
      (all, { start, length, put }) => [...all.slice(0, start), ...put, ...all.slice(start + length)],
      [...bytes],
    )
    holds(Uint8Array.from(mutated))
  })
  fc.assert(property, runs)
  t.pass()
})

test('a valid manifest with lines moved, doubled or left out is refused with problems, or is a manifest', (t) => {
  const lines = validManifest.split('\n')
  const index = fc.nat({ max: lines.length - 1 })
  const property = fc.property(fc.array(fc.tuple(index, index, fc.nat({ max: 3 })), { maxLength: 5 }), (moves) => {
    const moved = [...lines]
    for (const [from, to, count] of moves) moved.splice(to, 0, ...moved.slice(from, from + count))
    for (const [from, , count] of moves) moved.splice(from, count)
    holds(moved.join('\n'))
  })
  fc.assert(property, runs)
  t.pass()
})

/** Every place of the valid manifest's value. */
const paths = listPaths(parseYaml(validManifest).toJS(), [])

function listPaths(value: unknown, path: readonly (string | number)[]): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inner.flatMap(([key, item]) => listPaths(item, [...path, key]))]
}

test('a valid manifest with any value at any place is refused with problems, or is a manifest', (t) => {
  const other = fc.oneof(fc.jsonValue({ maxDepth: 3 }), yamlWords, fc.double(), fc.string({ unit: 'binary' }))
  const property = fc.property(fc.constantFrom(...paths.slice(1)), other, (path, value) => {
    const document = parseYaml(validManifest)
    document.setIn(path, value)
    holds(document.toString())
  })
  fc.assert(property, runs)
  t.pass()
})

test('a valid manifest with any key renamed is refused with problems, or is a manifest', (t) => {
  const keys = [...new Set(paths.flatMap((path) => path.filter((key) => typeof key === 'string')))]
  const property = fc.property(fc.constantFrom(...keys), fc.oneof(yamlWords, fc.string()), (key, name) => {
    holds(validManifest.replace(`${key}:`, `${stringify(name, { lineWidth: 0 }).trim()}:`))
  })
  fc.assert(property, runs)
  t.pass()
})

test('what is read is what YAML says: the same value as the parser alone gives', (t) => {
  const title = fc.string({ minLength: 1, maxLength: 80 })
  const property = fc.property(title, fc.double({ noNaN: true, noDefaultInfinity: true }), (text, number) => {
    const document = parseYaml(validManifest)
    document.set('title', text)
    document.setIn(['results', 'test-loss', 'expect'], number)
    const written = document.toString()
    if (problemsOf(written).length > 0) return
    t.deepEqual(readManifest(written, 'repro.yaml').manifest, parseYaml(written).toJS())
  })
  fc.assert(property, runs)
  t.pass()
})
