import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { compareResults } from '../../../src/compare/compare.ts'
import { textEvidence } from '../../../src/compare/evidence.ts'
import type { ResultPlan } from '../../../src/model/plan.ts'
import { planResults } from '../../../src/plan/results.ts'
import { recordResults, type RecordSummary } from '../../../src/record/record.ts'
import { readRecorded } from '../../../src/record/recorded.ts'
import { run } from '../fixtures.ts'
import { manifest } from '../plan/fixtures.ts'

/** A package directory that is removed afterwards. */
class Place implements AsyncDisposable {
  readonly path: string

  private constructor(directory: string) {
    this.path = directory
  }

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(path.join(tmpdir(), 'repro-record-')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

/** Contents and times of what is recorded. */
async function state(root: string): Promise<string[]> {
  const files = ['results.json', 'files/o.txt'].map((file) => path.join(root, 'recorded', file))
  return Promise.all(files.map(async (file) => `${(await stat(file)).mtimeMs} ${await readFile(file, 'utf8')}`))
}

const log = (manner: string) =>
  planResults(manifest({ results: { log: { from: 'o.txt', ...(JSON.parse(manner) as object) } } }), () => undefined)

/** Records what several runs wrote into one file. */
async function recordRuns(root: string, of: readonly ResultPlan[], texts: readonly string[]): Promise<RecordSummary> {
  const runs = texts.map((text) => run({ observed: new Map([['log', textEvidence('o.txt', text)]]) }))
  return recordResults(root, of, runs, { mode: 'update' })
}

/** What a run that wrote this comes to, by the record. */
async function judged(root: string, of: readonly ResultPlan[], text: string) {
  const [report] = await compareResults(
    of,
    await readRecorded(root, of),
    new Map([['log', textEvidence('o.txt', text)]]),
  )
  return report
}

test('a whole file that is not the same in all runs is recorded as unstable, and never accepted in silence', async (t) => {
  await using place = await Place.make()
  const root = place.path
  const of = log('{}')
  const reason = '3 runs gave files that are not the same'
  const summary = await recordRuns(root, of, ['a 1\n', 'a 2\n', 'a 1\n'])
  t.deepEqual(summary.calibrations, { log: { runs: 3, kind: 'unstable', reason } })
  t.regex(
    await readFile(path.join(root, 'recorded/results.json'), 'utf8'),
    /"values": \{\},\n {2}"files": \{\n {4}"log": \{ "calibration": \{"runs":3,"kind":"unstable","reason":"3 runs gave /,
  )
  for (const text of ['a 1\n', 'a 2\n']) {
    t.like(await judged(root, of, text), {
      outcome: 'not-comparable',
      tolerance: 'none: unstable',
      message: `unstable: ${reason}; say what counts (\`tolerance\`, \`ignore\`), or take the values that count out of it`,
    })
  }
  t.is((await judged(root, log('{"tolerance":1}'), 'a 2\n'))?.outcome, 'within-tolerance', 'the manifest comes first')
  t.is((await judged(root, log('{"ignore":["a .*"]}'), 'a 2\n'))?.outcome, 'within-tolerance')
})

test('what several runs taught of a file holds as long as the file does', async (t) => {
  await using place = await Place.make()
  const root = place.path
  const of = log('{}')
  await recordRuns(root, of, ['a 1\n', 'a 2\n'])
  const before = await state(root)
  const again = await recordRuns(root, of, ['a 1\n'])
  t.like(again, { unchanged: ['log'], calibrations: {} })
  t.deepEqual(await state(root), before)
  await recordRuns(root, of, ['a 3\n'])
  t.is((await judged(root, of, 'a 3\n'))?.outcome, 'identical')
  await recordRuns(root, of, ['a 3\n', 'a 3\n'])
  t.like(await judged(root, of, 'a 4\n'), { outcome: 'differs', tolerance: 'exact (by 2 runs)' })
})

test('files that differ only in what the manifest says does not count are not unstable', async (t) => {
  await using place = await Place.make()
  const root = place.path
  const { calibrations } = await recordRuns(root, log('{"ignore":["at .*"]}'), ['a 1 at 9:00\n', 'a 1 at 9:05\n'])
  t.deepEqual(calibrations, {})
  const other = await recordRuns(root, log('{"ignore":["at .*"]}'), ['a 1 at 9:00\n', 'a 2 at 9:05\n'])
  t.like(other.calibrations, { log: { kind: 'unstable' } })
})
