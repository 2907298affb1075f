import { Unreadable } from '../unreadable.ts'
import { headerPlace, readHeader, type Header } from './header.ts'

/** An array that is read in the order in which its elements lie in their file. Holds one piece of it. */
export class NpyReader {
  readonly called: string
  private readonly source: AsyncIterator<Uint8Array>
  private chunk: Uint8Array = new Uint8Array(0)
  private known: Header | undefined

  /** `called` is what messages call it. */
  constructor(source: AsyncIterable<Uint8Array>, called: string) {
    this.source = source[Symbol.asyncIterator]()
    this.called = called
  }

  /**
   * What the file says about its array. To be asked before anything is taken.
   * @throws Unreadable where this is no .npy file, or its elements cannot be compared.
   */
  async header(): Promise<Header> {
    if (this.known !== undefined) return this.known
    const head = await this.bytes(12)
    try {
      const { start, end } = headerPlace(head)
      const rest = await this.bytes(Math.max(0, end - head.length))
      this.known = readHeader(new TextDecoder().decode(Buffer.concat([head.subarray(start), rest])))
      return this.known
    } catch (error) {
      throw error instanceof Unreadable ? new Unreadable(`${this.called} ${error.message}`) : error
    }
  }

  /**
   * The next elements, as they lie in memory.
   * @throws Unreadable where there are not so many.
   */
  async take(count: number): Promise<DataView> {
    const { type } = await this.header()
    const bytes = await this.bytes(count * type.size)
    if (bytes.length < count * type.size) throw new Unreadable(`${this.called} ends too early`)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source.return?.()
  }

  /** As many bytes, or as many as there are. */
  private async bytes(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (this.chunk.length === 0) {
        const next = await this.source.next()
        if (next.done === true) break
        this.chunk = next.value
      }
      const part = this.chunk.subarray(0, length - filled)
      taken.set(part, filled)
      filled += part.length
      this.chunk = this.chunk.subarray(part.length)
    }
    return taken.subarray(0, filled)
  }
}
