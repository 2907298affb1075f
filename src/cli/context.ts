import { ReproError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'
import { settingsFrom } from '../settings/settings.ts'
import { ceilingsFrom, type CeilingOptions } from './ceilings.ts'
import { createReporter, type Reporter } from './reporter.ts'

/** Options that every command with an engine has. */
export interface CommonOptions extends CeilingOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly data?: readonly string[]
  readonly engine?: string
  readonly allowDrift?: boolean
  readonly image?: string
  readonly offline?: boolean
}

/** A context for one command, with its reporter. Dispose of it before the command's own output is printed. */
export interface CommandContext extends RunContext, Reporter {}

export function commandContext(options: CommonOptions, signal: AbortSignal): CommandContext {
  const style = options.json === true || options.quiet === true ? 'quiet' : 'progress'
  const reporter = createReporter(style, process.stderr)
  const env = options.engine === undefined ? process.env : { ...process.env, REPRO_ENGINE: options.engine }
  return {
    emit: reporter.emit,
    aside: reporter.aside,
    signal,
    settings: {
      ...settingsFrom(env, options.data ?? [], ceilingsFrom(options, env['REPRO_MAX'])),
      drift: options.allowDrift === true ? 'allowed' : 'refused',
      connection: options.offline === true ? 'offline' : 'online',
      imageFile: options.image,
    },
    [Symbol.dispose]: () => reporter[Symbol.dispose](),
  }
}

/** Aborted by the first Ctrl-C, with the error that says so; the second ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new ReproError('interrupted', 'interrupted'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return controller.signal
}
