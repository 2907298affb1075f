import type { ExitCode } from '../errors.ts'

/** How long an interrupted command may take to give back what it holds, in milliseconds. */
const patience = 2000

/** Tells of an error, and with what this process then ends. */
export async function tell(error: unknown, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  // Loaded only now: most commands end without one.
  const { errorDocument, exitCodeOfError, showError } = await import('./show-error.ts')
  const { printJson } = await import('./terminal.ts')
  if (json === true) printJson(errorDocument(error))
  else showError(error)
  return exitCodeOfError(error)
}

/**
 * Ends this process when an interrupted command does not end by itself, as when it waits for an engine that hangs.
 * What it still holds on the engine, its watchdog removes.
 */
export function endSoonAfter(signal: AbortSignal, options: { readonly json?: boolean }): void {
  const end = (): void => void tell(signal.reason, options).finally(() => process.exit(130))
  signal.addEventListener('abort', () => setTimeout(end, patience).unref(), { once: true })
}

/** What ends this process unforeseen is told, and never looks like an answer about a paper. */
export function endHonestly(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Nobody reads any more: `repro verify | head -1`. What is to be kept is kept all the same.
      if (error.code !== 'EPIPE') throw error
    })
  }
  process.on('uncaughtException', (error) => void tell(error, {}).finally(() => process.exit(5)))
}
