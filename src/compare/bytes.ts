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
      const same = sameLength({ bytes: a, at: 0 }, { bytes: b, at: 0 }, length)
      if (same < length) return offset + same
      left.advance(length)
      right.advance(length)
      offset += length
    }
  } finally {
    await left.close()
    await right.close()
  }
}

/** Bytes that are compared at once, before it is asked which of them is the first that differs. */
const block = 4096

/** A place in bytes that are in memory. */
export interface Position {
  readonly bytes: Buffer
  readonly at: number
}

/** Of the next `length` bytes, with how many both go on alike. */
export function sameLength(one: Position, other: Position, length: number): number {
  const [a, b, start, place] = [one.bytes, other.bytes, one.at, other.at]
  let same = 0
  for (let size = block; same < length; same += size) {
    size = Math.min(block, length - same)
    if (a.compare(b, place + same, place + same + size, start + same, start + same + size) !== 0) break
  }
  while (same < length && a[start + same] === b[place + same]) same += 1
  return same
}

/** A stream of bytes that can be taken from in pieces of any size. */
class Chunks {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Buffer = Buffer.alloc(0)

  constructor(evidence: Evidence) {
    this.#source = evidence.open()[Symbol.asyncIterator]()
  }

  /** What is at hand of the stream, empty only at its end. */
  async rest(): Promise<Buffer> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next()
      if (next.done === true) break
      const { buffer, byteOffset, length } = next.value
      this.#chunk = Buffer.from(buffer, byteOffset, length)
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
