import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'yaml'
import type { Manifest } from '../../src/model/manifest.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { repro, startOnTerminal, type Ended } from './repro.ts'

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

test('data that is had from an address is downloaded, and named with its hash', async (t) => {
  const csv = 'x\n1\n2\n4.5\n'
  const server = createServer((_, response) => response.end(csv)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/points.csv`
  try {
    await using paper = await temporaryDirectory()
    const cwd = paper.path
    await writeFile(
      path.join(cwd, 'README.md'),
      `# Sum\n\nThe sum is 7.50.\n\n    wget -O data/points.csv ${url}\n    python3 sum.py\n`,
    )
    const code = "lines = open('data/points.csv').read().split()[1:]\nprint('sum', sum(map(float, lines)))\n"
    await writeFile(path.join(cwd, 'sum.py'), code)
    const plain = await repro(['init', '--yes'], { cwd })
    t.regex(
      plain.stdout,
      /missing: data\/points\.csv comes from .*, and its hash is not known yet\n {2}hint: .*--from-run/,
    )
    await rm(path.join(cwd, 'repro.yaml'))
    const init = await repro(['init', '--yes', '--from-run'], { cwd })
    t.is(init.exitCode, 0, shown(init))
    const manifest = parse(await readFile(path.join(cwd, 'repro.yaml'), 'utf8')) as Manifest
    const sha256 = createHash('sha256').update(csv).digest('hex')
    t.deepEqual(manifest.data, { 'data/points.csv': { url, sha256 } })
    t.deepEqual(
      Object.values(manifest.results).map(({ expect }) => expect),
      [7.5],
    )
    const ended = await repro(['verify'], { cwd })
    t.is(ended.exitCode, 0, shown(ended))
  } finally {
    server.close()
  }
})

test('on a terminal it asks, with defaults, and does as it is answered', async (t) => {
  await using paper = await temporaryDirectory()
  const cwd = paper.path
  for (const name of ['a.py', 'b.py'])
    await writeFile(path.join(cwd, name), "open('out.txt', 'w').write('1')\n".replace('out', name))
  const input = 'My title\nAda, Grace\nb\n\nn\n'
  const { exitCode, stdout } = await startOnTerminal(['init'], { cwd, env: { TERM: 'dumb' }, input }).ended
  t.is(exitCode, 0, stdout)
  t.is([...stdout.matchAll(/(Title|Its authors|Which of these|A file with|Run it now)[^:]*: /g)].length, 5, stdout)
  const manifest = parse(await readFile(path.join(cwd, 'repro.yaml'), 'utf8')) as Manifest
  t.is(manifest.title, 'My title')
  t.deepEqual(manifest.authors, [{ name: 'Ada' }, { name: 'Grace' }])
  t.deepEqual(Object.keys(manifest.steps), ['b'])
})

test('where there is no terminal nothing is asked, and nothing is executed', async (t) => {
  await using paper = await temporaryDirectory()
  await writeFile(path.join(paper.path, 'a.py'), "open('out.txt', 'w').write('1')\n")
  const { exitCode } = await repro(['init'], { cwd: paper.path, env: { DOCKER_HOST: 'unix:///nowhere' } })
  t.is(exitCode, 0)
  t.deepEqual((await readdir(paper.path)).toSorted(), ['.repro', 'a.py', 'repro.yaml'])
})

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
