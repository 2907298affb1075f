import { ReproError } from '../../errors.ts'
import { engineBroke } from '../trouble.ts'

/** The HTTP status with which the engine refused, if it answered at all. */
function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' ? status : undefined
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404
}

/** The engine says that it is so already: a container that was started, stopped, or is being removed. */
export function isAlready(error: unknown): boolean {
  return statusOf(error) === 304 || statusOf(error) === 409
}

/** A failure of the engine, never of the paper. `action` completes "the engine could not …". */
export function onEngine(error: unknown, action: string): ReproError {
  if (error instanceof ReproError) return error
  return engineBroke(`the engine could not ${action}`, error)
}
