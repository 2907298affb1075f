import test from 'ava'
import fc from 'fast-check'
import type { Outcome } from '../../../src/model/result.ts'
import { compareResults } from '../../../src/compare/compare.ts'
import { Documents } from '../../../src/compare/document.ts'
import { textEvidence } from '../../../src/compare/evidence.ts'
import { cellOutput } from '../../../src/compare/notebook.ts'
import { readBytes } from '../../../src/compare/read.ts'
import { file, nothingRecorded, planOf, reportOn } from './helpers.ts'
import { png, ramp } from './pictures.ts'

const picture = Buffer.from(png(3, 2, ramp))

/** A notebook as Jupyter writes it: lists of lines, several representations, streams in pieces. */
const notebook = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', metadata: { tags: ['accuracy'] }, source: ['# Title'] },
    {
      cell_type: 'code',
      metadata: { tags: ['printed'] },
      source: ['print(1)'],
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['loss 0.25\n', 'acc '] },
        { output_type: 'stream', name: 'stderr', text: ['Warning: slow\n'] },
        { output_type: 'stream', name: 'stdout', text: '0.93145\n' },
      ],
    },
    {
      cell_type: 'code',
      metadata: { tags: ['accuracy', 'twice'] },
      source: '0.93145',
      outputs: [{ output_type: 'execute_result', metadata: {}, data: { 'text/plain': ['0.93145'] } }],
    },
    {
      cell_type: 'code',
      metadata: { tags: ['twice'] },
      source: 'several',
      outputs: [
        { output_type: 'display_data', data: { 'text/html': ['<b>1</b>'], 'text/plain': ['one'] } },
        { output_type: 'display_data', data: { 'image/png': picture.toString('base64'), 'text/plain': ['<Figure>'] } },
        { output_type: 'execute_result', data: { 'application/json': { a: [1, 2.5] }, 'text/plain': ['<JSON>'] } },
      ],
    },
    { cell_type: 'code', metadata: {}, source: 'x = 1', outputs: [] },
  ],
})

const seen = (name = 'a.ipynb') => textEvidence(name, notebook)

async function outputOf(from: string): Promise<string> {
  const output = await cellOutput(planOf(`from: { file: a.ipynb, ${from} }`), seen(), new Documents())
  return 'missing' in output
    ? output.missing
    : `${output.name}: ${Buffer.from(await readBytes(output, 1e6)).toString()}`
}

const outputs: readonly (readonly [from: string, output: string])[] = [
  ['cell: printed', 'a.ipynb[printed].txt: loss 0.25\nacc 0.93145\n'],
  ['cell: 1', 'a.ipynb[1].txt: loss 0.25\nacc 0.93145\n'],
  ['cell: accuracy', 'a.ipynb[accuracy].txt: 0.93145'],
  ['cell: 3, output: 1', 'a.ipynb[3].txt: one'],
  ['cell: 3, output: text/html', 'a.ipynb[3].html: <b>1</b>'],
  ['cell: 3, output: -1', 'a.ipynb[3].json: {"a":[1,2.5]}'],
  [
    'cell: 3',
    'cell 3 of `a.ipynb` put out several: 1: text/html, text/plain; 2: image/png, text/plain; 3: application/json, text/plain; say with `output` which is meant',
  ],
  ['cell: 3, output: 4', 'cell 3 of `a.ipynb` put out 3 outputs only'],
  ['cell: 3, output: text/plain', 'cell 3 of `a.ipynb` put out 3 of the type text/plain; say which by its number'],
  [
    'cell: 3, output: image/jpeg',
    'cell 3 of `a.ipynb` put nothing out of the type image/jpeg: 1: text/html, text/plain; 2: image/png, text/plain; 3: application/json, text/plain',
  ],
  ['cell: 4', 'cell 4 of `a.ipynb` put nothing out'],
  ['cell: 5', 'there is no code cell 5: there are 4 code cells in `a.ipynb`'],
  ['cell: twice', '2 code cells have the tag `twice` in `a.ipynb`'],
  ['cell: acuracy', 'no code cell has the tag `acuracy` (there are `printed`, `accuracy`, `twice`) in `a.ipynb`'],
]

for (const [from, output] of outputs) {
  test(`output of ${from}`, async (t) => t.is(await outputOf(from), output))
}

test('a picture of a cell is compared as a picture', async (t) => {
  const plan = planOf('from: { file: a.ipynb, cell: 3, output: image/png }')
  const output = await cellOutput(plan, seen(), new Documents())
  if ('missing' in output) return t.fail(output.missing)
  t.is(output.name, 'a.ipynb[3].png')
  t.deepEqual(Buffer.from(await readBytes(output, 1e6)), picture)
  const recorded = { values: new Map(), files: new Map([['r', file('r.cell', picture)]]) }
  const [report] = await compareResults([plan], recorded, new Map([['r', seen()]]))
  t.is(report?.outcome, 'identical')
})

const judged: readonly (readonly [result: string, outcome: Outcome])[] = [
  ['from: { file: a.ipynb, cell: accuracy }\nexpect: 0.931', 'within-tolerance'],
  ['from: { file: a.ipynb, cell: accuracy }\nexpect: 0.93145', 'identical'],
  ['from: { file: a.ipynb, cell: accuracy }\nexpect: 0.932', 'differs'],
  ['from: { file: a.ipynb, cell: printed, match: "acc ([\\\\d.]+)" }\nexpect: 0.93', 'within-tolerance'],
  ['from: { file: a.ipynb, cell: 3, output: 3, pointer: /a/1 }\nexpect: 2.5', 'identical'],
  ['from: { file: a.ipynb, cell: nowhere }\nexpect: 2.5', 'missing'],
]

for (const [result, outcome] of judged) {
  test(`${result.replaceAll('\n', ', ')}: ${outcome}`, async (t) => {
    const report = await reportOn(result, seen())
    t.is(report.outcome, outcome, JSON.stringify(report))
  })
}

test('where a result comes from is said', async (t) => {
  const plain = await reportOn('from: { file: a.ipynb, cell: accuracy }', seen())
  t.is(plain.from, 'a.ipynb, cell accuracy')
  const deep = await reportOn('from: { file: a.ipynb, cell: 3, output: -1, pointer: /a/0 }', seen())
  t.is(deep.from, 'a.ipynb, cell 3, output -1, /a/0')
})

test('what is no notebook is missing, whatever it is', async (t) => {
  const plan = planOf('from: { file: a.ipynb, cell: 1 }')
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      async (bytes) => {
        t.true('missing' in (await cellOutput(plan, file('a.ipynb', bytes), new Documents())))
      },
    ),
  )
})

test('odd cells and outputs never throw', async (t) => {
  const odd = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('cell'),
    ),
    cell: fc.record(
      {
        cell_type: fc.constantFrom('code', 'markdown', 1),
        metadata: fc.oneof(fc.record({ tags: tie('value') }), tie('value')),
        source: tie('value'),
        outputs: fc.array(tie('output'), { maxLength: 3 }),
      },
      { requiredKeys: ['cell_type'] },
    ),
    output: fc.record({
      output_type: fc.constantFrom('stream', 'display_data', 'error', 7),
      name: fc.constantFrom('stdout', 'stderr', null),
      text: tie('value'),
      data: fc.oneof(fc.dictionary(fc.constantFrom('image/png', 'text/plain', 'x/y'), tie('value')), tie('value')),
    }),
  }))
  await fc.assert(
    fc.asyncProperty(fc.array(odd.cell), fc.constantFrom('1', '2', 'tag', '1, output: -1'), async (cells, choice) => {
      const output = await cellOutput(
        planOf(`from: { file: a.ipynb, cell: ${choice} }`),
        textEvidence('a.ipynb', JSON.stringify({ cells })),
        new Documents(),
      )
      t.true('missing' in output || output.size >= 0)
    }),
  )
  t.pass()
})

test('nothing recorded says so', async (t) => {
  const report = await reportOn('from: { file: a.ipynb, cell: accuracy }', seen(), nothingRecorded)
  t.is(report.outcome, 'not-comparable')
})
