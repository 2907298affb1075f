import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { streamOf } from './stream.ts'

/** The part of the library below its methods; it has no type for it. */
interface Modem {
  dial(request: object, answered: (error: unknown, answer: unknown) => void): void
}

/**
 * The exit code of a container when it has ended. Not by the library's own method, which never answers when the engine
 * goes away meanwhile.
 * @throws Error when the connection breaks, or the signal is aborted.
 */
export async function exitCodeOfContainer(docker: Dockerode, id: string, abortSignal: AbortSignal): Promise<number> {
  const answer = await new Promise<Readable>((resolve, reject) => {
    const statusCodes = { 200: true, 404: 'no such container', 500: 'server error' }
    const request = { path: `/containers/${id}/wait?`, method: 'POST', isStream: true, statusCodes, abortSignal }
    const modem = docker.modem as Modem
    modem.dial(request, (error, stream) => {
      if (error === null || error === undefined) resolve(streamOf(stream))
      else reject(error instanceof Error ? error : new Error(String(error)))
    })
  })
  const { StatusCode: exitCode, Error: error } = JSON.parse(await text(answer)) as Answer
  if (exitCode === undefined) throw new Error(error?.Message ?? 'it says nothing of how the container ended')
  return exitCode
}

interface Answer {
  readonly StatusCode?: number
  readonly Error?: { readonly Message?: string } | null
}
