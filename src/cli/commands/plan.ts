import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { dockerfile } from '../../plan/dockerfile.ts'
import { planPackage } from '../../plan/plan.ts'
import { planText } from '../../report/plan.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [source = '.']: string[],
  options: CommonOptions & { readonly dockerfile?: boolean },
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  context[Symbol.dispose]()
  const plan = planPackage(pkg, context.settings.drift)
  if (options.dockerfile === true) process.stdout.write(dockerfile(plan.image, 'plain'))
  else if (options.json === true) printJson(plan)
  else print(safe(planText(plan)))
  return 0
}
