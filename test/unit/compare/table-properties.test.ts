import test from 'ava'
import fc from 'fast-check'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { tableKind } from '../../../src/compare/table.ts'
import { diskScratch } from '../../../src/io/scratch.ts'
import { isReproduced, type Comparison, type Evidence } from '../../../src/model/result.ts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { planOf } from './helpers.ts'

const kind = tableKind(memoryScratch)
const keyed = planOf('from: t.csv\nkey: [key]')
const positional = planOf('from: t.csv')

interface Style {
  readonly delimiter: string
  readonly ending: string
  readonly quoting: 'needed' | 'all'
  readonly mark: string
  readonly last: 'ended' | 'open'
}

type Rows = readonly (readonly string[])[]

function write(rows: Rows, style: Style): string {
  const mustQuote = (cell: string) => style.quoting === 'all' || /[,;\t|\r\n"]/.test(cell) || cell === ''
  const cell = (text: string) => (mustQuote(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map((row) => row.map(cell).join(style.delimiter))
  return style.mark + lines.join(style.ending) + (style.last === 'ended' ? style.ending : '')
}

const plain: Style = { delimiter: ',', ending: '\n', quoting: 'needed', mark: '', last: 'ended' }

const styles: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  ending: fc.constantFrom('\n', '\r\n', '\r'),
  quoting: fc.constantFrom('needed' as const, 'all' as const),
  mark: fc.constantFrom('', '\ufeff'),
  last: fc.constantFrom('ended' as const, 'open' as const),
})

const awkward = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', ' ', 'a', 'é', '😀', '0'), maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.double().map(String),
  fc.constantFrom('', 'NaN', 'NA', '-', '1e5', '0.10', '1,234', '85.3 %'),
)

/** Rows of a key, a word and a number, under a header; no two of one key. */
const tables = fc
  .uniqueArray(fc.tuple(awkward, awkward, fc.double({ noNaN: true, noDefaultInfinity: true })), {
    selector: ([key]) => key,
    maxLength: 30,
  })
  .map((rows): Rows => [['key', 'word', 'number'], ...rows.map(([key, word, number]) => [key, word, String(number)])])

/** Evidence that comes in pieces of the given sizes; `size` can pretend that there is more, to have more partitions. */
function pieces(text: string | Uint8Array, sizes: readonly number[] = [], size = 0): Evidence {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return {
    name: 't.csv',
    size: Math.max(size, bytes.length),
    async *open() {
      let at = 0
      for (const length of sizes) {
        yield bytes.slice(at, at + length)
        at += length
      }
      yield bytes.slice(at)
    },
  }
}

function shuffled<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, rank: order[index % Math.max(1, order.length)] ?? 0, index }))
    .toSorted((a, b) => a.rank - b.rank || b.index - a.index)
    .map(({ item }) => item)
}

function permuted([header = [], ...rows]: Rows, order: readonly number[]): Rows {
  return [header, ...shuffled(rows, order)]
}

const orders = fc.array(fc.nat(1000), { maxLength: 30 })
const cuts = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 })
const huge = 200 * 1024 * 1024

test('a table is itself, however it is written and in whatever pieces it comes', async (t) => {
  await fc.assert(
    fc.asyncProperty(tables, styles, styles, cuts, async (rows, one, other, sizes) => {
      for (const plan of [positional, keyed]) {
        const seen = await kind.compare(pieces(write(rows, one)), pieces(write(rows, other), sizes), plan)
        t.is(seen.outcome, 'identical', JSON.stringify(seen))
      }
    }),
  )
})

test('with a key, the order of rows changes nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(tables, tables, orders, orders, async (one, other, order, otherOrder) => {
      const text = write(one, plain)
      const wanted = await kind.compare(pieces(text), pieces(write(other, plain)), keyed)
      const seen = await kind.compare(pieces(text), pieces(write(permuted(other, order), plain)), keyed)
      t.deepEqual(summary(seen), summary(wanted))
      const third = write(permuted(one, otherOrder), plain)
      t.is((await kind.compare(pieces(third), pieces(write(other, plain)), keyed)).outcome, wanted.outcome)
    }),
  )
})

test('with a key, the number of partitions changes nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(tables, tables, async (one, other) => {
      const [wanted, found] = [write(one, plain), write(other, plain)]
      const seen = await kind.compare(pieces(wanted), pieces(found), keyed)
      t.deepEqual(await kind.compare(pieces(wanted, [], huge), pieces(found), keyed), seen)
    }),
  )
})

test('with a key, finds what a simple comparison finds', async (t) => {
  await fc.assert(
    fc.asyncProperty(tables, tables, orders, async ([header = [], ...one], [, ...other], order) => {
      // Half of the rows are taken from the one table, so that keys meet.
      const taken = new Map([...other, ...one.filter((_, index) => index % 2 === 0)].map((row) => [row[0], row]))
      const observed = permuted([header, ...taken.values()], order)
      const seen = await kind.compare(
        pieces(write([header, ...one], plain), [], huge),
        pieces(write(observed, plain)),
        keyed,
      )
      const known = new Map(one.map((row) => [row[0], row]))
      const differing = one.flatMap((row) => {
        const twin = taken.get(row[0])
        return twin === undefined
          ? []
          : row.filter((cell, index) => cell !== twin[index] && Number(cell) !== Number(twin[index]))
      })
      const isWhole = one.every(([key]) => taken.has(key)) && [...taken.keys()].every((key) => known.has(key))
      if (isWhole) t.is(seen.outcome === 'identical', differing.length === 0, JSON.stringify(seen))
      else t.is(seen.outcome, 'differs')
    }),
  )
})

test('a wider tolerance never accepts less', async (t) => {
  const column = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(
      column,
      column,
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      async (one, other, tolerance, factor) => {
        const text = (numbers: readonly number[]) =>
          `n\n${numbers.slice(0, Math.min(one.length, other.length)).join('\n')}\n`
        for (const form of ['absolute', 'relative']) {
          const judge = async (width: number) => {
            const plan = planOf(`from: t.csv\ntolerance: { ${form}: ${width} }`)
            return isReproduced((await kind.compare(pieces(text(one)), pieces(text(other)), plan)).outcome)
          }
          if (await judge(tolerance)) t.true(await judge(tolerance * factor))
          else t.pass()
        }
      },
    ),
  )
})

test('wild bytes are compared or refused, never thrown at', async (t) => {
  const wild = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom(...'"",,;\t\n\r\ufeffkey1.5e-'), { maxLength: 80 })
      .map((letters) => new TextEncoder().encode(`key,v\n${letters.join('')}`)),
  )
  const plans = [
    positional,
    keyed,
    planOf('from: t.csv\ntolerance: { v: 0.1 }'),
    planOf('from: t.csv\ntolerance: { relative: 1 }\ndecimal: ","'),
  ]
  await fc.assert(
    fc.asyncProperty(wild, wild, cuts, fc.constantFrom(...plans), async (one, other, sizes, plan) => {
      const seen = await kind.compare(pieces(one, sizes), pieces(other), plan)
      t.true(['identical', 'within-tolerance', 'differs', 'not-comparable'].includes(seen.outcome))
    }),
    { numRuns: 500 },
  )
})

test('on disk as in memory, and nothing is left behind', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-scratch-'))
  try {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`k${i}`, `word ${i % 7}`, String(i / 3)])
    const header = ['key', 'word', 'number']
    const wanted = write([header, ...rows], plain)
    const found = write(
      [header, ...rows.toReversed().map(([k = '', w = '', n = ''], i) => [k, w, i % 999 === 0 ? `${n}1` : n])],
      plain,
    )
    const onDisk = tableKind(diskScratch(directory))
    const seen = await onDisk.compare(pieces(wanted, [], huge), pieces(found), keyed)
    t.is(seen.outcome, 'differs')
    t.deepEqual(seen, await kind.compare(pieces(wanted), pieces(found), keyed))
    t.deepEqual(await readdir(directory), [])
    const twice = pieces(`${wanted}k1,x,1\n`, [], huge)
    t.is((await onDisk.compare(twice, pieces(found), keyed)).outcome, 'not-comparable')
    t.deepEqual(await readdir(directory), [])
  } finally {
    await rm(directory, { recursive: true })
  }
})

/** What does not depend on the numbers of rows. */
function summary({ outcome, details }: Comparison) {
  const found = details as undefined | Record<'missingRows' | 'addedRows', { total: number }>
  return { outcome, missing: found?.missingRows.total, added: found?.addedRows.total }
}
