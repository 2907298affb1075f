import test from 'ava'
import { formats } from '../../../../src/report/formats.ts'
import type { Format } from '../../../../src/report/format.ts'
import type { Verdict } from '../../../../src/model/verdict.ts'
import { differing, failure, report, stepRun, verdict } from '../../fixtures.ts'

const full = verdict({
  verdict: 'partially-reproduced',
  steps: [stepRun({ started: '2026-01-02T03:04:06.006Z' })],
  results: [report(), differing, report({ name: 'gone', outcome: 'missing', observed: undefined })],
  warnings: ['one'],
})
const failed: Verdict = { ...full, verdict: 'did-not-run', failure }

/** The same document with the keys of every object the other way round. */
function turned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turned) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, part]) => [key, turned(part)])
  return Object.fromEntries(entries.toReversed()) as T
}

async function bytesOf(format: Format, one: Verdict): Promise<string> {
  if (format.place !== 'directory') return Buffer.from(await (await format.load()).draw([{ verdict: one }])).toString()
  return JSON.stringify(await (await format.load()).drawParts({ verdict: one }))
}

for (const format of formats) {
  for (const [what, one] of [
    ['a verdict', full],
    ['a run that failed', failed],
  ] as const) {
    test(`${format.name}: ${what} gives the same bytes each time, read back as well`, async (t) => {
      const first = await bytesOf(format, one)
      t.true(first.length > 100)
      t.is(await bytesOf(format, one), first)
      t.is(await bytesOf(format, JSON.parse(JSON.stringify(one)) as Verdict), first)
    })
  }
  test(`${format.name}: another verdict gives other bytes`, async (t) => {
    const other: Verdict = { ...full, verdict: 'not-reproduced', results: [differing] }
    t.not(await bytesOf(format, other), await bytesOf(format, full))
  })
}

test('json: the order of keys does not count', async (t) => {
  const json = formats.find(({ name }) => name === 'json')
  if (json === undefined) return t.fail()
  t.is(await bytesOf(json, turned(full)), await bytesOf(json, full))
})
