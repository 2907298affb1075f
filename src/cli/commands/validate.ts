import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { formatProblem } from '../../manifest/show.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [source = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  context[Symbol.dispose]()
  const { steps, results } = pkg.manifest
  if (options.json === true) {
    printJson({ valid: true, warnings: pkg.warnings })
    return 0
  }
  for (const warning of pkg.warnings) print(safe(`warning: ${formatProblem(warning)}`))
  print(safe(`${pkg.manifest.title}: valid, ${count(steps, 'step')}, ${count(results, 'result')}`))
  return 0
}

function count(things: object, noun: string): string {
  const number = Object.keys(things).length
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
