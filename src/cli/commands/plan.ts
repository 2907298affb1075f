import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { dockerfile } from '../../plan/dockerfile.ts'
import { planPackage } from '../../plan/plan.ts'
import { underCeilings } from '../../plan/steps.ts'
import { planDocument, planText } from '../../report/plan.ts'
import { lookAhead } from '../../run/outlook.ts'
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
  const plan = underCeilings(planPackage(pkg, context.settings.drift), context.settings.ceilings)
  if (options.dockerfile === true) {
    context[Symbol.dispose]()
    process.stdout.write(dockerfile(plan.image, 'plain'))
    return 0
  }
  const document = planDocument(plan, await lookAhead(pkg, plan, context))
  context[Symbol.dispose]()
  if (options.json === true) printJson(document)
  else print(safe(planText(document)))
  return 0
}
