// Times two commands in turn, A B A B …, so that what else the machine does meets both alike.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os, { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ratio } from './case.ts'

/** A command that is timed as a whole. */
export interface Side {
  readonly command: readonly [string, ...string[]]
  readonly directory?: string
  readonly env?: Readonly<Record<string, string>>
  /** Done before each run, outside of the time. */
  readonly before?: () => Promise<void>
  /** What it may end with; 0 if nothing is said. */
  readonly exitCodes?: readonly number[]
}

export interface Used {
  /** MiB resident, at most. */
  readonly memory: number
  /** Seconds of processor. */
  readonly cpu: number
  /** Of all processors' time, the share in which anybody used them, from 0 to 1. */
  readonly busy: number
}

/**
 * Ours once with its use looked at, theirs once for nothing, then the rounds, of which each is both. Where there is one
 * round only, because each takes minutes, it is that in which the use is looked at.
 */
export async function race(ours: Side, theirs: Side, rounds: number): Promise<Ratio> {
  const { time, ...used } = await useOf(ours)
  if (rounds > 1) await seconds(theirs)
  const times: (readonly [number, number])[] = rounds > 1 ? [] : [[time, await seconds(theirs)]]
  while (times.length < rounds) times.push([await seconds(ours), await seconds(theirs)])
  const ratios = times.map(([a, b]) => a / b)
  return {
    kind: 'ratio',
    median: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    rounds: times.length,
    ours: median(times.map(([a]) => a)),
    theirs: median(times.map(([, b]) => b)),
    ...used,
  }
}

/** How long a command takes, by the clock. */
export async function seconds(side: Side): Promise<number> {
  await side.before?.()
  const started = performance.now()
  await run(side)
  return (performance.now() - started) / 1000
}

/** What the command's own process uses; not its children's, nor the engine's. */
export async function useOf(side: Side): Promise<Used & { readonly time: number }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'repro-bench-probe-'))
  try {
    await side.before?.()
    const probe = fileURLToPath(new URL('probe.mjs', import.meta.url))
    const env = { ...side.env, NODE_OPTIONS: `--import=${probe}`, BENCH_PROBE: directory }
    const [started, before] = [performance.now(), processors()]
    const pid = await run({ ...side, env })
    const [time, after] = [(performance.now() - started) / 1000, processors()]
    const used = JSON.parse(await readFile(path.join(directory, `${pid}.json`), 'utf8')) as Omit<Used, 'busy'>
    return { ...used, time, busy: 1 - (after.idle - before.idle) / (after.all - before.all) }
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Milliseconds that all processors together have been idle, and there, since the machine started. */
function processors(): { readonly idle: number; readonly all: number } {
  const times = os.cpus().map(({ times }) => times)
  const idle = times.reduce((sum, one) => sum + one.idle, 0)
  return { idle, all: times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq, 0) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (low + high) / 2
}

function run({ command: [program, ...args], directory, env, exitCodes = [0] }: Side): Promise<number> {
  const child = spawn(program, args, {
    ...(directory === undefined ? {} : { cwd: directory }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => (told = (told + chunk.toString()).slice(-2000)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code !== null && exitCodes.includes(code)) resolve(child.pid ?? 0)
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${told}`))
    })
  })
}
