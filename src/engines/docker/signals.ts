import type Dockerode from 'dockerode'
import { streamOf } from './stream.ts'

/** The engine tells of a signal when it was sent, which may be a moment after the container has ended; nanoseconds. */
const lateness = 300_000_000n

/**
 * Whether anybody asked the engine to send a container a signal. A program that kills itself leaves the same exit code,
 * but no such event.
 */
export async function wasSignalled(
  docker: Dockerode,
  id: string,
  state: { StartedAt: string; FinishedAt: string },
): Promise<boolean> {
  const asked = {
    since: timestamp(nanoseconds(state.StartedAt)),
    until: timestamp(nanoseconds(state.FinishedAt) + lateness),
    filters: { container: [id], event: ['kill'] },
  }
  // The library takes whole seconds for all that there is; the engine knows better.
  const events = streamOf(await docker.getEvents(asked as object))
  let bytes = 0
  for await (const chunk of events) bytes += (chunk as Uint8Array).length
  return bytes > 0
}

/** A time of the engine's, since 1970. Its own clock is compared with itself, whatever ours says. */
function nanoseconds(time: string): bigint {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time) ?? []
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9))
}

function timestamp(time: bigint): string {
  const text = time.toString().padStart(10, '0')
  return `${text.slice(0, -9)}.${text.slice(-9)}`
}
