import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { lockedTrouble } from '../../../src/run/locked.ts'
import { aLock } from '../environment/locks.ts'

const lock = aLock()
const [leftPad] = lock.npm
const gone = 'locked versions are no longer to be had:'
const other = 'its content is not the locked one, the hash does not match'

function troubleOf(...log: string[]): unknown {
  return lockedTrouble(new ReproError('build-failed', 'a command failed', { log }), lock)
}

/** What apt 2.6, pip 24 and npm 9 and 11 print, word for word but for addresses. */
const cases: readonly (readonly [says: string, log: readonly string[]])[] = [
  [`${gone} hello 2.10-3`, ['Reading state information...', "E: Version '2.10-3' for 'hello' was not found"]],
  [`${gone} hello 2.10-3`, ['E: Unable to locate package hello']],
  [`${gone} hello 2.10-3`, ["E: Package 'hello' has no installation candidate"]],
  [
    `${gone} six 1.16.0`,
    [
      'ERROR: Could not find a version that satisfies the requirement six==1.16.0 (from versions: 1.15.0, 1.17.0)',
      'ERROR: No matching distribution found for six==1.16.0',
    ],
  ],
  [`${gone} @scope/left-pad 1.3.0`, ['npm error notarget No matching version found for @scope/left-pad@1.3.0.']],
  [`${gone} @scope/left-pad 1.3.0`, ['npm ERR! notarget No matching version found for @scope/left-pad@1.3.0.']],
  [
    `six 1.16.0: ${other}`,
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.',
      '    six==1.16.0 from https://files.example/six-1.16.0-py2.py3-none-any.whl (from -r /tmp/locked.txt (line 1)):',
      `        Expected sha256 ${'c'.repeat(64)}`,
      `             Got        ${'d'.repeat(64)}`,
    ],
  ],
  [
    `@scope/left-pad 1.3.0: ${other}`,
    [
      'npm error code EINTEGRITY',
      `npm error Integrity checksum failed when using sha512: wanted ${leftPad?.hash} but got sha512-AAAA==.`,
    ],
  ],
  [`a locked package: ${other}`, ['npm ERR! code EINTEGRITY']],
  [
    `${gone} hello 2.10-3, six 1.16.0`,
    [
      "E: Version '2.10-3' for 'hello' was not found",
      "E: Version '2.10-3' for 'hello' was not found",
      'ERROR: No matching distribution found for six==1.16.0',
    ],
  ],
]

for (const [says, log] of cases)
  test(`${log.at(-1)?.slice(0, 90)} (${log.length})`, (t) => {
    const error = troubleOf(...log)
    if (!(error instanceof ReproError)) return t.fail()
    t.is(error.message, `the locked environment cannot be built: ${says}`)
    t.is(error.code, 'build-failed')
    t.is(error.exitCode, 3)
    t.deepEqual(error.log, log)
    t.regex(error.hint ?? '', /--allow-drift/)
  })

const unrelated = [
  ['a compiler that fails', 'error: command gcc failed'],
  ['a name that was never locked', 'E: Unable to locate package helo'],
  ['a version that was never locked', 'ERROR: No matching distribution found for six==99.0'],
] as const

for (const [what, line] of unrelated)
  test(`${what} is told as it is`, (t) => {
    const error = new ReproError('build-failed', 'a command failed', { log: [line] })
    t.is(lockedTrouble(error, lock), error)
  })

test('what is no failed build is told as it is', (t) => {
  const log = ['E: Unable to locate package hello']
  const errors = [new ReproError('engine-failed', 'broke', { log }), new TypeError('no'), undefined]
  for (const error of errors) t.is(lockedTrouble(error, lock), error)
})
