// npm run bench:compare [rows]: how long it takes to compare a table with its shuffled twin, and how much memory.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeTables } from './tables.ts'

const rows = Number(process.argv[2] ?? 5_000_000)
const directory = mkdtempSync(path.join(tmpdir(), 'repro-bench-'))
const [expected, observed] = ['expected.csv', 'observed.csv'].map((name) => path.join(directory, name)) as [
  string,
  string,
]

try {
  for (const share of [0.01, 1]) {
    await writeTables(expected, observed, { rows, share })
    const megabytes = Math.round(statSync(expected).size / 2 ** 20)
    print(
      `${rows.toLocaleString('en-US')} rows x 8 columns, ${megabytes} MiB each, ${share * 100} % of the rows perturbed`,
    )
    const baseline = sortAndCmp()
    print(`  sort + sort + cmp   ${baseline.toFixed(1)} s`)
    const took = compare()
    const ratio = (took.seconds / baseline).toFixed(2)
    print(
      `  repro, by key       ${took.seconds.toFixed(1)} s (${ratio} x), at most ${Math.round(took.megabytes)} MiB resident`,
    )
    print(`  ${took.outcome}: ${took.message}`)
  }
} finally {
  rmSync(directory, { recursive: true })
}

/** Does less: finds that files differ, not where, by how much, or whether it matters. Bytewise, the fastest sort has. */
function sortAndCmp(): number {
  const sorted = path.join(directory, 'sorted')
  const script =
    'sort -S 200M -T "$1" "$2" -o "$4.1"; sort -S 200M -T "$1" "$3" -o "$4.2"; cmp -s "$4.1" "$4.2"; rm "$4.1" "$4.2"'
  const started = performance.now()
  execFileSync('sh', ['-c', script, 'sh', directory, expected, observed, sorted], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  return (performance.now() - started) / 1000
}

interface Took {
  readonly seconds: number
  readonly megabytes: number
  readonly outcome: string
  readonly message: string
}

function compare(): Took {
  const script = new URL('once.ts', import.meta.url).pathname
  const output = execFileSync(process.execPath, [
    '--import=tsx',
    script,
    expected,
    observed,
    path.join(directory, 'scratch'),
  ])
  return JSON.parse(output.toString()) as Took
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
