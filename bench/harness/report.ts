// Results as Markdown.
import type { Goal, Measured, Row } from './case.ts'
import type { Machine } from './machine.ts'

/** All that was measured of one case, and where. */
export interface Result {
  readonly name: string
  readonly rows: readonly Row[]
  readonly machine: Machine
}

/** MiB; of our process in any case, unless its goal says otherwise. */
const usualMemory = 150

export function table(results: readonly Result[]): string {
  const lines = results.flatMap(({ name, rows }) => rows.map((row) => line(name, row)))
  return [
    '| case | what | against | goal | measured | lowest–highest | ours | by hand | memory | processor | busy | |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

function line(name: string, { what, against, goal, measured }: Row): string {
  const { memory, cpu, busy } = measured
  const cells = [
    name,
    what,
    against,
    `≤ ${goal.value}${goal.busy === undefined ? '' : `, busy ≥ ${100 * goal.busy} %`}`,
    ...told(measured),
    `${memory.toFixed(0)} MiB`,
    `${cpu.toFixed(2)} s`,
    `${(100 * busy).toFixed(0)} %`,
    isMet(goal, measured) ? 'met' : '**not met**',
  ]
  return `| ${cells.join(' | ')} |`
}

export function isMet(goal: Goal, measured: Measured): boolean {
  const value = measured.kind === 'ratio' ? measured.median : measured.value
  const isBusy = measured.busy >= (goal.busy ?? 0)
  return value <= goal.value && measured.memory <= (goal.memory ?? usualMemory) && isBusy
}

function told(measured: Measured): string[] {
  if (measured.kind === 'ratio') {
    const { median, lowest, highest, rounds, ours, theirs } = measured
    return [
      `**${median.toFixed(2)}**`,
      `${lowest.toFixed(2)}–${highest.toFixed(2)} in ${rounds}`,
      `${ours.toFixed(2)} s`,
      `${theirs.toFixed(2)} s`,
    ]
  }
  const points = measured.points.map(([size, time]) => `${size.toLocaleString('en-US')}: ${time.toFixed(2)} s`)
  return [`**${measured.value.toFixed(2)}**`, '–', points.join(', '), '–']
}
