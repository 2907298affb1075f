import { findEngine } from '../../engines/select.ts'
import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { buildImage } from '../../run/image.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson } from '../terminal.ts'

export async function command(
  [source = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  const { image: recipe } = planPackage(pkg, context.settings.drift)
  await using engine = await findEngine(context)
  const image = await buildImage(engine, pkg, recipe, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(image)
  else print(`environment ${image.id}`)
  return 0
}
