import { Unreadable } from '../unreadable.ts'
import type { ElementComparer } from './comparer.ts'
import type { Header } from './header.ts'
import type { NpyReader } from './npy.ts'

/** How many elements are looked at together. */
const block = 16_384
/** Of an array that lies in another order than the one it is compared with, and so has to be held in memory: bytes. */
const mostHeld = 512 * 2 ** 20

export interface Arrays {
  readonly expected: NpyReader
  readonly observed: NpyReader
  /** What comes before an index in brackets: an array's name, or nothing. */
  readonly name: string
  /** How many elements have been compared before these. */
  readonly before: number
}

/**
 * Compares two arrays of the same shape, element by element, in the order in which the expected one lies in its file.
 * Memory: one block of each; all of the observed one where it lies in another order.
 * @throws Unreadable where one ends too early, or would have to be held and is too large.
 */
export async function compareElements(arrays: Arrays, comparer: ElementComparer): Promise<void> {
  const { expected, observed, name, before } = arrays
  const [wanted, found] = [await expected.header(), await observed.header()]
  const whole = liesAlike(wanted, found) ? undefined : await hold(observed)
  for (let start = 0; start < wanted.count; start += block) {
    const count = Math.min(block, wanted.count - start)
    const wantedView = await expected.take(count)
    const foundView = whole ?? (await observed.take(count))
    for (let index = 0; index < count; index++) {
      const place = whole === undefined ? index : placeAt(indicesAt(start + index, wanted), found)
      const [one, other] = [
        wanted.type.read(wantedView, index * wanted.type.size),
        found.type.read(foundView, place * found.type.size),
      ]
      if (one === other) continue
      comparer.compare(one, other, {
        order: before + start + index,
        path: () => `${name}[${indicesAt(start + index, wanted).join(', ')}]`,
      })
    }
  }
}

/** With at most one dimension longer than 1, both orders are the same. */
function liesAlike(one: Header, other: Header): boolean {
  return one.order === other.order || one.shape.filter((length) => length > 1).length < 2
}

async function hold(reader: NpyReader): Promise<DataView> {
  const { count, type } = await reader.header()
  if (count * type.size <= mostHeld) return reader.take(count)
  const most = `${mostHeld / 2 ** 20} MiB`
  throw new Unreadable(`${reader.called} lies in another order than the expected one and has more than ${most}`)
}

/** The indices of the element at a place in its file, in elements from its beginning. */
function indicesAt(place: number, { shape, order }: Header): number[] {
  const indices = shape.map(() => 0)
  let rest = place
  for (const dimension of byStride(shape, order)) {
    const length = shape[dimension]!
    indices[dimension] = rest % length
    rest = Math.floor(rest / length)
  }
  return indices
}

/** The reverse. */
function placeAt(indices: readonly number[], { shape, order }: Header): number {
  let [place, stride] = [0, 1]
  for (const dimension of byStride(shape, order)) {
    place += indices[dimension]! * stride
    stride *= shape[dimension]!
  }
  return place
}

/** The dimensions, from the one that runs first. */
function byStride(shape: readonly number[], order: Header['order']): number[] {
  const dimensions = [...shape.keys()]
  return order === 'C' ? dimensions.toReversed() : dimensions
}
