import type { Scratch } from '../model/scratch.ts'

export type { Scratch, ScratchSpace } from '../model/scratch.ts'

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
