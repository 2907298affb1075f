import { stopwatch } from '../io/clock.ts'
import type { RunContext } from '../model/context.ts'
import type { Activity, Ending } from '../model/event.ts'

/** What the work inside an activity may say about itself. */
export interface ActivityHandle {
  readonly line: (text: string) => void
  /** How it ends, where it ends without an error and is not simply done. */
  readonly ends: (how: 'cached' | 'failed') => void
}

let count = 0

/** Does something that takes time, and tells of its beginning, its lines and its end. */
export async function activity<T>(
  label: string,
  { emit, signal }: RunContext,
  work: (handle: ActivityHandle) => Promise<T>,
): Promise<T> {
  const self: Activity = { id: String(++count), label }
  const seconds = stopwatch()
  let how: Ending = 'done'
  emit({ type: 'started', activity: self })
  try {
    return await work({
      line: (line) => emit({ type: 'output', activity: self, line }),
      ends: (as) => (how = as),
    })
  } catch (error) {
    how = signal.aborted ? 'interrupted' : 'failed'
    throw error
  } finally {
    emit({ type: 'finished', activity: self, how, seconds: seconds() })
  }
}
