import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { script } from '../harness/by-hand.ts'
import type { Case, Row } from '../harness/case.ts'
import { race } from '../harness/race.ts'
import { writeTables } from '../harness/tables.ts'

const compare = fileURLToPath(new URL('../sides/compare.mjs', import.meta.url))

/**
 * `sort` and `cmp` do less: they find that files differ, not where, by how much, or whether it matters; bytewise, which
 * is the fastest that `sort` has.
 */
const sortAndCmp = `export LC_ALL=C
for f in expected observed; do sort -S 200M -T . $f -o $f.sorted; done
cmp -s expected.sorted observed.sorted
rm expected.sorted observed.sorted`

export const comparing: Case = {
  name: 'comparing',
  async *rows(scratch) {
    const [expected, observed] = [path.join(scratch, 'expected'), path.join(scratch, 'observed')]
    const row = async (kind: string, what: string): Promise<Row> => ({
      what,
      against: '`sort`, `sort`, `cmp`',
      goal: { value: 3, memory: 200 },
      measured: await race(
        { command: [process.execPath, compare, kind, expected, observed, path.join(scratch, 'room')] },
        { command: script(sortAndCmp), directory: scratch },
        1,
      ),
    })
    await writeTables(expected, observed, { rows: 5_000_000, share: 0.01 })
    yield await row('table', 'a table of 5,000,000 shuffled rows, 1 % of them moved, by key')
    for (const every of [1000, 1]) {
      await pipeline(Readable.from(lines(2 ** 31, Infinity)), createWriteStream(expected))
      await pipeline(Readable.from(lines(2 ** 31, every)), createWriteStream(observed))
      yield await row('text', `2 GiB of text, one line in ${every} moved`)
    }
    await pipeline(Readable.from(records(2 ** 31, Infinity)), createWriteStream(expected))
    await pipeline(Readable.from(records(2 ** 31, 1000)), createWriteStream(observed))
    yield await row('json', '2 GiB of JSON, a record a line, one in 1000 moved')
    await Promise.all([expected, observed].map((file) => rm(file)))
  },
}

/** A line a step of training; every `every`-th has a loss that is a little other. */
function* lines(bytes: number, every: number): Generator<string> {
  let written = 0
  for (let step = 1; written < bytes;) {
    let piece = ''
    for (let line = 0; line < 1000; line += 1, step += 1) {
      const loss = (1000 / step) * (step % every === 0 ? 1.0001 : 1)
      piece += `step ${step}  loss = ${loss.toFixed(12)}  accuracy = ${(step % 97) / 97}\n`
    }
    written += piece.length
    yield piece
  }
}

/** The same as an array of records. */
function* records(bytes: number, every: number): Generator<string> {
  let before = '['
  for (const piece of lines(bytes, every)) {
    const fields = /^step (\d+) {2}loss = (\S+) {2}accuracy = (\S+)$/gm
    const objects = [...piece.matchAll(fields)].map(([, step, loss, accuracy]) => {
      return `{"step":${step},"loss":${loss},"accuracy":${accuracy}}`
    })
    yield before + objects.join(',\n')
    before = ',\n'
  }
  yield ']'
}
