import test from 'ava'
import { trialScript, withObserved, withPrintedNumbers, type Observed } from '../../../src/init/observe.ts'
import { listing, proposal } from './fixtures.ts'

type Files = Readonly<Record<string, string>>

function seen(name: string, change: Partial<Observed> = {}): Observed {
  return { name, exitCode: 0, log: '', written: [], programs: [], ...change }
}

function after(files: Files, ...observed: readonly Observed[]) {
  const { steps, missing } = withObserved(proposal(files), observed, listing(files))
  return {
    steps: steps.map(({ name, action, outputs, needs }) => ({
      name,
      ...action,
      outputs: outputs.map(({ value }) => value),
      needs: needs.map(({ value }) => value),
    })),
    missing,
  }
}

test('what a step wrote is its outputs, without what falls off by the way', (t) => {
  const written = ['__pycache__/a.pyc', 'a.o', 'a.csv', 'Rplots.pdf', 'repro.yaml', 'prog']
  t.deepEqual(after({ 'a.py': 'print()' }, seen('a', { written, programs: ['prog'] })).steps, [
    { name: 'a', run: 'python3 a.py', outputs: ['a.csv'], needs: [] },
  ])
})

test('a program that another step runs is an output', (t) => {
  const files = { 'README.md': '```\nsh build.sh\n./prog\nmake\n```', 'build.sh': '', prog: '', Makefile: 'x:\n' }
  const { steps } = after(
    files,
    seen('build', { written: ['prog'], programs: ['prog'] }),
    seen('prog', { written: ['o.txt'] }),
    seen('make', { written: ['p.txt'] }),
  )
  t.deepEqual(steps[0]?.outputs, ['prog'])
})

test('a directory of many files is one output, but not where others lie in it', (t) => {
  const written = Array.from({ length: 9 }, (_, index) => `plots/${index}.png`)
  t.deepEqual(after({ 'a.py': 'print()' }, seen('a', { written })).steps[0]?.outputs, ['plots/'])
  t.is(after({ 'a.py': 'print()', 'plots/own.txt': '' }, seen('a', { written })).steps[0]?.outputs.length, 9)
})

test('what wrote nothing is kept by what it prints', (t) => {
  t.deepEqual(after({ 'a.py': 'print()' }, seen('a', { log: 'x' })).steps, [
    { name: 'a', run: 'python3 a.py > a.out', outputs: ['a.out'], needs: [] },
  ])
})

test('what failed is no step, and what to do is told', (t) => {
  const rows: readonly (readonly [log: string, hint: RegExp])[] = [
    ["ModuleNotFoundError: No module named 'foo.bar'", /has `foo\.bar` in requirements\.txt/],
    ['Error in library(zzz) : there is no package called ‘zzz’', /`zzz` in install\.R/],
    ["Error: Cannot find module 'left-pad'", /npm install left-pad/],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'x.csv'", /`x\.csv` is not there/],
    ['sh: 1: jq: not found', /`jq` in apt\.txt/],
    ['socket.gaierror: [Errno -3] Temporary failure in name resolution', /no network/],
    ['something else', /correct it/],
  ]
  for (const [log, hint] of rows) {
    const { steps, missing } = after(
      { 'a.py': 'print()', 'b.py': 'print()' },
      seen('a', { exitCode: 1, log }),
      seen('b', { written: ['b.csv'] }),
    )
    t.deepEqual(
      steps.map(({ name }) => name),
      ['b'],
    )
    t.regex(missing.at(-1)?.hint ?? '', hint)
  }
})

test('two guesses that write one file: the one whose name is not old; what is told becomes one step', (t) => {
  const both = [seen('a-old', { written: ['o.csv'] }), seen('a', { written: ['o.csv'] })]
  const guessed = after({ 'a.py': 'print()', 'a_old.py': 'print()' }, ...both)
  t.deepEqual(
    guessed.steps.map(({ name }) => name),
    ['a'],
  )
  t.regex(guessed.missing.at(-1)?.message ?? '', /both write o\.csv: `python3 a\.py` is taken/)
  const told = after(
    { 'README.md': '```\npython a.py\npython b.py\n```', 'a.py': '', 'b.py': '' },
    seen('a', { written: ['o.csv'] }),
    seen('b', { written: ['o.csv', 'p.csv'] }),
  )
  t.deepEqual(told.steps, [{ name: 'a', run: 'python3 a.py && python3 b.py', outputs: ['o.csv', 'p.csv'], needs: [] }])
})

test('printed numbers that the paper states are kept', (t) => {
  const proposed = withObserved(
    proposal({ 'a.py': 'print()' }),
    [seen('a', { written: ['a.png'] })],
    listing({ 'a.py': 'print()' }),
  )
  const printed = (text: string) =>
    withPrintedNumbers(proposed, [seen('a', { log: 'loss 0.1234\n' })], [], [{ path: 'README.md', text }]).steps[0]
      ?.action
  t.deepEqual(printed('The loss is 0.123.'), { run: 'python3 a.py > a.out' })
  t.deepEqual(printed('The loss is small.'), { run: 'python3 a.py' })
})

test('the trial quotes what a shell would take apart', (t) => {
  const { steps } = proposal({
    "x y'.ipynb": JSON.stringify({ cells: [{ cell_type: 'code', source: '1', outputs: [] }] }),
  })
  t.true(trialScript(steps, ['a b']).includes("'x y'\\''.ipynb'"))
  t.true(trialScript(steps, ['a b']).includes("mkdir -p .repro-trial 'a b'"))
})
