import { passed, refused, unknown, type Check } from './check.ts'
import type { VerdictStatement } from './statement.ts'
import { packageSubject } from './subject.ts'

/** Whether a package is the one that a statement speaks of. */
export function packageCheck(
  { predicate }: VerdictStatement,
  found: { readonly name: string; readonly sha256: string },
): Check {
  const signed = predicate.verdict.package.sha256
  if (found.sha256 === signed) return passed('package', `${found.name} is the package that was verified`)
  return refused(
    'package',
    `${found.name} is not the package that was verified: its tree has sha256 ${found.sha256}, and ${signed} was signed`,
  )
}

/** Whether the outputs at hand, by name and SHA-256, are those that a statement speaks of. */
export function outputsCheck({ subject }: VerdictStatement, found: ReadonlyMap<string, string | undefined>): Check {
  const outputs = subject.filter(({ name }) => name !== packageSubject)
  for (const { name, digest } of outputs) {
    const hash = found.get(name)
    if (hash !== undefined && hash !== digest.sha256) {
      return refused(
        'outputs',
        `${name} is not what the run wrote: it has sha256 ${hash}, and ${digest.sha256} was signed`,
      )
    }
  }
  const absent = outputs.filter(({ name }) => found.get(name) === undefined).map(({ name }) => name)
  if (absent.length === 0) return passed('outputs', `${all(outputs.length)} here, and as it was signed`)
  const here = outputs.length - absent.length
  return unknown(
    'outputs',
    `${here} of ${outputs.length} outputs are here and as they were signed; not here: ${some(absent)}`,
  )
}

function all(count: number): string {
  return count === 1 ? 'the one output is' : `each of the ${count} outputs is`
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
