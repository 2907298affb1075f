import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { examplesOf, exitMeanings } from '../../../src/cli/manual.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { commandLines, faultsOfCall } from './calls.ts'

test('every example of the help is a call that its command takes', (t) => {
  const { commands } = createProgram(new AbortController().signal, () => {})
  for (const command of commands) {
    const calls = examplesOf(command).flatMap(commandLines)
    t.true(calls.length > 0, command.name())
    for (const call of calls) {
      t.is(call[0], command.name())
      t.deepEqual(faultsOfCall(call), [], call.join(' '))
    }
  }
})

test('a call that its command does not take is found', (t) => {
  t.deepEqual(
    [['verfy'], ['verify', '--job', '2'], ['verify', '--jobs', '0'], ['plan', 'a', 'b'], ['keygen']].map(
      (call) => faultsOfCall(call).length > 0,
    ),
    [true, true, true, true, true],
  )
})

test('every exit code that an error has is explained', (t) => {
  for (const code of ['usage', 'build-failed', 'step-failed', 'no-engine', 'interrupted'] as const) {
    t.true(new ReproError(code, '').exitCode in exitMeanings, code)
  }
})
