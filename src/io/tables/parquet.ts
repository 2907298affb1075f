import zlib from 'node:zlib'
import { parquetMetadata, parquetReadObjects, parquetSchema, type Compressors } from 'hyparquet'

/** What the library leaves to others; it knows Snappy itself. Zstandard is there from Node 22.15 on. */
const compressors: Compressors = {
  GZIP: (bytes, length) => zlib.gunzipSync(bytes, { maxOutputLength: length }),
  BROTLI: (bytes, length) => zlib.brotliDecompressSync(bytes, { maxOutputLength: length }),
  ...('zstdDecompressSync' in zlib ? { ZSTD: zlib.zstdDecompressSync as NonNullable<Compressors['ZSTD']> } : {}),
}

/** The rows of a Parquet file as lines of CSV, the header first. Holds one group of rows at a time. */
export async function* parquetLines(bytes: ArrayBuffer): AsyncGenerator<string> {
  const file = { byteLength: bytes.byteLength, slice: (start: number, end?: number) => bytes.slice(start, end) }
  const metadata = parquetMetadata(bytes)
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name)
  yield line(columns)
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    for (const row of await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd })) {
      yield line(columns.map((column) => print(row[column])))
    }
    rowStart = rowEnd
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`
}

/** Nothing for what is missing, dates by ISO 8601, and JSON for what has parts. */
function print(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object') return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}
