import { Duplex, type Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { streamOf } from './stream.ts'

/** The part of the library below its methods; it has no type for it. */
interface Modem {
  dial(request: object, answered: (error: unknown, answer: unknown) => void): void
}

/** Whom to attach to, and in which directions. Aborted, the stream breaks off. */
interface Attachment {
  readonly id: string
  readonly reads: 'nothing' | 'input'
  readonly signal: AbortSignal
}

/** All that a container prints from now on, as the engine sends it; where it reads, what is written there is its input. */
export async function attach(docker: Dockerode, { id, reads, signal }: Attachment): Promise<Readable | Duplex> {
  const streams = { stream: true, stdout: true, stderr: true }
  if (reads === 'nothing') {
    return streamOf(await docker.getContainer(id).attach({ ...streams, abortSignal: signal }))
  }
  const both = await upgraded(docker, id, { ...streams, stdin: true })
  signal.addEventListener('abort', () => both.destroy(), { once: true })
  return streamOf(both)
}

/** Has a started container read it: what comes to its end before the start would be lost. */
export function feed(attached: Readable | Duplex, input: Readable | undefined): void {
  if (input === undefined || !(attached instanceof Duplex)) return
  attached.once('close', () => input.unpipe(attached))
  input.pipe(attached)
}

/**
 * A connection in both directions. Not by the library's own method, which sends its options as a body as well: that
 * would be the first thing that the command reads.
 */
function upgraded(docker: Dockerode, id: string, options: object): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const statusCodes = { 101: true, 200: true, 404: 'no such container', 500: 'server error' }
    const request = { path: `/containers/${id}/attach?`, method: 'POST', isStream: true, hijack: true, statusCodes }
    const modem = docker.modem as Modem
    modem.dial({ ...request, options, file: Buffer.alloc(0) }, (error, stream) => {
      if (error === null || error === undefined) resolve(stream as Duplex)
      else reject(error instanceof Error ? error : new Error(String(error)))
    })
  })
}
