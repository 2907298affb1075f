import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import pLimit from 'p-limit'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { exitCodeOfVerdict } from '../../../src/compare/judge.ts'
import type { Ceilings } from '../../../src/model/plan.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { verify } from '../../../src/verify.ts'
import { leftovers } from '../../packages/leftovers.ts'
import { exitOf, isOutcome, outcomeText, type Row } from './row.ts'

/** A package that does harm, or tries to. */
export interface HostilePackage extends Row {
  /** What differs from a package that is as it should be. */
  readonly parts: Parts
  readonly max?: Ceilings
  /** What the failure, the result or a warning must say. */
  readonly says?: RegExp
  readonly check?: (t: ExecutionContext, ended: EndedRun) => unknown
}

export interface Parts {
  readonly base?: unknown
  readonly dependencies?: unknown
  readonly step?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, string>>
}

export interface EndedRun {
  readonly verdict: Verdict
  /** Directory that holds the run's record, logs and outputs. */
  readonly directory: string
}

/** What a step does to give what is expected. */
export const good = 'echo \'{"v": 1}\' > out.json'

/** The manifest of a package with one step and one result, as JSON, which is YAML. */
export function manifestOf({ base, dependencies, step, result }: Parts): string {
  return JSON.stringify({
    repro: 1,
    title: 'Hostile',
    base: base ?? { debian: 'bookworm' },
    ...(dependencies === undefined ? {} : { dependencies }),
    steps: { s: { run: good, ...(step?.['port'] === undefined ? { outputs: ['out.json'] } : {}), ...step } },
    results: { r: { from: 'out.json#/v', expect: 1, ...result } },
  })
}

/** A package in a directory of its own. */
export async function packageOf(parts: Parts): Promise<AsyncDisposable & { readonly root: string }> {
  const root = await mkdtemp(path.join(tmpdir(), 'repro-hostile-'))
  await writeFile(path.join(root, 'repro.yaml'), manifestOf(parts))
  for (const [name, text] of Object.entries(parts.files ?? {})) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

/** Steps wait for processors only within one process: more packages at once would only wait for each other. */
const twoAtATime = pLimit(2)

/** Registers a test for each. */
export function testPackages(rows: readonly HostilePackage[]): void {
  for (const row of rows) test(`${row.input} → ${outcomeText(row)}`, (t) => twoAtATime(() => endsAsItMust(t, row)))
}

async function endsAsItMust(
  t: ExecutionContext,
  { parts, max = {}, ends, says, check }: HostilePackage,
): Promise<void> {
  t.timeout(120_000)
  await using pkg = await packageOf(parts)
  const settings = settingsFrom(process.env, [], { cpus: 1, ...max })
  const verdict = await verify(pkg.root, { emit: () => {}, signal: new AbortController().signal, settings })
  const { failure, results, warnings } = verdict
  const logs = verdict.steps.map(({ log }) => log)
  const told = JSON.stringify({ failure, results, warnings, logs }, undefined, 1)
  if (isOutcome(ends)) {
    t.is(failure, undefined, told)
    t.deepEqual(
      results.map(({ outcome }) => outcome),
      [ends],
      told,
    )
  } else {
    t.is<unknown, unknown>(failure?.code, ends, told)
  }
  t.is<unknown, unknown>(exitCodeOfVerdict(verdict), exitOf(ends))
  if (says !== undefined) t.regex(told, says)
  t.deepEqual(await leftovers(verdict.run.id), [])
  await check?.(t, { verdict, directory: path.join(pkg.root, '.repro', 'runs', verdict.run.id) })
}
