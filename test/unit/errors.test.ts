import { readFileSync } from 'node:fs'
import test from 'ava'
import { ReproError, exitCodeOf, firstError, messageOf, type ErrorCode, type ExitCode } from '../../src/errors.ts'

/** The table of docs and design: what each exit code means. TypeScript holds it to be complete. */
const exitCodes: Readonly<Record<ErrorCode, ExitCode>> = {
  usage: 2,
  'manifest-invalid': 2,
  'package-invalid': 2,
  'image-invalid': 2,
  offline: 3,
  'base-unavailable': 3,
  'build-failed': 3,
  'data-unavailable': 3,
  'no-gpu': 3,
  'step-failed': 4,
  'time-limit': 4,
  'out-of-memory': 4,
  'silent-too-long': 4,
  'too-many-processes': 4,
  'disk-limit': 4,
  'service-not-ready': 4,
  'outputs-invalid': 4,
  'no-engine': 5,
  'engine-failed': 5,
  interrupted: 130,
}
const codes = Object.keys(exitCodes) as ErrorCode[]

for (const code of codes) {
  test(`${code} ends with ${exitCodes[code]}`, (t) => {
    t.is(exitCodeOf(code), exitCodes[code])
    t.is(new ReproError(code, 'message').exitCode, exitCodes[code])
  })
}

test('the schemas know all codes, and no others', (t) => {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')) as Schema
  const inError = read('error').$defs['error']?.properties['code']?.enum ?? []
  t.deepEqual([...inError].sort(), [...codes, 'defect'].sort())
  const inVerdict = read('verdict').$defs['failure']?.properties['code']?.enum ?? []
  t.deepEqual(
    [...inVerdict].sort(),
    // What is refused for want of a network is refused before there is a run.
    codes.filter((code) => [3, 4].includes(exitCodes[code]) && code !== 'offline').sort(),
    'a verdict tells what the paper did wrong, and nothing else',
  )
})

interface Schema {
  readonly $defs: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly enum?: string[] }>> }>
  >
}

test('an error has what it was given, and nothing for the rest', (t) => {
  const bare = new ReproError('usage', 'message')
  t.like(bare, { name: 'ReproError', code: 'usage', message: 'message', hint: undefined, step: undefined })
  t.deepEqual(bare.log, [])
  t.deepEqual(bare.problems, [])
  t.false('cause' in bare)
  const cause = new Error('deep')
  const problem = { file: 'repro.yaml', line: 1, column: 2, source: 'x', message: 'm', hint: 'h' }
  const full = new ReproError('step-failed', 'm', { hint: 'h', log: ['l'], problems: [problem], step: 's', cause })
  t.like(full, { hint: 'h', step: 's', cause })
  t.deepEqual(full.log, ['l'])
  t.deepEqual(full.problems, [problem])
})

test('what went wrong first is told, whatever cleaning up did', (t) => {
  const first = new ReproError('step-failed', 'first')
  const second = Object.assign(new Error('second'), {
    name: 'SuppressedError',
    error: new Error('x'),
    suppressed: first,
  })
  const third = Object.assign(new Error('third'), {
    name: 'SuppressedError',
    error: new Error('y'),
    suppressed: second,
  })
  t.is(firstError(third), first)
  t.is(firstError(first), first)
  t.is(firstError('text'), 'text')
})

test('the message of anything that was thrown', (t) => {
  t.is(messageOf(new Error('m')), 'm')
  t.is(messageOf('text'), 'text')
  t.is(messageOf(undefined), 'undefined')
})
