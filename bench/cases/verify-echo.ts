import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildByHand, script, serviceByHand } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { copyPackage } from '../harness/dockerfile.ts'
import { race } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'

const paper = fileURLToPath(new URL('../../papers/echo', import.meta.url))
const tag = 'repro-bench-echo'

export const verifyEcho: Case = {
  name: 'echo',
  async *rows(scratch) {
    const [image, context] = [environmentOf(paper), path.join(scratch, 'by-hand')]
    // Without what runs leave in a package: with that in its context, no build would be cached.
    await copyPackage(paper, context)
    const byHand = script(`${buildByHand(context, image, tag)}\n${askByHand(tag, scratch)}`)
    try {
      yield {
        what: '`repro verify papers/echo`, environment built',
        against: '`docker build` (cached), `create`, `start`, `curl`, `rm`',
        goal: { value: 1.05 },
        measured: await race({ command: repro('verify', paper, '--quiet') }, { command: byHand }, 9),
      }
    } finally {
      execFileSync('docker', ['rmi', tag])
    }
  },
}

/** Starts the service of an image, asks it all that the paper claims, looks at the answers. */
export function askByHand(image: string, scratch: string): string {
  const ask = `curl -sf "$at/predict?msg=HelloWorld" > ${scratch}/a && grep -q HelloWorld ${scratch}/a
curl -sf "$at/predict?msg=HelloWorld" > ${scratch}/b && grep -q success ${scratch}/b
curl -sf -H 'content-type: application/json' -d '{"msg":"Grüße, 世界"}' "$at/predict" > ${scratch}/c && grep -q response ${scratch}/c`
  return serviceByHand({ image, run: 'python3 serve.py', ready: '/health', ask })
}
