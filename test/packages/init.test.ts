import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import test, { type ExecutionContext } from 'ava'
import type { Verdict } from '../../src/model/verdict.ts'
import { repro, type Ended } from './repro.ts'

// Folders as their authors left them: `repro init --yes --from-run && repro verify`, without an edit.

interface Folder {
  /** Names of the results that are proposed, in order; those that the text states have a star. */
  readonly results: readonly string[]
  /** What is told to be missing. */
  readonly missing?: RegExp
}

const reproduced: Readonly<Record<string, Folder>> = {
  'flask-app': { results: ['slope*', 'serve-health', 'serve-predict'] },
  'make-c': { results: ['prime-below*'] },
  messy: {
    results: ['short', 'table'],
    missing: /analysis_old\.py` .* failed in the trial run[^]*data_2019\.csv` is not there/,
  },
  'node-plain': { results: ['walks'] },
  notebook: { results: ['mean*', 'faces', 'histogram'] },
  'py-numpy': { results: ['line'] },
  'py-pip': { results: ['sum-square*', 'table'] },
  'py-plain': { results: ['mean*', 'standard_deviation*', 'tallest*'] },
  'py-steps': { results: ['clean', 'counts'] },
  'r-package': { results: ['lda', 'petals'] },
  'r-plain': { results: ['first-mean*', 'second-mean*', 'p*'] },
}

const twoAtATime = pLimit(2)

for (const [name, folder] of Object.entries(reproduced)) {
  test(`${name} is reproduced without an edit`, (t) =>
    twoAtATime(() => inCopy(t, name, (directory) => isReproduced(t, directory, folder))))
}

test('of node-unlocked it is said what is missing, and nothing is written', (t) =>
  inCopy(t, 'node-unlocked', async (cwd) => {
    const before = await readdir(cwd)
    const ended = await repro(['init', '--yes', '--from-run'], { cwd })
    t.is(ended.exitCode, 2)
    t.regex(ended.stderr, /no lockfile lies beside it[^]*run `npm install` once/)
    t.deepEqual(await readdir(cwd), before)
  }))

test('every folder is tried', async (t) => {
  const folders = await readdir(path.join(import.meta.dirname, 'init'))
  t.deepEqual(folders.toSorted(), [...Object.keys(reproduced), 'node-unlocked'].toSorted())
})

async function inCopy(t: ExecutionContext, name: string, work: (directory: string) => Promise<void>): Promise<void> {
  t.timeout(600_000)
  const cwd = await mkdtemp(path.join(tmpdir(), `repro-init-${name}-`))
  try {
    await cp(path.join(import.meta.dirname, 'init', name), cwd, { recursive: true })
    await work(cwd)
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

async function isReproduced(t: ExecutionContext, cwd: string, { results, missing }: Folder): Promise<void> {
  const init = await repro(['init', '--yes', '--from-run'], { cwd })
  t.is(init.exitCode, 0, shown(init))
  if (missing === undefined) t.notRegex(init.stdout, /^missing/m, init.stdout)
  else t.regex(init.stdout, missing)
  const manifest = await readFile(path.join(cwd, 'repro.yaml'), 'utf8')
  const valid = await repro(['validate'], { cwd })
  t.is(valid.exitCode, 0, shown(valid))
  const ended = await repro(['verify', '--json'], { cwd })
  t.is(ended.exitCode, 0, shown(ended) + manifest)
  const verdict = JSON.parse(ended.stdout) as Verdict
  t.is(verdict.verdict, 'reproduced')
  t.deepEqual(
    verdict.results.map(({ name, basis }) => `${name}${basis === 'published' ? '*' : ''}`),
    results,
    manifest,
  )
  const again = await repro(['init', '--yes'], { cwd })
  t.is(again.exitCode, 2, 'nothing is written over')
  t.is(await readFile(path.join(cwd, 'repro.yaml'), 'utf8'), manifest)
}

function shown({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}\n`
}
