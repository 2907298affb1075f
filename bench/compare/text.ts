// npm run bench:text [megabytes]: how long it takes to compare a large printed text with one in which numbers moved,
// and how much memory. Each run is a process of its own, so that its memory can be told.
import { execFileSync } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { textKind } from '../../src/compare/text.ts'
import type { ResultPlan } from '../../src/model/plan.ts'
import type { Evidence } from '../../src/model/result.ts'

const plan: ResultPlan = {
  name: 'text',
  claim: undefined,
  where: undefined,
  source: { kind: 'file', path: 'text.log', part: { kind: 'whole' } },
  expect: undefined,
  tolerance: { relative: 0.001 },
  kind: undefined,
  nan: 'differs',
  ignore: [],
  key: [],
  unordered: [],
  wrapping: 'counts',
  decimal: '.',
  page: undefined,
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

function evidence(file: string): Evidence {
  return { name: file, size: statSync(file).size, open: () => createReadStream(file, { highWaterMark: 1024 * 1024 }) }
}

function seconds(work: () => void): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1000
}

async function measureOnce(expected: string, observed: string): Promise<void> {
  const started = performance.now()
  const { outcome, message } = await textKind.compare(evidence(expected), evidence(observed), plan)
  const took = ((performance.now() - started) / 1000).toFixed(1)
  const resident = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(`  repro               ${took} s, at most ${resident} MiB resident; ${outcome}: ${message}`)
}

async function measureAll(megabytes: number): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'repro-bench-'))
  const [expected, observed] = [path.join(directory, 'a'), path.join(directory, 'b')]
  try {
    for (const every of [1000, 10]) {
      await pipeline(Readable.from(lines(megabytes * 2 ** 20, Infinity)), createWriteStream(expected))
      await pipeline(Readable.from(lines(megabytes * 2 ** 20, every)), createWriteStream(observed))
      console.log(`${megabytes} MiB each, one line in ${every} moved`)
      const sort = `LC_ALL=C sort -S 200M "$1" -o "$1.s"; LC_ALL=C sort -S 200M "$2" -o "$2.s"; cmp -s "$1.s" "$2.s"; rm "$1.s" "$2.s"`
      const baseline = seconds(() => execFileSync('sh', ['-c', sort, 'sh', expected, observed]))
      console.log(`  sort + sort + cmp   ${baseline.toFixed(1)} s`)
      const once = ['--import=tsx', new URL(import.meta.url).pathname, expected, observed]
      execFileSync(process.execPath, once, { stdio: 'inherit' })
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const [first = '2048', second] = process.argv.slice(2)
await (second === undefined ? measureAll(Number(first)) : measureOnce(first, second))
