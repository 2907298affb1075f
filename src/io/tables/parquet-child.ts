// The process in which a Parquet file is converted: it comes in by stdin, CSV goes out by stdout.
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../../errors.ts'
import { parquetLines } from './parquet.ts'

/** How much of it is written at once, characters. */
const piece = 64 * 1024

async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = ''
  for await (const line of lines) {
    text += line
    if (text.length < piece) continue
    yield text
    text = ''
  }
  yield text
}

try {
  const bytes = await buffer(process.stdin)
  const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  await pipeline(Readable.from(gathered(parquetLines(own))), process.stdout)
} catch (error) {
  process.exitCode = 1
  process.send?.(messageOf(error))
}
process.disconnect()
