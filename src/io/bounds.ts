import { setMaxListeners } from 'node:events'

/** What ends something early; disposed of, it ends nothing any more. */
export interface Bounds extends Disposable {
  readonly signal: AbortSignal
}

/**
 * Ends with the first of `signals`, with its reason; or after `milliseconds`, with a TimeoutError as AbortSignal.timeout has.
 * AbortSignal.any and AbortSignal.timeout are not for us: of a signal that nothing but its listeners is waiting for, Node 20
 * loses the connection with its sources when memory is collected, and what it bounds never ends.
 */
export function boundBy(signals: readonly AbortSignal[], milliseconds?: number): Bounds {
  const own = new AbortController()
  const undo: (() => void)[] = []
  for (const signal of signals) {
    const abort = (): void => own.abort(signal.reason)
    if (signal.aborted) abort()
    // Much may be bound by one signal at a time; to Node more than ten look like a leak, and it would say so on the terminal.
    setMaxListeners(0, signal)
    signal.addEventListener('abort', abort, { once: true })
    undo.push(() => signal.removeEventListener('abort', abort))
  }
  if (milliseconds !== undefined) {
    const isOver = (): void => own.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    const timer = setTimeout(isOver, milliseconds)
    undo.push(() => clearTimeout(timer))
  }
  return { signal: own.signal, [Symbol.dispose]: () => undo.forEach((each) => each()) }
}
