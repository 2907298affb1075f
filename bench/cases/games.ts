import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildByHand, script, serviceByHand, stepByHand } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { copyPackage } from '../harness/dockerfile.ts'
import { race } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'

const paper = fileURLToPath(new URL('../../papers/games', import.meta.url))
const tag = 'repro-bench-games'

/** By hand both steps run in one container, which spares carrying the data from one to the other. */
export const games: Case = {
  name: 'games',
  async *rows(scratch) {
    const [image, context] = [environmentOf(paper), path.join(scratch, 'by-hand')]
    await copyPackage(paper, context)
    const train = stepByHand({
      image: tag,
      run: 'node data.js && node train.js',
      outputs: ['data', 'results', 'model'],
      to: `${scratch}/out`,
    })
    const serve = serviceByHand({
      image: `${tag}-trained`,
      run: 'node serve.js',
      ready: '/health',
      ask: 'for i in 1 2 3; do curl -sf "$at/predict?g1=1" > /dev/null; done',
    })
    const carry = `printf 'FROM ${tag}\\nCOPY model /paper/work/model\\n' | docker build -q -t ${tag}-trained -f - ${scratch}/out > /dev/null`
    const byHand = script([buildByHand(context, image, tag), train, carry, serve].join('\n'))
    try {
      yield {
        what: '`repro verify papers/games`, environment built',
        against: '`docker build` (cached), `create`, `start`, `wait`, `cp`, `curl`, `rm`',
        goal: { value: 1.02 },
        measured: await race({ command: repro('verify', paper, '--quiet') }, { command: byHand }, 2),
      }
    } finally {
      execFileSync('docker', ['rmi', `${tag}-trained`, tag])
    }
  },
}
