import type { ExitCode } from '../../errors.ts'
import type { NamedFinding } from '../../setup/check.ts'
import { diagnose } from '../../setup/doctor.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { colorsFor, print, printJson, safe } from '../terminal.ts'

const fine = 'Packages can be verified on this machine.'
const notFine = 'No package can be verified until what failed is mended.'

export async function command(_packages: string[], options: CommonOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  const diagnosis = await diagnose(context.settings, signal)
  if (options.json === true) printJson(diagnosis)
  else print(...diagnosis.checks.flatMap(lines), '', diagnosis.ready ? fine : notFine)
  return diagnosis.ready ? 0 : 5
}

function lines({ name, status, detail, remedy }: NamedFinding): string[] {
  const colors = colorsFor(process.stdout)
  const color = { ok: colors.green, warn: colors.yellow, fail: colors.red }[status]
  return [
    `${color(status.padEnd(4))}  ${name.padEnd(24)}${safe(detail)}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(30)}${colors.dim(`→ ${safe(remedy)}`)}`]),
  ]
}
