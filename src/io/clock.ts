import { randomBytes } from 'node:crypto'

/** Seconds since this was made. Not disturbed when the machine's clock is set. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}

/** A new run's id: sorts by time, unique. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:.]/g, '').slice(0, 18)
  return `${time}-${randomBytes(4).toString('hex')}`
}

/** Now, as ISO 8601 in UTC. */
export function now(): string {
  return new Date().toISOString()
}
