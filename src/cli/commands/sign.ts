import type { ExitCode } from '../../errors.ts'
import { signRun } from '../../evidence/sign-run.ts'
import { findVerdict } from '../../record/find.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { readSigningKey } from '../keys.ts'
import { print, printJson, safe } from '../terminal.ts'

interface SignOptions extends CommonOptions {
  readonly key: string
  readonly output?: string
}

/** Signs the verdict of a run. */
export async function command(runs: string[], options: SignOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  const found = await findVerdict(runs[0], context.settings)
  const key = await readSigningKey(options.key, signal)
  const signed = await signRun(found, { key, file: options.output }, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(signed)
  else print(safe(signed.file))
  return 0
}
