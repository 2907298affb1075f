// npm run bench [case…]: measures, prints the table, and keeps it in bench/results.json and bench/RESULTS.md.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cases } from './cases/cases.ts'
import { useBuildKit } from './harness/by-hand.ts'
import { machineNow } from './harness/machine.ts'
import { table, type Result } from './harness/report.ts'
import type { Case, Row } from './harness/case.ts'

const kept = new URL('results.json', import.meta.url)
const shown = new URL('RESULTS.md', import.meta.url)
/** What stands below this line in RESULTS.md is written by hand. */
const end = '<!-- end of what is measured -->'

/** Measures one case, and keeps each row as it comes: what is measured stays, whatever happens to the rest. */
async function measure(one: Case): Promise<void> {
  const { name } = one
  const machine = machineNow()
  const [rows, started]: [Row[], number] = [[], performance.now()]
  const scratch = await mkdtemp(path.join(tmpdir(), 'repro-bench-'))
  try {
    for await (const row of one.rows(scratch)) {
      rows.push(row)
      console.log(table([{ name, rows: [row], machine }]).split('\n')[2])
      await keep({ name, rows, machine })
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
    console.error(`${name}: ${((performance.now() - started) / 60_000).toFixed(1)} min`)
  }
}

async function keep(result: Result): Promise<void> {
  const before = JSON.parse(await readFile(kept, 'utf8').catch(() => '[]')) as Result[]
  const all = cases.flatMap(({ name }) => [result, ...before].find((one) => one.name === name) ?? [])
  await writeFile(kept, `${JSON.stringify(all, undefined, 2)}\n`)
  const text = await readFile(shown, 'utf8').catch(() => `\n${end}\n`)
  const byHand = text.slice(text.indexOf(end))
  await writeFile(shown, `${head(all)}\n\n${table(all)}\n\n${byHand}`)
}

function head(all: readonly Result[]): string {
  const places = all.map(({ machine }) => {
    const { date, cores, processor, memory, kernel, node, engine } = machine
    return `${date}: ${cores} cores (${processor}), ${memory} MiB of memory, Linux ${kernel}, Node ${node}, ${engine}`
  })
  const loads = all.map(({ name, machine }) => `${name} ${machine.load}`).join(', ')
  return [
    '# What was measured',
    '',
    'By `npm run bench`; [README.md](README.md) says how. Ratios are ours by theirs.',
    '',
    ...[...new Set(places)].map((place) => `- ${place}`),
    `- Processes that wanted to run when each case began (1 minute): ${loads}.`,
  ].join('\n')
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => cases.every((one) => one.name !== name))
if (unknown.length > 0) {
  console.error(`no case is called ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`)
  process.exitCode = 2
} else {
  useBuildKit()
  for (const one of cases) {
    if (named.length > 0 && !named.includes(one.name)) continue
    try {
      await measure(one)
    } catch (error) {
      console.error(`${one.name} failed: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
  }
}
