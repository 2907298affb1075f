import { findEngine } from '../../engines/select.ts'
import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { buildImage } from '../../run/image.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson } from '../terminal.ts'

export async function command(
  [directory = '.']: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  await using pkg = await openPackage(directory)
  const { image: recipe } = planPackage(pkg)
  using context = commandContext(options, signal)
  await using engine = await findEngine(context)
  const image = await buildImage(engine, pkg, recipe, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(image)
  else print(`environment ${image.id}`)
  return 0
}
