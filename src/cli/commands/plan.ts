import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { dockerfile } from '../../plan/dockerfile.ts'
import { planPackage } from '../../plan/plan.ts'
import { planText } from '../../report/plan.ts'
import type { CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [directory = '.']: string[],
  options: CommonOptions & { readonly dockerfile?: boolean },
): Promise<ExitCode> {
  await using pkg = await openPackage(directory)
  const plan = planPackage(pkg)
  if (options.dockerfile === true) process.stdout.write(dockerfile(plan.image, 'plain'))
  else if (options.json === true) printJson(plan)
  else print(safe(planText(plan)))
  return 0
}
