import path from 'node:path'
import { exists } from '../io/files.ts'
import type { Failure } from '../model/run.ts'
import { shellWord } from '../model/shell-word.ts'

/**
 * The failure with one more way on: where a step of a package's directory failed, one can look. `source` is the package as
 * it was named on the command line.
 */
export async function withShell(failure: Failure, source: string): Promise<Failure> {
  if (failure.step === undefined || !(await exists(path.join(source, 'repro.yaml')))) return failure
  const call = `repro shell ${failure.step}${source === '.' ? '' : ` ${shellWord(source)}`}`
  const look = `\`${call}\` opens a shell exactly where it ran.`
  return { ...failure, hint: failure.hint === undefined || failure.hint === '' ? look : `${failure.hint} ${look}` }
}
