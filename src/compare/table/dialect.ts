const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22
const tab = 0x09
const comma = 0x2c
/** In the order in which they are believed: where a semicolon divides all rows alike, commas are decimal commas. */
const delimiters = [tab, 0x3b, comma, 0x7c]
const rowsLookedAt = 20

/**
 * The byte that divides cells: a tab where the name ends in `.tsv` or `.tab`; else the first of tab, semicolon, comma
 * and vertical bar that stands equally often in each of the first rows; else the one most frequent in the first row.
 */
export function delimiterOf(name: string, beginning: Uint8Array): number {
  if (/\.(tsv|tab)$/i.test(name)) return tab
  const rows = countDelimiters(beginning)
  const first = rows[0] ?? delimiters.map(() => 0)
  const regular = delimiters.findIndex((_, d) => first[d]! > 0 && rows.every((row) => row[d] === first[d]))
  if (regular !== -1) return delimiters[regular]!
  const most = Math.max(...first)
  return most === 0 ? comma : delimiters[first.indexOf(most)]!
}

/** How often each delimiter stands outside quotation marks, for each of the first rows that are there whole. */
function countDelimiters(beginning: Uint8Array): number[][] {
  const rows: number[][] = []
  let counts = delimiters.map(() => 0)
  let quoted = false
  let rowStart = 0
  for (const [at, byte] of beginning.entries()) {
    if (byte === quote) quoted = !quoted
    if (quoted) continue
    if (byte === lineFeed || byte === carriageReturn) {
      if (at > rowStart && rows.push(counts) === rowsLookedAt) return rows
      counts = delimiters.map(() => 0)
      rowStart = at + 1
    } else {
      const d = delimiters.indexOf(byte)
      if (d !== -1) counts[d]!++
    }
  }
  if (rows.length === 0) rows.push(counts)
  return rows
}

/**
 * The bytes of a text as UTF-8 without a byte order mark, as much at once as comes, but at first at least `head` bytes
 * where there are so many. UTF-16 is told by its mark, as spreadsheets write it.
 */
export async function* utf8Bytes(source: AsyncIterable<Uint8Array>, head: number): AsyncGenerator<Uint8Array> {
  const pieces = gathered(source, head)
  try {
    const first = await pieces.next()
    if (first.done === true) return
    const [a, b, c] = first.value
    if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
      const decoder = new TextDecoder(a === 0xff ? 'utf-16le' : 'utf-16be')
      const encoder = new TextEncoder()
      yield encoder.encode(decoder.decode(first.value, { stream: true }))
      for await (const piece of pieces) yield encoder.encode(decoder.decode(piece, { stream: true }))
    } else {
      yield a === 0xef && b === 0xbb && c === 0xbf ? first.value.subarray(3) : first.value
      yield* pieces
    }
  } finally {
    await pieces.return(undefined)
  }
}

async function* gathered(source: AsyncIterable<Uint8Array>, head: number): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = []
  let size = 0
  let enough = false
  for await (const chunk of source) {
    if (enough) {
      yield chunk
      continue
    }
    waiting.push(chunk)
    size += chunk.length
    enough = size >= head
    if (enough) yield concatenated(waiting.splice(0))
  }
  if (!enough && size > 0) yield concatenated(waiting)
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
