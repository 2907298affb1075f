import { stopwatch } from '../io/clock.ts'
import type { RunContext } from '../model/context.ts'
import type { Activity, Ending } from '../model/event.ts'

/** What the work inside an activity may say about itself. */
export interface ActivityHandle {
  readonly line: (text: string) => void
  /** There was nothing to do: it is had already. */
  readonly cached: () => void
}

let count = 0

/** Does something that takes time, and tells of its beginning, its lines and its end. */
export async function activity<T>(
  label: string,
  { emit }: RunContext,
  work: (handle: ActivityHandle) => Promise<T>,
): Promise<T> {
  const self: Activity = { id: String(++count), label }
  const seconds = stopwatch()
  let how: Ending = 'failed'
  let cached = false
  emit({ type: 'started', activity: self })
  try {
    const value = await work({
      line: (line) => emit({ type: 'output', activity: self, line }),
      cached: () => (cached = true),
    })
    how = cached ? 'cached' : 'done'
    return value
  } finally {
    emit({ type: 'finished', activity: self, how, seconds: seconds() })
  }
}
