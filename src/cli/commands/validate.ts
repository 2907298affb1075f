import { ReproError, type ExitCode, type Problem } from '../../errors.ts'
import { isAddress, sourceName } from '../../io/archive/source.ts'
import { adviseOn } from '../../manifest/advice.ts'
import { openPackage } from '../../manifest/open.ts'
import { formatProblem } from '../../manifest/show.ts'
import type { Package } from '../../model/package.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

interface ValidateOptions extends CommonOptions {
  readonly fix?: boolean
}

/** As a document, what is wrong is one as well; its schema: schema/validation.schema.json. */
export async function command(
  [argument = '.']: string[],
  options: ValidateOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const fixed = options.fix === true ? await repair(argument) : []
  if (options.json !== true) for (const line of fixed) print(safe(`fixed: ${line}`))
  const source = packageSource(argument)
  using context = commandContext(options, signal)
  let pkg: Package
  try {
    pkg = await openPackage(source, context)
  } catch (error) {
    if (options.json !== true || !(error instanceof ReproError) || error.code !== 'manifest-invalid') throw error
    printJson({ valid: false, problems: error.problems, warnings: [], fixed })
    return error.exitCode
  }
  await using opened = pkg
  const warnings: readonly Problem[] = [...opened.warnings, ...(await adviseOn(opened, sourceName(source)))]
  context[Symbol.dispose]()
  if (options.json === true) printJson({ valid: true, problems: [], warnings, fixed })
  else {
    for (const warning of warnings) print(`warning: ${safe(formatProblem(warning))}`, '')
    print(safe(summary(opened, warnings.length)))
  }
  return 0
}

/** What was mended in the manifest of a directory. An archive is what its author has packed. */
async function repair(argument: string): Promise<readonly string[]> {
  const { repairManifest } = await import('../../manifest/repair.ts')
  const { lstat } = await import('node:fs/promises')
  const stats = argument === '-' || isAddress(argument) ? undefined : await lstat(argument).catch(() => undefined)
  if (stats !== undefined && stats.isDirectory()) return repairManifest(argument)
  throw new ReproError('usage', `--fix changes the manifest of a directory, and ${argument} is none`, {
    hint: 'Unpack an archive first: `repro unpack`.',
  })
}

function summary({ manifest: { title, steps, results } }: Package, warnings: number): string {
  const told = warnings === 0 ? '' : `; ${number(warnings, 'warning')}`
  return `${title}: valid, ${number(Object.keys(steps).length, 'step')}, ${number(Object.keys(results).length, 'result')}${told}`
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
