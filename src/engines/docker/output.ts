import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Dockerode from 'dockerode'
import type { OutputSink } from '../engine.ts'
import { streamOf } from './stream.ts'

const headerLength = 8
/** The streams of a frame's first byte: standard input, output, error. Anything else is the engine's own trouble. */
const streams = 3
const standardError = 2

/** How what a container prints comes from the engine: each piece in a frame that says of which stream it is, or as it is. */
export type OutputForm = 'framed' | 'raw'

/** A piece of what a container printed. */
export interface Printed {
  readonly bytes: Uint8Array
  readonly from: Parameters<OutputSink>[1]
}

/** What came of a terminal: nothing tells its streams apart. */
async function* unchanged(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Printed> {
  for await (const bytes of stream) yield { bytes, from: 'output' }
}

/**
 * What a container printed, without the frames that the engine puts around it. A frame may be cut anywhere, and is
 * told as it comes: neither a long one nor very many small ones take more than a chunk's memory.
 *
 * Without a TTY the engine frames both streams, and what a program prints cannot forge a frame.
 * @throws Error when the stream breaks off, or holds no frames.
 */
export async function* unframed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Printed> {
  const header = Buffer.alloc(headerLength)
  let headerHad = 0
  let rest = 0
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      if (rest > 0) {
        const payload = chunk.subarray(at, at + rest)
        at += payload.length
        rest -= payload.length
        yield { bytes: payload, from: header[0] === standardError ? 'error' : 'output' }
        continue
      }
      const part = chunk.subarray(at, at + headerLength - headerHad)
      header.set(part, headerHad)
      at += part.length
      headerHad = (headerHad + part.length) % headerLength
      if (headerHad > 0) continue
      if ((header[0] ?? streams) >= streams) throw new Error('the engine sent something else than output')
      rest = header.readUInt32BE(4)
    }
  }
  if (rest > 0 || headerHad > 0) throw new Error('the output broke off')
}

/** All that a container prints, told once, in order. */
export class Output {
  readonly #container: Dockerode.Container
  readonly #told: OutputSink
  readonly #attached: Readable
  readonly #form: OutputForm
  readonly #end: Promise<'whole' | 'broken'>
  #bytes = 0

  constructor(
    container: Dockerode.Container,
    { attached, form }: { readonly attached: Readable; readonly form: OutputForm },
    told: OutputSink,
  ) {
    this.#container = container
    this.#form = form
    this.#told = told
    this.#attached = attached
    this.#end = this.#tell(attached).then(
      () => 'whole',
      () => 'broken',
    )
  }

  /** Tells what comes after the first `skip` bytes. */
  async #tell(stream: AsyncIterable<Uint8Array>, skip = 0): Promise<void> {
    for await (const { bytes, from } of this.#form === 'raw' ? unchanged(stream) : unframed(stream)) {
      const fresh = bytes.subarray(Math.min(bytes.length, skip))
      skip -= bytes.length - fresh.length
      if (fresh.length === 0) continue
      this.#bytes += fresh.length
      await this.#told(fresh, from)
    }
  }

  /**
   * Waits for the rest; when the connection broke or is silent for longer than `grace` (milliseconds), the rest is
   * taken from the engine's own log.
   */
  async complete(grace = 5000): Promise<void> {
    for (;;) {
      const before = this.#bytes
      const how = await Promise.race([this.#end, sleep(grace, 'late' as const, { ref: false })])
      if (how === 'whole') return
      if (how === 'broken' || this.#bytes === before) break
    }
    // Nothing may come from there any more, or it would be told twice.
    this.#attached.destroy()
    await this.#end
    const log = await this.#container.logs({ follow: true, stdout: true, stderr: true })
    await this.#tell(streamOf(log), this.#bytes)
  }
}
