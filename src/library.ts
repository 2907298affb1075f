import { ReproError } from './errors.ts'
import { boundBy } from './io/bounds.ts'
import type { RunContext, Settings } from './model/context.ts'
import type { EventSink } from './model/event.ts'
import type { PackageSource } from './model/package.ts'
import type { Verdict } from './model/verdict.ts'
import { settingsFrom } from './settings/settings.ts'
import { verify as verifyIn } from './verify.ts'

/** How a program wants things done that uses this library. All may be left out. */
export interface LibraryOptions {
  /** Told what goes on, as it goes on. What it throws ends the work, and is what the work then throws. */
  readonly onEvent?: EventSink
  /** Aborted, everything is ended and cleaned up, and the signal's reason is thrown. */
  readonly signal?: AbortSignal
  /**
   * What is to be other than by default. The library reads no environment variables: `settingsFrom(process.env)` gives
   * what the command would take.
   */
  readonly settings?: Partial<Settings>
}

export interface VerifyOptions extends LibraryOptions {
  /** How often everything is run; a result must hold in every run. By default once. */
  readonly runs?: number
}

/**
 * The context that the parts of the story take, from `openPackage` to `runPackage`. Disposed of, it listens to `signal` no
 * more.
 */
export function contextFrom({ onEvent, signal, settings = {} }: LibraryOptions = {}): RunContext & Disposable {
  const broken = new AbortController()
  const bounds = boundBy(signal === undefined ? [broken.signal] : [signal, broken.signal])
  return {
    emit: (event) => {
      try {
        onEvent?.(event)
      } catch (error) {
        broken.abort(error)
      }
    },
    signal: bounds.signal,
    settings: { ...settingsFrom(), ...settings },
    [Symbol.dispose]: () => bounds[Symbol.dispose](),
  }
}

/**
 * Verifies the package in a directory or an archive: everything is run anew, every result compared, and the verdict
 * kept with the run.
 * @returns the verdict, which is the document of schema/verdict.schema.json. What the paper does wrong is in it.
 * @throws ReproError with a `code`: for a wrong package, and for an engine that is not there or broke; the signal's
 *   reason when that is aborted; what `onEvent` throws.
 */
export async function verify(source: PackageSource, options: VerifyOptions = {}): Promise<Verdict> {
  const { runs = 1 } = options
  if (!Number.isInteger(runs) || runs < 1) {
    throw new ReproError('usage', `a package cannot be run ${runs} times`, {
      hint: 'Give `runs` a whole number from 1.',
    })
  }
  using context = contextFrom(options)
  context.signal.throwIfAborted()
  try {
    return await verifyIn(source, context, runs)
  } catch (error) {
    // However the work ended, this is why.
    context.signal.throwIfAborted()
    throw error
  }
}
