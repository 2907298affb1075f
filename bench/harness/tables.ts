// Makes two tables: what is expected, and its twin with the same rows in another order, some of them perturbed.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

export interface Twin {
  readonly rows: number
  /** Of how many rows two numbers are changed by less than the tolerance: 0.01 is one in a hundred. */
  readonly share: number
}

/** Writes both tables, of 8 columns and about 66 bytes a row. */
export async function writeTables(expected: string, observed: string, { rows, share }: Twin): Promise<void> {
  await write(expected, rows, (place) => row(place, 0))
  const stride = strideOf(rows)
  await write(observed, rows, (place) => {
    const id = (place * stride) % rows
    return row(id, random(id, 9) < share ? (random(id, 8) - 0.5) * 1e-4 : 0)
  })
}

/** In steps of the golden ratio, modulo their number, all rows are visited, and neighbours come far apart. */
function strideOf(rows: number): number {
  let stride = Math.round(0.6180339887 * rows)
  while (commonDivisor(stride, rows) !== 1) stride++
  return stride
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

async function write(file: string, rows: number, rowAt: (place: number) => string): Promise<void> {
  const out = createWriteStream(file)
  let text = 'id,model,fold,accuracy,loss,auc,seconds,note\n'
  for (let place = 0; place < rows; place++) {
    text += rowAt(place)
    if (text.length < 1 << 20) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await once(out, 'close')
}

function row(id: number, change: number): string {
  const numbers = [
    (random(id, 1) + change).toFixed(6),
    (3 * random(id, 2) + change).toFixed(8),
    random(id, 3).toFixed(6),
    (100 * random(id, 4)).toFixed(3),
  ]
  return `${id},model-${id % 7},${id % 10},${numbers.join(',')},"run ${id % 100}, ok"\n`
}

/** From 0 to 1, the same for the same arguments: Murmur3's finalizer. */
function random(id: number, column: number): number {
  let bits = Math.imul(id ^ (column * 0x9e3779b1), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
}
