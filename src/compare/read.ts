import type { Evidence } from '../model/result.ts'
import { Unreadable } from './unreadable.ts'

/**
 * All bytes of a file, for kinds that have to hold it whole.
 * @throws Unreadable where it has more than `most` bytes.
 */
export async function readBytes(evidence: Evidence, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = evidence.size
  if (size <= most) {
    size = 0
    for await (const chunk of evidence.open()) {
      size += chunk.length
      if (size > most) break
      chunks.push(chunk)
    }
  }
  if (size > most) throw new Unreadable(`it has more than ${most / 2 ** 20} MiB, too much to be read at once`)
  return Buffer.concat(chunks)
}
