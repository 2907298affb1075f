import { mock } from 'node:test'
import test, { type ExecutionContext } from 'ava'
import { errorDocument, exitCodeOfError, showError } from '../../../src/cli/show-error.ts'
import { colorsFor } from '../../../src/cli/terminal.ts'
import { ReproError } from '../../../src/errors.ts'
import { faultsOf } from '../../packages/documents.ts'

/** What `showError` writes on stderr. */
function shown(t: ExecutionContext, error: unknown): string {
  let text = ''
  const { mock: written } = mock.method(process.stderr, 'write', (chunk: string | Uint8Array) => {
    text += String(chunk)
    return true
  })
  t.teardown(() => written.restore())
  showError(error)
  written.restore()
  return text
}

const problem = {
  file: 'repro.yaml',
  line: 4,
  column: 3,
  source: '  dependancies: {}',
  message: '`dependancies` is no key',
  hint: 'did you mean `dependencies`?',
}
const full = new ReproError('manifest-invalid', 'repro.yaml has a problem', {
  problems: [problem],
  log: ['last\tline', 'evil\u001b[2J'],
  hint: 'Correct it.',
  step: 'train',
})

test.serial('an error: where, the last lines, what happened, what to do', (t) => {
  t.is(
    shown(t, full),
    `repro.yaml:4:3: \`dependancies\` is no key
  4 |   dependancies: {}
    |   ^
  hint: did you mean \`dependencies\`?

  | last  line
  | evil\\u001b[2J
error: repro.yaml has a problem
hint: Correct it.
`,
  )
})

test.serial('an error without more has one line', (t) => {
  t.is(shown(t, new ReproError('interrupted', 'interrupted')), 'error: interrupted\n')
  t.is(shown(t, new ReproError('usage', 'no', { hint: '' })), 'error: no\n')
})

test.serial('what is no error of ours is a defect, and shows its stack', (t) => {
  const text = shown(t, new TypeError('x is not a function'))
  t.regex(text, /^error: TypeError: x is not a function\n +at .*show-error\.test\.ts/)
  t.regex(text, /\nThis is a defect of repro itself\./)
  t.regex(shown(t, 'thrown text'), /^error: thrown text\n/)
})

test('exit codes', (t) => {
  t.is(exitCodeOfError(full), 2)
  t.is(exitCodeOfError(new ReproError('interrupted', '')), 130)
  t.is(exitCodeOfError(new Error('x')), 5, 'a defect is no fault of the paper')
})

test('as a document, held by its schema', (t) => {
  for (const error of [full, new ReproError('usage', 'no'), new Error('x'), 'text']) {
    const document: unknown = JSON.parse(JSON.stringify(errorDocument(error)))
    t.deepEqual(faultsOf(document, 'error'), [])
  }
  t.deepEqual(JSON.parse(JSON.stringify(errorDocument(full))), {
    error: {
      code: 'manifest-invalid',
      message: 'repro.yaml has a problem',
      hint: 'Correct it.',
      step: 'train',
      log: ['last\tline', 'evil\u001b[2J'],
      problems: [problem],
    },
  })
  t.deepEqual(errorDocument(new Error('x')), { error: { code: 'defect', message: 'x', log: [], problems: [] } })
})

test('the schema refuses what is no error document', (t) => {
  const good = { error: { code: 'usage', message: 'm', log: [], problems: [] } }
  t.deepEqual(faultsOf(good, 'error'), [])
  for (const bad of [
    {},
    { error: { ...good.error, code: 'unheard-of' } },
    { error: { ...good.error, more: 1 } },
    { error: { ...good.error, problems: [{ ...problem, line: 0 }] } },
    { ...good, more: 1 },
  ]) {
    t.true(faultsOf(bad, 'error').length > 0, JSON.stringify(bad))
  }
})

test.serial('colours are for terminals whose user wants them', (t) => {
  const { NO_COLOR, TERM } = process.env
  t.teardown(() => {
    delete process.env['NO_COLOR']
    if (NO_COLOR !== undefined) process.env['NO_COLOR'] = NO_COLOR
    if (TERM !== undefined) process.env['TERM'] = TERM
  })
  const red = (isTTY: boolean): string => colorsFor({ isTTY }).red('x')
  delete process.env['NO_COLOR']
  process.env['TERM'] = 'xterm'
  t.is(red(true), '\u001b[31mx\u001b[39m')
  t.is(red(false), 'x')
  process.env['TERM'] = 'dumb'
  t.is(red(true), 'x')
  process.env['TERM'] = 'xterm'
  process.env['NO_COLOR'] = '1'
  t.is(red(true), 'x')
})
