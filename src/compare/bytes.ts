import type { Comparison, Evidence } from '../model/result.ts'
import { ending } from './evidence.ts'
import type { Kind } from './kind.ts'
import { comparison } from './outcome.ts'
import { count } from './show.ts'

/** Files of which nothing is known but that their bytes count. */
export const bytesKind: Kind = {
  name: 'bytes',
  accepts: (result, observed) => result.kind === 'bytes' || (result.kind === undefined && ending(observed) === '.bin'),
  compare: compareBytes,
}

async function compareBytes(expected: Evidence, observed: Evidence): Promise<Comparison> {
  const offset = await firstDifference(expected, observed)
  const [wanted, found] = [count(expected.size, 'byte'), count(observed.size, 'byte')]
  if (offset === undefined) return comparison('identical', { expected: wanted, observed: found })
  const message = `the bytes differ from offset ${offset.toLocaleString('en-US')} on`
  return comparison('differs', { expected: wanted, observed: found, message })
}

/**
 * The offset, from 0, of the first byte that is not the same; undefined where there is none. Where one ends earlier, that
 * is its length. Reads both side by side, and holds one chunk of each.
 */
export async function firstDifference(expected: Evidence, observed: Evidence): Promise<number | undefined> {
  const [left, right] = [new Chunks(expected), new Chunks(observed)]
  try {
    for (let offset = 0; ;) {
      const [a, b] = [await left.rest(), await right.rest()]
      const length = Math.min(a.length, b.length)
      if (length === 0) return a.length === b.length ? undefined : offset
      const difference = differingIndex(a, b, length)
      if (difference !== undefined) return offset + difference
      left.advance(length)
      right.advance(length)
      offset += length
    }
  } finally {
    await left.close()
    await right.close()
  }
}

function differingIndex(a: Uint8Array, b: Uint8Array, length: number): number | undefined {
  if (Buffer.compare(a.subarray(0, length), b.subarray(0, length)) === 0) return undefined
  let index = 0
  while (a[index] === b[index]) index += 1
  return index
}

/** A stream of bytes that can be taken from in pieces of any size. */
class Chunks {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()

  constructor(evidence: Evidence) {
    this.#source = evidence.open()[Symbol.asyncIterator]()
  }

  /** What is at hand of the stream, empty only at its end. */
  async rest(): Promise<Uint8Array> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next()
      if (next.done === true) break
      this.#chunk = next.value
    }
    return this.#chunk
  }

  advance(length: number): void {
    this.#chunk = this.#chunk.subarray(length)
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
