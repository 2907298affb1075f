import test from 'ava'
import * as rules from './layers/rules.ts'
import { parseSource, readSources } from './layers/source.ts'

// The rules of the house, on which a reader can rely. What they forbid, and that they find it, stands below.

const files = readSources()

const house: readonly (readonly [string, rules.Rule])[] = [
  ['imports point downwards only', rules.importsPointDownwards],
  ['relative imports end in .ts', rules.relativeImportsSayTs],
  ['the pure folders import nothing that touches the world', rules.pureImportsAreOfPure],
  ['the pure folders see neither the world nor a clock nor chance', rules.pureFilesSeeNoWorld],
  ['the library never prints, never exits, never reads the environment', rules.libraryIsQuiet],
  ['programs of their own are not imported', rules.programsAreNotImported],
  ['no signal is one that Node forgets', rules.signalsAreKept],
  ['no file has more than 320 lines', rules.filesAreShort],
  ['no type is any', rules.nothingIsAny],
  ['no function has more than four parameters', rules.parametersAreFew],
  ['no parameter is a boolean', rules.parametersAreNoSwitches],
]

for (const [name, rule] of house) test(name, (t) => t.deepEqual(files.flatMap(rule), []))

test('files import each other in no circle', (t) => t.deepEqual(rules.circles(files), []))

test('validate pays for no engine', (t) => {
  const bySource = new Map(files.map((file) => [file.path, file]))
  const reached = new Set(['src/cli/commands/validate.ts'])
  // Set iteration goes on with what is added meanwhile.
  for (const path of reached) {
    for (const { target, kind } of bySource.get(path)?.imports ?? []) if (kind === 'value') reached.add(target)
  }
  t.true(reached.has('src/manifest/open.ts'))
  t.deepEqual(
    [...reached].filter((path) => path.startsWith('src/engines/') || path.includes('dockerode')),
    [],
  )
})

test('the house was looked at', (t) => {
  t.true(files.length > 100)
  t.true(files.filter(({ path }) => rules.isPure(path)).length > 50)
  t.true(files.every(({ nodes }) => nodes.length > 0))
})

const forbidden: readonly (readonly [rules.Rule, string, string])[] = [
  [rules.importsPointDownwards, 'src/model/a.ts', "import type { Plan } from '../plan/plan.ts'"],
  [rules.importsPointDownwards, 'src/io/a.ts', "import { run } from '../run/run.ts'"],
  [rules.importsPointDownwards, 'src/run/a.ts', "export * from '../verify.ts'"],
  [rules.importsPointDownwards, 'src/plan/a.ts', "export { a } from '../cli/a.ts'"],
  [rules.importsPointDownwards, 'src/engines/a.ts', "const { a } = await import('../run/a.ts')"],
  [rules.importsPointDownwards, 'src/engines/a.ts', "type A = import('../run/a.ts').A"],
  [rules.importsPointDownwards, 'src/attic/a.ts', ''],
  [rules.relativeImportsSayTs, 'src/a.ts', "import './b.js'"],
  [rules.relativeImportsSayTs, 'src/a.ts', "import type { B } from './b'"],
  [rules.signalsAreKept, 'src/io/a.ts', 'f(AbortSignal.any([a, b]))'],
  [rules.signalsAreKept, 'src/run/a.ts', 'const { signal } = { signal: AbortSignal.timeout(5) }'],
  [rules.pureImportsAreOfPure, 'src/plan/a.ts', "import { readFile } from 'node:fs/promises'"],
  [rules.pureImportsAreOfPure, 'src/compare/a.ts', "import os from 'os'"],
  [rules.pureImportsAreOfPure, 'src/report/a.ts', "import 'node:net'"],
  [rules.pureImportsAreOfPure, 'src/model/a.ts', "import { randomBytes, createHash } from 'node:crypto'"],
  [rules.pureImportsAreOfPure, 'src/model/a.ts', "import crypto from 'node:crypto'"],
  [rules.pureImportsAreOfPure, 'src/plan/a.ts', "import { type B, c } from '../io/b.ts'"],
  [rules.pureImportsAreOfPure, 'src/manifest/a.ts', "import { openPackage } from './open.ts'"],
  [rules.pureImportsAreOfPure, 'src/manifest/a.ts', 'const b = await import(name)'],
  [rules.pureImportsAreOfPure, 'src/compare/a.ts', "import Dockerode from 'dockerode'"],
  [rules.pureFilesSeeNoWorld, 'src/plan/a.ts', "const a = process.env['HOME']"],
  [rules.pureFilesSeeNoWorld, 'src/compare/a.ts', 'const a = Math.random()'],
  [rules.pureFilesSeeNoWorld, 'src/report/a.ts', 'const a = new Date()'],
  [rules.pureFilesSeeNoWorld, 'src/report/a.ts', 'const a = Date.now()'],
  [rules.pureFilesSeeNoWorld, 'src/plan/a.ts', 'await fetch(a)'],
  [rules.libraryIsQuiet, 'src/run/a.ts', 'console.log(1)'],
  [rules.libraryIsQuiet, 'src/run/a.ts', 'process.stdout.write(a)'],
  [rules.libraryIsQuiet, 'src/run/a.ts', "process['stderr'].write(a)"],
  [rules.libraryIsQuiet, 'src/index.ts', 'process.exitCode = 1'],
  [rules.libraryIsQuiet, 'src/io/a.ts', 'const { env } = process'],
  [rules.libraryIsQuiet, 'src/io/a.ts', 'globalThis.process.exit()'],
  [rules.libraryIsQuiet, 'src/io/a.ts', "import { env } from 'node:process'"],
  [rules.libraryIsQuiet, 'src/io/a-child.ts', 'const a = process.env'],
  [rules.programsAreNotImported, 'src/io/a.ts', "import './a-child.ts'"],
  [rules.filesAreShort, 'src/io/a.ts', 'a\n'.repeat(321)],
  [rules.nothingIsAny, 'src/io/a.ts', 'const a: Map<string, any[]> = b as any'.replace(' as any', '')],
  [rules.nothingIsAny, 'src/io/a.ts', 'const a = b as any'],
  [rules.parametersAreFew, 'src/io/a.ts', 'const f = (a, b, c, d, e) => a'],
  [rules.parametersAreFew, 'src/io/a.ts', 'interface A { f(a: 1, b: 1, c: 1, d: 1, ...e: 1[]): void }'],
  [rules.parametersAreFew, 'src/io/a.ts', 'class A { constructor(a, b, c, d, e) {} }'],
  [rules.parametersAreNoSwitches, 'src/io/a.ts', 'function f(a: string, b: boolean) {}'],
  [rules.parametersAreNoSwitches, 'src/io/a.ts', 'function f(b = false) {}'],
  [rules.parametersAreNoSwitches, 'src/io/a.ts', 'const f = (b?: boolean | undefined) => b'],
  [rules.parametersAreNoSwitches, 'src/io/a.ts', "const f = (b: 'auto' | true) => b"],
  [rules.parametersAreNoSwitches, 'src/io/a.ts', 'interface A { f(b: boolean): void; g: (b: boolean) => void }'],
]

for (const [index, [rule, path, text]] of forbidden.entries()) {
  test(`forbidden, ${index + 1}: ${text.slice(0, 60).trim()}`, (t) => t.true(rule(parseSource(path, text)).length > 0))
}

const allowed: readonly (readonly [rules.Rule, string, string])[] = [
  [
    rules.importsPointDownwards,
    'src/cli/a.ts',
    "import { verify } from '../verify.ts'; import '../errors.ts'; import './b.ts'",
  ],
  [rules.importsPointDownwards, 'src/run/a.ts', "import { plan } from '../plan/plan.ts'; import '../io/a.ts'"],
  [
    rules.relativeImportsSayTs,
    'src/a.ts',
    "import './b.ts'; import c from './c.json' with { type: 'json' }; import 'd'",
  ],
  [
    rules.pureImportsAreOfPure,
    'src/plan/a.ts',
    "import type { Engine } from '../engines/engine.ts'; import { type A } from 'node:fs'",
  ],
  [
    rules.pureImportsAreOfPure,
    'src/plan/a.ts',
    "import { createHash } from 'node:crypto'; import { b } from '../model/b.ts'",
  ],
  [
    rules.pureFilesSeeNoWorld,
    'src/plan/a.ts',
    'const a = { process: 1, fetch() {} }; a.process; new Date(0); Math.max(1)',
  ],
  [rules.libraryIsQuiet, 'src/io/a.ts', 'const a = process.pid; const b = { console: 1, process: 2 }; b.console'],
  [rules.libraryIsQuiet, 'src/cli/a.ts', "console.log(process.env['HOME'])"],
  [rules.libraryIsQuiet, 'src/io/a-child.ts', 'process.stdin.resume()'],
  [rules.filesAreShort, 'src/io/a.ts', 'a\n'.repeat(320)],
  [rules.signalsAreKept, 'src/io/a.ts', 'AbortSignal.abort(); signal.any; const timeout = { AbortSignal: 1 }'],
  [rules.nothingIsAny, 'src/io/a.ts', "const any = 'any'; const a: unknown = AbortSignal.any([])"],
  [
    rules.parametersAreFew,
    'src/io/a.ts',
    'function f(this: A, a, b, c, { d, e, f }) {}; type T<A, B, C, D, E> = Map<A, B>',
  ],
  [
    rules.parametersAreNoSwitches,
    'src/io/a.ts',
    'function f({ b }: { b: boolean }, g: () => boolean): boolean { return b }',
  ],
]

for (const [index, [rule, path, text]] of allowed.entries()) {
  test(`allowed, ${index + 1}: ${text.slice(0, 60).trim()}`, (t) => t.deepEqual(rule(parseSource(path, text)), []))
}

test('a circle is found, of types as well', (t) => {
  const a = parseSource('src/run/a.ts', "import './b.ts'")
  const b = parseSource('src/run/b.ts', "import './c.ts'")
  t.deepEqual(rules.circles([a, b, parseSource('src/run/c.ts', "import type { D } from './d.ts'")]), [])
  t.deepEqual(rules.circles([a, b, parseSource('src/run/c.ts', "import './b.ts'")]), [
    'src/run/b.ts → src/run/c.ts → src/run/b.ts',
  ])
  t.deepEqual(rules.circles([a, b, parseSource('src/run/c.ts', "import type { A } from './a.ts'")]), [
    'src/run/a.ts → src/run/b.ts → src/run/c.ts → src/run/a.ts',
  ])
})
