import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { boundBy } from '../../../src/io/bounds.ts'
import { request } from '../../../src/io/http.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { startRepro } from '../../packages/repro.ts'
import { makeDebian } from './debian.ts'
import { neighbour } from './neighbour.ts'
import { packageOf } from './package.ts'
import { exitOf, isOutcome, outcomeText } from './row.ts'
import { together } from './together.rows.ts'

const mebibyte = 1024 ** 2

test.before('the base', async (t) => {
  t.timeout(180_000)
  await makeDebian()
})

/** The most memory that a process has had so far, bytes. */
function peakMemory(pid: number | undefined): number | undefined {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}

for (const row of together) {
  test.serial(`${row.input} → ${outcomeText(row)}`, async (t) => {
    t.timeout(600_000)
    await using other = await neighbour()
    await using pkg = await packageOf(row.parts)
    const { child, ended } = startRepro(['verify', '--json'], { cwd: pkg.root })
    let peak = 0
    let [asked, answered] = [0, 0]
    const look = setInterval(() => {
      peak = peakMemory(child.pid) ?? peak
      asked++
      const endpoint = { host: other.host, port: 8080 }
      const bounds = boundBy([], 10_000)
      request(
        { endpoint, method: 'GET', path: '/', headers: {}, body: undefined },
        { signal: bounds.signal, size: 100 },
      )
        .then(
          () => answered++,
          () => {},
        )
        .finally(() => bounds[Symbol.dispose]())
    }, 250)
    const { exitCode, stdout, stderr } = await ended
    // Some ends come fast; what is left of the load is part of it.
    while (asked < 12) await sleep(250)
    clearInterval(look)
    const verdict = JSON.parse(stdout) as Verdict
    t.is(exitCode, exitOf(row.ends), stdout + stderr)
    t.is<unknown, unknown>(isOutcome(row.ends) ? verdict.results[0]?.outcome : verdict.failure?.code, row.ends)
    if (row.says !== undefined) t.regex(stdout, row.says)
    const logs = path.join(pkg.root, '.repro', 'runs', verdict.run.id, 'logs')
    t.true(readdirSync(logs).every((log) => statSync(path.join(logs, log)).size < 17 * mebibyte))
    t.true(peak > 20 * mebibyte && peak < 200 * mebibyte, `${peak / mebibyte} MiB`)
    // The first ones may have been asked before it listened, the last ones not be answered yet.
    t.true(answered >= asked - 8, `the neighbour answered ${answered} of ${asked} times`)
    t.log(`${Math.round(peak / mebibyte)} MiB; the neighbour answered ${answered} of ${asked} times`)
  })
}
