import { readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import { HeadAndTail } from '../../../src/io/head-and-tail.ts'
import { workspace } from './opening.ts'

test('what fits is kept whole; of more the first half and the last, with the count of what is between', async (t) => {
  await using directory = await workspace()
  const file = path.join(directory.path, 'log')
  const chunks = fc.array(fc.uint8Array({ minLength: 0, maxLength: 40 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 2, max: 60 }), async (written, limit) => {
      const log = await HeadAndTail.open(file, limit)
      for (const chunk of written) await log.write(chunk)
      await log.close()
      const whole = Buffer.concat(written)
      const [head, tail] = [Math.ceil(limit / 2), Math.floor(limit / 2)]
      const cut = Math.max(0, whole.length - limit)
      const mark = Buffer.from(`\n[repro: ${cut} bytes are left out here]\n`)
      const wanted =
        cut === 0 ? whole : Buffer.concat([whole.subarray(0, head), mark, whole.subarray(whole.length - tail)])
      t.is(log.leftOut, cut)
      t.deepEqual(await readFile(file), wanted)
    }),
    { numRuns: 300 },
  )
  t.deepEqual(await readdir(directory.path), ['log'])
})

test('it takes no more room than it may, while it is written', async (t) => {
  await using directory = await workspace()
  const file = path.join(directory.path, 'log')
  const log = await HeadAndTail.open(file, 1000)
  for (let time = 0; time < 100; time++) {
    await log.write(Buffer.alloc(777))
    t.true((await stat(file)).size <= 1000)
  }
  await log.close()
})

test('what is not waited for is written in order all the same', async (t) => {
  await using directory = await workspace()
  const file = path.join(directory.path, 'log')
  const log = await HeadAndTail.open(file, 1000)
  for (const word of ['one ', 'two ', 'three']) void log.write(Buffer.from(word))
  await log.close()
  t.is(await readFile(file, 'utf8'), 'one two three')
})
