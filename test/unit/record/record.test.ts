import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { textEvidence } from '../../../src/compare/evidence.ts'
import { ReproError } from '../../../src/errors.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { ResultPlan } from '../../../src/model/plan.ts'
import { planResults } from '../../../src/plan/results.ts'
import { recordResults, type RecordSummary } from '../../../src/record/record.ts'
import { readRecorded } from '../../../src/record/recorded.ts'
import { run } from '../fixtures.ts'
import { manifest } from '../plan/fixtures.ts'

const results: Manifest['results'] = {
  loss: { from: 'metrics.json#/loss' },
  name: { from: 'metrics.json#/name' },
  weights: { from: 'model/weights.bin' },
  reply: { request: { step: 's', path: '/any?a=1' } },
  tree: { from: 'model/' },
  published: { from: 'metrics.json#/auc', expect: 0.5 },
}
const plans = planResults(manifest({ results }), () => undefined)

/** A package directory that is removed afterwards. */
class Root implements AsyncDisposable {
  readonly path: string

  private constructor(directory: string) {
    this.path = directory
  }

  static async make(): Promise<Root> {
    return new Root(await mkdtemp(path.join(tmpdir(), 'repro-record-')))
  }

  /** Records what a run gave: the text of each file. */
  async record(
    texts: Readonly<Record<string, string>>,
    mode: 'keep' | 'update' = 'keep',
    of: readonly ResultPlan[] = plans,
  ): Promise<RecordSummary> {
    const observed = new Map(
      of.flatMap(({ name, source }) => {
        const place = source.kind === 'file' ? source.path : source.request.path
        const found = [place, `${place}/`].find((one) => texts[one] !== undefined)
        return found === undefined ? [] : [[name, textEvidence(found, texts[found] ?? '')] as const]
      }),
    )
    return recordResults(this.path, of, [run({ observed })], { mode })
  }

  async read(file: string): Promise<string> {
    return readFile(path.join(this.path, file), 'utf8')
  }

  /** Contents and times of all that is recorded. */
  async state(): Promise<Record<string, string>> {
    const files = await readdir(path.join(this.path, 'recorded'), { recursive: true, withFileTypes: true })
    const own = files.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
    return Object.fromEntries(
      await Promise.all(
        own.map(async (file) => [
          path.relative(this.path, file),
          `${(await stat(file)).mtimeMs} ${await readFile(file, 'utf8')}`,
        ]),
      ),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

const first = {
  'metrics.json': '{"loss": 0.38270, "name": "a \\"b\\"", "auc": 0.6}',
  'model/weights.bin': 'weights',
  '/any?a=1': 'hello',
  'model/': 'a listing\n',
}

test('values and files are kept, with the digits that they were written with', async (t) => {
  await using root = await Root.make()
  const summary = await root.record(first)
  t.like(summary, { added: ['loss', 'name', 'weights', 'reply', 'tree'], replaced: [], unchanged: [], differences: [] })
  t.is(
    await root.read('recorded/results.json'),
    `{
  "format": 1,
  "recorded": {"run":"20260102T030405006-01234567","date":"2026-01-02T03:05:05.006Z","environment":"${'d'.repeat(64)}"},
  "values": {
    "loss": { "value": 0.38270 },
    "name": { "value": "a \\"b\\"" }
  }
}
`,
  )
  t.is(await root.read('recorded/files/model/weights.bin'), 'weights')
  t.is(await root.read('recorded/files/reply.reply'), 'hello')
  t.is(await root.read('recorded/files/model.sha256sums'), 'a listing\n')
})

test('what is recorded is what is read', async (t) => {
  await using root = await Root.make()
  await root.record(first)
  const { values, files } = await readRecorded(root.path, plans)
  t.deepEqual(
    values,
    new Map([
      ['loss', { value: 0.3827, text: '0.38270' }],
      ['name', { value: 'a "b"', text: 'a "b"' }],
    ]),
  )
  t.deepEqual(
    [...files].map(([name, file]) => [name, file.name, file.size]),
    [
      ['weights', 'model/weights.bin', 7],
      ['reply', '/any?a=1', 5],
      ['tree', 'model/', 10],
    ],
  )
})

test('nothing was recorded: nothing is read', async (t) => {
  await using root = await Root.make()
  const { values, files } = await readRecorded(root.path, plans)
  t.is(values.size + files.size, 0)
})

test('recording the same again changes no byte and no time', async (t) => {
  await using root = await Root.make()
  await root.record(first)
  for (const file of Object.keys(await root.state())) await utimes(path.join(root.path, file), 1, 1)
  const before = await root.state()
  t.like(await root.record(first), { added: [], replaced: [], unchanged: ['loss', 'name', 'weights', 'reply', 'tree'] })
  t.like(await root.record(first, 'update'), { replaced: [] })
  t.deepEqual(await root.state(), before)
})

const second = { ...first, 'metrics.json': '{"loss": 0.38280, "name": "a \\"b\\""}', 'model/weights.bin': 'weighty!' }

test('what differs is refused, with both values, and nothing is written', async (t) => {
  await using root = await Root.make()
  await root.record(first)
  const before = await root.state()
  const error = await t.throwsAsync<ReproError>(root.record(second), { instanceOf: ReproError })
  t.like(error, { code: 'package-invalid', exitCode: 2 })
  t.is(
    error?.message,
    `this run differs from what is recorded:
  loss: recorded 0.38270, now 0.38280
  weights: recorded 7 bytes, now 8 bytes; the bytes differ from offset 6 on`,
  )
  t.regex(error?.hint ?? '', /record --update/)
  t.deepEqual(await root.state(), before)
})

test('other digits of the same number are another record', async (t) => {
  await using root = await Root.make()
  await root.record(first)
  const fewer = { ...first, 'metrics.json': '{"loss": 0.3827, "name": "a \\"b\\""}' }
  await t.throwsAsync(root.record(fewer), { message: /loss: recorded 0\.38270, now 0\.3827$/ })
})

test('with update, what differs is replaced, and only that', async (t) => {
  await using root = await Root.make()
  await root.record(first)
  const before = await root.state()
  const summary = await root.record(second, 'update')
  t.like(summary, { added: [], replaced: ['loss', 'weights'], unchanged: ['name', 'reply', 'tree'] })
  const after = await root.state()
  t.regex(after['recorded/results.json'] ?? '', /"loss": \{ "value": 0\.38280 \}/)
  t.regex(after['recorded/files/model/weights.bin'] ?? '', / weighty!$/)
  t.is(after['recorded/files/reply.reply'], before['recorded/files/reply.reply'])
})

test('a result that is new is added to the record, one that is gone is taken out', async (t) => {
  await using root = await Root.make()
  await root.record(
    first,
    'keep',
    plans.filter(({ name }) => name === 'loss'),
  )
  t.like(
    await root.record(
      first,
      'keep',
      plans.filter(({ name }) => name === 'loss' || name === 'name'),
    ),
    { added: ['name'], unchanged: ['loss'] },
  )
  t.deepEqual([...(await readRecorded(root.path, plans)).values.keys()], ['loss', 'name'])
  await root.record(
    first,
    'keep',
    plans.filter(({ name }) => name === 'name'),
  )
  t.deepEqual([...(await readRecorded(root.path, plans)).values.keys()], ['name'])
})

test('what did not come out cannot be recorded, and then nothing is', async (t) => {
  await using root = await Root.make()
  for (const missing of ['metrics.json', 'model/weights.bin', '/any?a=1'] as const) {
    const { [missing]: _, ...rest } = first
    const error = await t.throwsAsync<ReproError>(root.record(rest), { instanceOf: ReproError })
    t.like(error, { code: 'package-invalid' })
    t.regex(error?.message ?? '', /^nothing to record for (loss|weights|reply): the run gave nothing$/)
  }
  await t.throwsAsync(root.record({ ...first, 'metrics.json': '{"name": ""}' }), {
    message: /nothing to record for loss: nothing stands at/,
  })
  t.deepEqual(await readdir(root.path), [])
})

const unreadable: readonly (readonly [string, string])[] = [
  ['no JSON', '{"values": '],
  ['no values', '{"format": 1}'],
  ['values that are a list', '{"values": []}'],
  ['an entry that is no object', '{"values": {"loss": 1}}'],
  ['an entry without a value', '{"values": {"loss": {"v": 1}}}'],
  ['files that are a list', '{"values": {}, "files": []}'],
  ['a file of which nothing is said', '{"values": {}, "files": {"tree": {}}}'],
]
for (const [what, text] of unreadable) {
  test(`a record that cannot be read: ${what}`, async (t) => {
    await using root = await Root.make()
    await mkdir(path.join(root.path, 'recorded'))
    await writeFile(path.join(root.path, 'recorded/results.json'), text)
    const error = await t.throwsAsync<ReproError>(readRecorded(root.path, plans), { instanceOf: ReproError })
    t.is(error?.code, 'package-invalid')
    t.regex(error?.message ?? '', /recorded\/results\.json cannot be read: /)
    t.regex(error?.hint ?? '', /record --update/)
    await t.throwsAsync(root.record(first))
    t.like(
      await root.record(first, 'update'),
      { added: ['loss', 'name', 'weights', 'reply', 'tree'] },
      'as the hint says',
    )
    t.is((await readRecorded(root.path, plans)).values.size, 2)
  })
}

test('a number that a double cannot hold is kept in all its digits', async (t) => {
  await using root = await Root.make()
  const digits = '0.1234567890123456789012345678901234567890'
  await root.record({
    ...first,
    'metrics.json': `{"loss": ${digits}, "name": [1.50, {"__proto__": 12345678901234567890}]}`,
  })
  const { values } = await readRecorded(root.path, plans)
  t.is(values.get('loss')?.text, digits)
  t.is(values.get('name')?.text, '[1.50,{"__proto__":12345678901234567890}]')
})

test('the differences are told before anything is replaced, as a verdict would tell them', async (t) => {
  await using root = await Root.make()
  const of = planResults(manifest({ results: { log: { from: 'o.txt' } } }), () => undefined)
  await root.record({ 'o.txt': 'a 1\nb 2\n' }, 'update', of)
  const observed = new Map([['log', textEvidence('o.txt', 'a 1\nb 3\n')]])
  const told: string[] = []
  let during = ''
  await recordResults(root.path, of, [run({ observed })], {
    mode: 'update',
    tell(differences) {
      told.push(...differences)
      during = readFileSync(path.join(root.path, 'recorded/files/o.txt'), 'utf8')
    },
  })
  t.deepEqual(told, ['log: recorded 2, now 3; 1 higher (50 %); 1 line differs in 1 number, the first is line 2'])
  t.is(during, 'a 1\nb 2\n')
  t.is(await root.read('recorded/files/o.txt'), 'a 1\nb 3\n')
})

test('a directory that is a file now is recorded as one, whether it is written with a slash or not', async (t) => {
  await using root = await Root.make()
  const of = planResults(manifest({ results: { model: { from: 'model/' } } }), () => undefined)
  t.is(of[0]?.source.kind === 'file' && of[0].source.path, 'model')
  await root.record({ 'model/': 'a listing\n' }, 'update', of)
  t.deepEqual(Object.keys(await root.state()), ['recorded/files/model.sha256sums'])
  await root.record({ model: 'weights' }, 'update', of)
  t.deepEqual(Object.keys(await root.state()), ['recorded/files/model'])
  const { files } = await readRecorded(root.path, of)
  t.is(files.get('model')?.name, 'model')
})
