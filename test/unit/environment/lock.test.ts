import test from 'ava'
import { lockText, outOfDate, readLock } from '../../../src/environment/lock.ts'
import { ReproError } from '../../../src/errors.ts'
import { aLock } from './locks.ts'

test('what is written is read again', (t) => {
  const lock = aLock()
  t.deepEqual(readLock(lockText(lock), 'repro.lock'), lock)
})

test('a package is a line, so that a change of a version is a line of a diff', (t) => {
  const [then, now] = [aLock(), aLock({ pip: [{ name: 'six', version: '1.17.0' }] })].map((lock) =>
    lockText(lock).split('\n'),
  )
  t.deepEqual(
    now?.filter((line) => !then?.includes(line)).map((line) => line.trim()),
    ['- six 1.17.0'],
  )
  t.is(now?.length, then?.length)
})

test('the longest line is not broken', (t) => {
  const lock = aLock({
    apt: [{ name: 'a'.repeat(200), version: '1.'.repeat(100) + '1', hash: 'sha512-' + 'A'.repeat(88) }],
  })
  t.deepEqual(readLock(lockText(lock), 'repro.lock').apt, lock.apt)
})

test('versions that YAML would take for numbers stay text', (t) => {
  const lock = aLock({ r: [{ name: 'nnet', version: '7.10' }], runtimes: [{ name: 'r', version: '4' }] })
  const read = readLock(lockText(lock), 'repro.lock')
  t.deepEqual([read.r, read.runtimes], [lock.r, lock.runtimes])
})

const broken: readonly (readonly [what: string, change: (text: string) => string, says: RegExp])[] = [
  ['no YAML', () => 'format: [', /cannot be read/],
  ['an empty file', () => '', /must be object/],
  ['another format', (text) => text.replace('format: 1', 'format: 2'), /\/format must be equal to constant/],
  ['a key of another program', (text) => `${text}more: 1\n`, /must NOT have additional properties/],
  ['a line without a version', (text) => text.replace('- six 1.16.0', '- six'), /\/pip\/0 must match pattern/],
  ['an option for a name', (text) => text.replace('- hello ', '- --force '), /\/apt\/0 must match pattern/],
  ['a command for a version', (text) => text.replace('six 1.16.0', 'six 1;id'), /\/pip\/0 must match pattern/],
  ['a base without a whole digest', (text) => text.replace('a'.repeat(64), 'aa'), /\/base\/digest must match pattern/],
  ['no base', (text) => text.replace(/^base:\n(?: {2}.*\n)*/m, ''), /must have required property 'base'/],
]

for (const [what, change, says] of broken)
  test(`${what} is no lock`, (t) => {
    const text = lockText(aLock())
    t.not(change(text), text)
    const error = t.throws(() => readLock(change(text), 'a/repro.lock'), { instanceOf: ReproError })
    t.is(error.code, 'package-invalid')
    t.regex(error.message, says)
    t.true(error.message.startsWith('a/repro.lock '))
    t.regex(error.hint ?? '', /`repro lock`/)
  })

test('names that multiply are not followed', (t) => {
  const bomb = 'a: &a [1, 1]\nb: [*a, *a]\n'
  t.throws(() => readLock(bomb, 'repro.lock'))
})

test('a lock of what is asked for is of today', (t) => {
  const lock = aLock()
  t.is(outOfDate(lock, { ...lock.asked }), undefined)
})

test('a lock of something else says what was asked for and what is', (t) => {
  const lock = aLock()
  const { pip: _, ...withoutPip } = lock.asked
  t.is(outOfDate(lock, { ...lock.asked, apt: 'hello make' }), '`apt` was hello when it was locked, and is hello make')
  t.is(
    outOfDate(lock, { ...lock.asked, npm: 'package.json' }),
    '`npm` was not there when it was locked, and is package.json',
  )
  t.is(outOfDate(lock, withoutPip), `\`pip\` was ${lock.asked.pip} when it was locked, and is not there`)
  t.regex(outOfDate(lock, { ...lock.asked, base: 'node:22' }) ?? '', /^`base` was debian bookworm/)
})
