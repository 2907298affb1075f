import { createHash } from 'node:crypto'
import type { Evidence, ReplyReport } from '../model/result.ts'
import { mediaType } from './evidence.ts'

/** How much of a reply a report shows, in bytes. */
const shown = 4000

/** What a service answered, for a report: of its body the beginning, where that is text. */
export async function replyReport(observed: Evidence | undefined): Promise<ReplyReport | undefined> {
  if (observed?.reply === undefined) return undefined
  const hash = createHash('sha256')
  const start: Uint8Array[] = []
  let length = 0
  for await (const chunk of observed.open()) {
    hash.update(chunk)
    if (length < shown) start.push(chunk)
    length += chunk.length
  }
  const type = mediaType(observed)
  const text = textOf(Buffer.concat(start).subarray(0, shown), length)
  return {
    status: observed.reply.status,
    ...(type === undefined ? {} : { type }),
    size: observed.size,
    sha256: hash.digest('hex'),
    ...(text === undefined ? {} : { text }),
  }
}

/** Undefined where it is no UTF-8, or has what no text has. A character may be cut at the end. */
function textOf(bytes: Uint8Array, length: number): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: length > bytes.length })
    return text.includes('\u0000') ? undefined : text
  } catch {
    return undefined
  }
}
