import type { ExitCode } from '../../errors.ts'
import { completionScripts, type shells } from '../completion-scripts.ts'
import { printJson } from '../terminal.ts'

/** Prints what a shell is to read, so that it completes calls of `repro`. */
export async function command([shell = 'bash']: string[], { json }: { json?: boolean }): Promise<ExitCode> {
  // The command line takes no other.
  const script = completionScripts[shell as (typeof shells)[number]]
  if (json === true) printJson({ shell, script })
  else process.stdout.write(script)
  return 0
}
