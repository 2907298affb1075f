import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { script, stepByHand } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { writePackage } from '../harness/files.ts'
import { race } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'

const number = 200

/** It says that it needs one processor: who says nothing gets two, and here runs alone. */
const manifest = `repro: 1
title: A tiny package
base: { debian: bookworm }
steps:
  measure: { run: echo 1 > out.json, outputs: [out.json], limits: { cpus: 1 } }
results:
  out: { from: out.json, expect: 1 }
`

export const many: Case = {
  name: 'many',
  async *rows(scratch) {
    const packages = Array.from({ length: number }, (_, index) => path.join(scratch, `paper-${index}`))
    for (const directory of packages) {
      await mkdir(directory)
      await writePackage(directory, manifest)
    }
    const image = environmentOf(packages[0] ?? '')
    const jobs = String(2 * availableParallelism())
    const one = stepByHand({ image, run: 'echo 1 > out.json', outputs: ['out.json'], to: `${scratch}/out-$0` })
    yield {
      what: `\`repro verify\` of ${number} tiny packages, \`--jobs ${jobs}\``,
      against: `\`xargs -P ${jobs}\` over \`docker create\`, \`start\`, \`wait\`, \`cp\`, \`rm\``,
      goal: { value: 1, busy: 0.95 },
      measured: await race(
        { command: repro('verify', ...packages, '--quiet', '--jobs', jobs) },
        { command: script(`seq ${number} | xargs -P ${jobs} -n 1 sh -c '${one.replaceAll("'", "'\\''")}'`) },
        1,
      ),
    }
  },
}
