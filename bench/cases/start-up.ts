import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Case } from '../harness/case.ts'
import { race } from '../harness/race.ts'
import { repro } from '../harness/repro.ts'

const bare = { command: [process.execPath, '-e', '0'] as const }

export const startUp: Case = {
  name: 'start-up',
  async *rows(scratch) {
    yield {
      what: '`repro --version`',
      against: '`node -e 0`',
      goal: { value: 1.3 },
      measured: await race({ command: repro('--version') }, { command: [...bare.command] }, 25),
    }
    const directory = path.join(scratch, 'paper')
    await mkdir(directory)
    await writeFile(path.join(directory, 'repro.yaml'), manifest())
    yield {
      what: '`repro validate`, a manifest of 300 lines',
      against: '`node -e 0`',
      goal: { value: 2 },
      measured: await race({ command: repro('validate', directory) }, { command: [...bare.command] }, 25),
    }
  },
}

/** 300 lines: 57 results of 5 lines each, and what else a manifest has. */
function manifest(): string {
  const results = Array.from(
    { length: 57 },
    (_, index) => `  result-${index}:
    claim: The loss of model ${index} is 0.${1000 + index}.
    from: results/metrics.json#/models/${index}/loss
    expect: 0.${1000 + index}
    tolerance: 0.01
`,
  )
  return `repro: 1
title: A manifest of 300 lines
authors: [{ name: Somebody }]
license: MIT

base: { debian: bookworm }

steps:
  train:
    run: sh train.sh
    outputs: [results/metrics.json]
    limits: { time: 15m, memory: 2g, cpus: 2 }

results:
${results.join('')}`
}
