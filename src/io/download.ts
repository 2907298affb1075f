import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadableStream } from 'node:stream/web'
import { machineTrouble } from './trouble.ts'

const attempts = 4

export interface DownloadOptions {
  /** Bytes that are taken at most; absent: as many as there are. */
  readonly most?: number
  readonly signal: AbortSignal
  readonly line: (text: string) => void
  /** Milliseconds before the second attempt; before each later one twice as long. */
  readonly pause?: number
}

/**
 * Fetches `url` into `file`. What an earlier attempt left there is continued, where the server can.
 * @throws Error with the server's or the network's own words after the last attempt.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { pause = 1000 } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchRest(url, file, options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (attempt === attempts || error instanceof Refused || machineTrouble(error) !== undefined)
        throw explained(error)
      options.line(`${url}: broken off, trying again`)
      await sleep(pause * 2 ** (attempt - 1), undefined, { signal: options.signal }).catch(() => {})
      options.signal.throwIfAborted()
    }
  }
}

/** The server answered, and its answer will not change by asking again. */
class Refused extends Error {}

/** Answers of a server that may have another one in a moment. */
const momentary = [408, 425, 429]

async function fetchRest(url: string, file: string, options: DownloadOptions): Promise<void> {
  const had = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  // Packed on the way, bytes could not be counted, and no rest asked for.
  const headers = { 'accept-encoding': 'identity', ...(had > 0 && { range: `bytes=${had}-` }) }
  const response = await fetch(url, { signal: options.signal, headers })
  // 416 with something at hand: there is no rest. Its hash will tell whether that is the whole.
  if (response.status === 416 && had > 0) return
  if (!response.ok || response.body === null) {
    const message = `the server answered ${response.status} ${response.statusText}`.trim()
    await response.body?.cancel()
    throw response.status >= 500 || momentary.includes(response.status) ? new Error(message) : new Refused(message)
  }
  const isRest = response.status === 206
  if (isRest && !(response.headers.get('content-range') ?? '').startsWith(`bytes ${had}-`)) {
    await response.body.cancel()
    await rm(file)
    throw new Error('the server continued elsewhere than it was asked to')
  }
  const total = Number(response.headers.get('content-length') ?? Number.NaN) + (isRest ? had : 0)
  const tooMuch = (bytes: number): boolean => bytes > (options.most ?? Number.POSITIVE_INFINITY)
  if (tooMuch(total)) throw new Refused(`it is larger than ${megabytes(options.most ?? 0)}`)
  let got = isRest ? had : 0
  let told = performance.now()
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
  const watched = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      got += chunk.length
      if (tooMuch(got)) throw new Refused(`it is larger than ${megabytes(options.most ?? 0)}`)
      if (performance.now() - told > 1000) {
        told = performance.now()
        options.line(`${url}: ${megabytes(got)}${Number.isNaN(total) ? '' : ` of ${megabytes(total)}`}`)
      }
      yield chunk
    }
  }
  await pipeline(body, watched, createWriteStream(file, { flags: isRest ? 'a' : 'w' }), { signal: options.signal })
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** `fetch` hides the reason of a failed connection in the cause. */
function explained(error: unknown): Error {
  if (error instanceof Error && error.cause instanceof Error) return new Error(error.cause.message, { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
