import { baseRows } from './bases.rows.ts'
import { manifests } from './manifest.rows.ts'
import { outputs } from './outputs.rows.ts'
import { reaches } from './reach.rows.ts'
import { results } from './results.rows.ts'
import { outcomeText, type Row } from './row.ts'
import { services } from './services.rows.ts'
import { steps } from './steps.rows.ts'
import { terminals } from './terminal.rows.ts'
import { together } from './together.rows.ts'

/** All hostile inputs, by the test that gives them. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  manifest: manifests,
  steps,
  together,
  outputs,
  results,
  terminal: terminals,
  services,
  reach: reaches,
  bases: baseRows,
}

export const count = Object.values(rows).flat().length

/** The table in docs/security.md. */
export function hostileTable(): string {
  const lines = Object.entries(rows).flatMap(([name, some]) =>
    some.map((row) => `| ${row.input} | ${outcomeText(row)} | [${name}](../test/faults/hostile/${name}.test.ts) |`),
  )
  return ['| input | outcome | test |', '|---|---|---|', ...lines].join('\n')
}
