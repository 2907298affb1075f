import { exitCodeOf, type ExitCode } from '../errors.ts'
import type { Package } from '../model/package.ts'
import { isReproduced, type ResultReport } from '../model/result.ts'
import type { Run } from '../model/run.ts'
import type { Verdict, VerdictWord } from '../model/verdict.ts'
import { verdictSentence } from './sentence.ts'

export interface Judged {
  readonly pkg: Package
  /** In order; the last is the one that failed, if one did. */
  readonly runs: readonly Run[]
  readonly results: readonly ResultReport[]
  /** Of this tool. */
  readonly version: string
}

/** The verdict that a run and the comparison of its results lead to. Pure. */
export function judge({ pkg, runs, results, version }: Judged): Verdict {
  const run = runs.at(-1)
  if (run === undefined) throw new RangeError('a verdict takes at least one run')
  const word = verdictWord(run, results)
  return {
    format: 1,
    tool: { name: 'repro', version },
    verdict: word,
    sentence: run.failure === undefined ? verdictSentence(results) : `did not run: ${run.failure.message}`,
    package: { title: pkg.manifest.title, sha256: pkg.sha256, manifest: pkg.manifest },
    run: { id: run.id, started: run.started, finished: run.finished, seed: run.seed },
    ...(runs.length > 1 ? { runs: runs.map(({ id, seed }) => ({ id, seed })) } : {}),
    environment: run.image,
    engine: run.engine,
    host: run.host,
    steps: run.steps,
    results,
    failure: run.failure,
    warnings: run.warnings,
  }
}

function verdictWord(run: Run, results: readonly ResultReport[]): VerdictWord {
  if (run.failure !== undefined) return 'did-not-run'
  const reproduced = results.filter(({ outcome }) => isReproduced(outcome)).length
  if (reproduced === results.length) return 'reproduced'
  return reproduced === 0 ? 'not-reproduced' : 'partially-reproduced'
}

/** The exit code that tells a verdict to a script. */
export function exitCodeOfVerdict({ verdict, failure }: Verdict): ExitCode {
  if (failure !== undefined) return exitCodeOf(failure.code)
  return verdict === 'reproduced' ? 0 : 1
}
