import test from 'ava'
import type { Problem } from '../../../src/errors.ts'
import { formatProblem } from '../../../src/manifest/show.ts'

const problem: Problem = {
  file: 'papers/games/repro.yaml',
  line: 12,
  column: 3,
  source: '  dependancies: {}',
  message: '`dependancies`: unknown key',
  hint: 'did you mean `dependencies`?',
}

test('a problem has its place, the line with a caret, the message and the hint', (t) => {
  t.is(
    formatProblem(problem),
    [
      'papers/games/repro.yaml:12:3: `dependancies`: unknown key',
      '  12 |   dependancies: {}',
      '     |   ^',
      '  hint: did you mean `dependencies`?',
    ].join('\n'),
  )
})

/** The character that the caret points at. */
function pointedAt(shown: string): string | undefined {
  const [, line = '', caret = ''] = shown.split('\n')
  return [...line][[...caret].indexOf('^')]
}

test('a long line is cut around the column, and the caret stays under it', (t) => {
  const source = `${'a'.repeat(5000)}X${'b'.repeat(5000)}`
  const shown = formatProblem({ ...problem, source, column: 5001 })
  t.is(pointedAt(shown), 'X')
  t.true(shown.split('\n').every((line) => line.length < 130))
  t.regex(shown, /\| …a+Xb+…\n/)
})

test('tabs, control characters and bidirectional overrides are made visible, and the caret stays right', (t) => {
  const shown = formatProblem({
    ...problem,
    source: '\ta\u001B[31m\u202Eb😀X',
    column: 11,
    message: 'a\u0007',
    hint: '',
  })
  t.is(pointedAt(shown), 'X')
  for (const hidden of ['\u0007', '\u001B', '\u202E', '\t']) t.false(shown.includes(hidden))
  t.true(shown.includes('<U+001B>[31m<U+202E>b😀X'))
  t.is(shown.split('\n').length, 3)
})

test('a place behind the end of the line is shown behind it', (t) => {
  const shown = formatProblem({ ...problem, source: 'steps:', column: 7 })
  t.is(shown.split('\n')[2], '     |       ^')
})
