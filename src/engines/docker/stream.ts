import type { Readable } from 'node:stream'

/**
 * The engine's answer as a stream that is read by iteration. When it breaks off, the iteration throws; Node.js may tell
 * of it once more, just after the iteration has stopped to listen, and would end this process for that.
 */
export function streamOf(answer: unknown): Readable {
  const stream = answer as Readable
  stream.on('error', () => {})
  return stream
}
