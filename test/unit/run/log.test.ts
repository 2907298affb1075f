import { mkdir, readFile } from 'node:fs/promises'
import test from 'ava'
import fc from 'fast-check'
import { StepLog } from '../../../src/run/log.ts'
import { temporaryDirectory } from '../io/temporary.ts'

const large = 1024 ** 2

/** What a log makes of chunks: the file, the lines that were told, the tail. */
async function logged(chunks: readonly (string | Uint8Array)[], limit = large) {
  await using directory = await temporaryDirectory()
  const told: string[] = []
  const log = await StepLog.open(directory.at('logs/step.log'), limit, (line) => void told.push(line))
  for (const chunk of chunks) await log.write(Buffer.from(chunk))
  const tail = log.tail()
  await log[Symbol.asyncDispose]()
  return { file: await readFile(directory.at('logs/step.log')), told, tail, leftOut: log.leftOut }
}

test('what is printed is kept byte for byte', async (t) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const { file } = await logged(['one\r\n', bytes, '\rlast'])
  t.deepEqual(file, Buffer.concat([Buffer.from('one\r\n'), bytes, Buffer.from('\rlast')]))
})

test('lines are told whole, wherever they were cut, and empty ones are not', async (t) => {
  const { told, tail } = await logged(['on', 'e\nt', 'wo\r', '\nthree\rfour\n\n  \nfi', 've'])
  t.deepEqual(told, ['one', 'two', 'three', 'four'])
  t.deepEqual(tail, ['one', 'two', 'three', 'four', 'five'])
})

test('a character that was cut is one character', async (t) => {
  const bytes = Buffer.from('loss → 0.5 ± ε 😀\n')
  const { told } = await logged([...bytes].map((byte) => Uint8Array.of(byte)))
  t.deepEqual(told, ['loss → 0.5 ± ε 😀'])
})

test('the last twenty lines are at hand, with one that has not ended', async (t) => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`)
  const { tail } = await logged([`${lines.join('\n')}\n`])
  t.deepEqual(tail, lines.slice(-20))
  const { tail: open } = await logged([`${lines.join('\n')}\nnot ended`])
  t.deepEqual(open, [...lines.slice(-19), 'not ended'])
})

test('a line without an end takes no more memory the longer it gets', async (t) => {
  const { tail, told } = await logged([
    ...Array.from({ length: 50 }, () => 'x'.repeat(1000)),
    `${'y'.repeat(5000)}\nz\n`,
  ])
  t.true(told.every((line) => line.length <= 2000))
  t.true(tail.every((line) => line.length <= 2000))
  t.is(told.at(-1), 'z')
  const { tail: endless } = await logged(Array.from({ length: 50 }, () => 'x'.repeat(1000)))
  t.deepEqual(endless, ['x'.repeat(2000)])
})

test('of a log that is longer than it may be, the beginning and the end are kept', async (t) => {
  const chunk = fc.uint8Array({ maxLength: 50 })
  const property = fc.asyncProperty(
    fc.array(chunk, { maxLength: 20 }),
    fc.integer({ min: 1, max: 200 }),
    async (chunks, limit) => {
      const { file, leftOut } = await logged(chunks, limit)
      const whole = Buffer.concat(chunks)
      if (whole.length <= limit) {
        t.deepEqual([file, leftOut], [whole, 0])
        return
      }
      const head = Math.ceil(limit / 2)
      const tail = Math.max(1, limit - head)
      const mark = Buffer.from(`\n[repro: ${whole.length - head - tail} bytes are left out here]\n`)
      if (leftOut > 0) t.deepEqual(file, Buffer.concat([whole.subarray(0, head), mark, whole.subarray(-tail)]))
      else t.deepEqual(file, whole)
      t.is(leftOut, whole.length - head - tail)
    },
  )
  await fc.assert(property, { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) })
})

test('a log that cannot be opened is told of, and one whose disk is full when it is closed', async (t) => {
  await using directory = await temporaryDirectory()
  await mkdir(directory.at('step.log'))
  await t.throwsAsync(
    StepLog.open(directory.at('step.log'), large, () => {}),
    { code: 'EISDIR' },
  )
  const log = await StepLog.open('/dev/full', large, () => {})
  await log.write(Buffer.from('x'.repeat(100_000)))
  await t.throwsAsync(async () => log[Symbol.asyncDispose](), { code: 'ENOSPC' })
})
