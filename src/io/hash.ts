import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** SHA-256 of a text or of bytes, in lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex')
}

/** SHA-256 of a file, streamed. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const whole = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), whole, { signal })
  return whole.digest('hex')
}
