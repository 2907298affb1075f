/** Room for what does not fit into memory. The compare room is pure: whoever calls it says where that room is. */
export interface Scratch {
  /** A space of its own for one comparison; what is in it is gone once it is disposed of. */
  open(): Promise<ScratchSpace>
}

export interface ScratchSpace extends AsyncDisposable {
  /** Adds bytes to the end of a stream, which begins empty. The bytes may be used again once this resolves. */
  append(stream: string, bytes: Uint8Array): Promise<void>
  /** The pieces of a stream as they were appended, in that order. Nothing where nothing was appended. */
  read(stream: string): AsyncIterable<Uint8Array>
}

/** Scratch in memory: for tests, and for a caller who knows that what is compared is small. */
export const memoryScratch: Scratch = {
  async open() {
    const streams = new Map<string, Uint8Array[]>()
    return {
      async append(stream, bytes) {
        const pieces = streams.get(stream)
        if (pieces === undefined) streams.set(stream, [bytes.slice()])
        else pieces.push(bytes.slice())
      },
      async *read(stream) {
        yield* streams.get(stream) ?? []
      },
      async [Symbol.asyncDispose]() {
        streams.clear()
      },
    }
  },
}
