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
    print(`  sort + sort + cmp   ${told(baseline)}`)
    const took = compare()
    const ratio = `${(took.seconds / baseline.seconds).toFixed(2)} x the time, ${(took.cpu / baseline.cpu).toFixed(2)} x the processor's`
    print(`  repro, by key       ${told(took)}: ${ratio}; at most ${Math.round(took.megabytes)} MiB resident`)
    print(`  ${took.outcome}: ${took.message}`)
  }
} finally {
  rmSync(directory, { recursive: true })
}

interface Cost {
  /** On the clock. */
  readonly seconds: number
  /** Of all processors together. */
  readonly cpu: number
}

/** Does less: finds that files differ, not where, by how much, or whether it matters. Bytewise, the fastest sort has. */
function sortAndCmp(): Cost {
  const script = `for f in "$2" "$3"; do sort -S 200M -T "$1" "$f" -o "$f.sorted"; done
    cmp -s "$2.sorted" "$3.sorted"; rm "$2.sorted" "$3.sorted"; times`
  const started = performance.now()
  const times = execFileSync('sh', ['-c', script, 'sh', directory, expected, observed], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  const seconds = (performance.now() - started) / 1000
  // Of the shell, and on the second line of its children: "0m12.3s 0m1.2s".
  const parts = [...(times.toString().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return { seconds, cpu: parts.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0) }
}

interface Took extends Cost {
  readonly megabytes: number
  readonly outcome: string
  readonly message: string
}

function compare(): Took {
  const script = new URL('once.ts', import.meta.url).pathname
  const scratch = path.join(directory, 'scratch')
  const output = execFileSync(process.execPath, ['--import=tsx', script, expected, observed, scratch])
  return JSON.parse(output.toString()) as Took
}

function told({ seconds, cpu }: Cost): string {
  return `${seconds.toFixed(1)} s (${cpu.toFixed(1)} s of processor)`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
