import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import { enoughEffort, IgnoreRules } from '../../../src/io/package/ignore.ts'
import { workspace } from './opening.ts'

const numRuns = Math.min(Number(process.env['FUZZ_RUNS'] ?? 60), 2000)

function decide(rules: string, name: string): string | undefined {
  const isDirectory = name.endsWith('/')
  return new IgnoreRules(rules, { left: enoughEffort }).decide(
    name.replace(/\/$/, ''),
    isDirectory ? 'directory' : 'file',
  )
}

const cases: readonly (readonly [rules: string, path: string, decision: 'ignored' | 'kept' | undefined])[] = [
  ['*.log', 'a/b.log', 'ignored'],
  ['/x', 'a/x', undefined],
  ['a/x', 'b/a/x', undefined],
  ['x/', 'x', undefined],
  ['x/', 'x/', 'ignored'],
  ['*.log\n!b.log', 'b.log', 'kept'],
  ['# x\n\\#x', '#x', 'ignored'],
  ['x \n', 'x', 'ignored'],
  ['x\\ \n', 'x ', 'ignored'],
  ['x\r\n', 'x', 'ignored'],
  ['\ufeffx', 'x', 'ignored'],
  ['a/**/b', 'a/b', 'ignored'],
  ['a/**/b', 'a/x/y/b', 'ignored'],
  ['a/**', 'a/', undefined],
  ['a/**', 'a/x', 'ignored'],
  ['**/b', 'x/y/b', 'ignored'],
  ['[Bb]in', 'bin', 'ignored'],
  ['[!a-c]x', 'bx', undefined],
  ['[]x]', ']', 'ignored'],
  ['[[:digit:]]', '7', 'ignored'],
  ['[[:constructor:]]', 'c', undefined],
  ['[a', '[a', undefined],
  ['a\\', 'a\\', undefined],
  ['\\*', '*', 'ignored'],
  ['\\*', 'x', undefined],
]

for (const [rules, name, decision] of cases) {
  test(`${JSON.stringify(rules)} of ${JSON.stringify(name)}`, (t) => t.is(decide(rules, name), decision))
}

/** Whether git ignores each, asked once for all. Those that it does not list are not ignored. */
function askGit(root: string, names: readonly string[]): Set<string> {
  try {
    const args = [
      '-c',
      'core.excludesFile=/dev/null',
      '-c',
      'core.ignoreCase=false',
      'check-ignore',
      '-z',
      '--no-index',
      '--stdin',
    ]
    const told = execFileSync('git', args, { cwd: root, input: names.join('\0'), stdio: ['pipe', 'pipe', 'ignore'] })
    return new Set(
      told
        .toString('utf8')
        .split('\0')
        .filter((name) => name !== ''),
    )
  } catch (error) {
    if ((error as { status?: number }).status === 1) return new Set()
    throw error
  }
}

// But for two stars beside other letters, in a rule with a slash: gitignore(5) takes them for one, git itself does not.
test('any rules mean what git takes them to mean', async (t) => {
  await using work = await workspace()
  execFileSync('git', ['init', '-q', work.path])
  const letters = ['a', 'b', 'ab', '.a', 'a.b']
  const tops = letters.map((name) => `d${name}`)
  for (const top of tops) await mkdir(path.join(work.path, top), { recursive: true })
  const names = [...letters, ...tops.flatMap((top) => letters.map((name) => `${top}/${name}`))]
  const part = fc.array(fc.constantFrom('a', 'b', 'd', '.', '*', '?', '[ab]', '[!a]', '[.-b]', '\\a'), {
    minLength: 1,
    maxLength: 4,
  })
  const line = fc.tuple(
    fc.constantFrom('', '', '!', '/'),
    fc.array(
      fc.oneof(
        part.map((all) => all.join('').replaceAll(/\*{2,}/g, '*')),
        fc.constant('**'),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('', '', '/', ' '),
  )
  const rules = fc.array(
    line.map(([start, parts, ending]) => start + parts.join('/') + ending),
    { minLength: 1, maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(rules, async (lines) => {
      const text = lines.join('\n')
      await writeFile(path.join(work.path, '.gitignore'), text)
      const ofGit = askGit(work.path, names)
      for (const name of names) {
        // What lies in an ignored directory is ignored with it.
        const [top = '', rest] = name.split('/')
        const isTop = rest !== undefined && decide(text, `${top}/`) === 'ignored'
        const ours = isTop || decide(text, name) === 'ignored'
        if (ours !== ofGit.has(name))
          throw new Error(`${JSON.stringify(text)}: ${name} is ${ours ? '' : 'not '}ignored here`)
      }
    }),
    { numRuns },
  )
  await rm(path.join(work.path, '.git'), { recursive: true })
  t.pass()
})

test('rules that are made to take for ever end with an error', (t) => {
  const name = 'a/'.repeat(499)
  const start = performance.now()
  t.is(decide(`${'**/a/'.repeat(100)}x`, `${name}y`), undefined)
  t.is(decide(`${'*a'.repeat(100)}x`, 'a'.repeat(255)), undefined)
  const hostile = new IgnoreRules(`${'*a'.repeat(120)}x\n`.repeat(1000), { left: 100_000 })
  t.throws(() => hostile.decide('a'.repeat(255), 'file'), { message: /take too long/ })
  t.true(performance.now() - start < 5000)
})
