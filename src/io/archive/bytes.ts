import { CutOff } from './fault.ts'

const nothing = Buffer.alloc(0)

/** The bytes of a stream, taken in the portions that a format has. Nothing is read ahead of what is asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = nothing
  #offset = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset
  }

  /** The next `count` bytes, which stay where they are; fewer only where the stream ends. */
  async peek(count: number): Promise<Buffer> {
    if (this.#held.length < count) {
      const chunks = [this.#held]
      for (let got = this.#held.length; got < count;) {
        const { value, done } = await this.#source.next()
        if (done === true) break
        chunks.push(Buffer.from(value.buffer, value.byteOffset, value.length))
        got += value.length
      }
      this.#held = chunks.length === 2 && this.#held.length === 0 ? (chunks[1] ?? nothing) : Buffer.concat(chunks)
    }
    return this.#held.subarray(0, count)
  }

  /** The next `count` bytes; fewer only where the stream ends. */
  async take(count: number): Promise<Buffer> {
    const taken = await this.peek(count)
    this.#advance(taken.length)
    return taken
  }

  /** @throws CutOff where the stream ends before; `where` is what it is cut off in. */
  async takeAll(count: number, where: string): Promise<Buffer> {
    const taken = await this.take(count)
    if (taken.length < count) throw new CutOff(`is cut off in ${where}`)
    return taken
  }

  /** Bytes as they come, at least one and at most `most`; absent at the end of the stream. */
  async some(most = Number.POSITIVE_INFINITY): Promise<Buffer | undefined> {
    const held = this.#held.length > 0 ? this.#held : await this.peek(1).then(() => this.#held)
    if (held.length === 0) return undefined
    const taken = held.subarray(0, Math.min(most, held.length))
    this.#advance(taken.length)
    return taken
  }

  /** All that is left, as it comes. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let chunk = await this.some(); chunk !== undefined; chunk = await this.some()) yield chunk
  }

  /** Lets go of the stream. That is not waited for: a pipe may be silent for ever. */
  [Symbol.dispose](): void {
    this.#source.return?.().catch(() => undefined)
  }

  #advance(count: number): void {
    this.#offset += count
    this.#held = this.#held.length === count ? nothing : this.#held.subarray(count)
  }
}

/**
 * The same bytes in chunks of one size, so that what is made of them does not depend on how they came. All are made in
 * one place: each is there until the next is asked for.
 */
export async function* evenChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const room = new Uint8Array(size)
  let filled = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - filled)
      room.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < size) continue
      yield room
      filled = 0
    }
  }
  if (filled > 0) yield room.subarray(0, filled)
}
