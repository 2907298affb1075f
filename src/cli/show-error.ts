import { ReproError, firstError, messageOf, type ExitCode } from '../errors.ts'
import { machineTrouble } from '../io/trouble.ts'
import { formatProblem } from '../manifest/show.ts'
import { colorsFor, safe } from './terminal.ts'

/** What an error is to a person: what went wrong first, and where this machine refused, that it did. */
function known(thrown: unknown): unknown {
  const error = firstError(thrown)
  return machineTrouble(error) ?? error
}

/** Shows an error on stderr: what happened, where, why, and what to do next. */
export function showError(thrown: unknown): void {
  const error = known(thrown)
  const colors = colorsFor(process.stderr)
  const lines = (text: string): string => safe(text.replaceAll('\t', '  '))
  const write = (text: string): void => void process.stderr.write(`${text}\n`)
  if (!(error instanceof ReproError)) {
    write(`${colors.red('error')}: ${lines(error instanceof Error ? (error.stack ?? error.message) : String(error))}`)
    write('This is a defect of repro itself. Please report it with the lines above.')
    return
  }
  for (const problem of error.problems) write(`${lines(formatProblem(problem))}\n`)
  for (const line of error.log) write(colors.dim(`  | ${lines(line)}`))
  write(`${colors.red('error')}: ${lines(error.message)}`)
  if (error.hint !== undefined && error.hint !== '') write(`${colors.cyan('hint')}: ${lines(error.hint)}`)
}

/** An error as a JSON document. Its schema: schema/error.schema.json. */
export function errorDocument(thrown: unknown): object {
  const error = known(thrown)
  if (!(error instanceof ReproError))
    return { error: { code: 'defect', message: messageOf(error), log: [], problems: [] } }
  const { code, message, hint, log, problems, step } = error
  return { error: { code, message, hint, step, log, problems } }
}

/** What this process ends with after an error. A defect of ours is no fault of the paper's: it counts as exit 5. */
export function exitCodeOfError(thrown: unknown): ExitCode {
  const error = known(thrown)
  return error instanceof ReproError ? error.exitCode : 5
}
