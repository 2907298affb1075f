import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { script, stepByHand } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { writePackage } from '../harness/files.ts'
import { race } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'

/** Prints so many bytes, in lines as of a training. */
export function printing(bytes: number): string {
  return `yes "step 12345 loss = 0.123456789 accuracy = 0.987654321" | head -c ${bytes}`
}

const print = `${printing(1e9)}; echo 1 > out.json`

export const log: Case = {
  name: 'log',
  async *rows(scratch) {
    const directory = path.join(scratch, 'paper')
    await mkdir(directory)
    await writePackage(
      directory,
      `repro: 1
title: A step that prints 1 GB
base: { debian: bookworm }
steps:
  print: { run: '${print}', outputs: [out.json], limits: { log: 2g } }
results:
  out: { from: out.json, expect: 1 }
`,
    )
    const image = environmentOf(directory)
    yield {
      what: '`repro run`, a step that prints 1 GB',
      against: '`docker create`, `start`, `wait`, `logs > file`, `cp`, `rm`',
      goal: { value: 1.1, memory: 120 },
      measured: await race(
        { command: repro('run', directory, '--all', '--quiet') },
        { command: script(stepByHand({ image, run: print, outputs: ['out.json'], to: `${scratch}/out` })) },
        1,
      ),
    }
  },
}
