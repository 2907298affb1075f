import type { Evidence } from '../model/result.ts'
import { show } from './show.ts'

export type Text = { readonly text: string } | { readonly problem: string }

/** What is read into memory at once, bytes. Kinds that stream have no such limit. */
export const largestDocument = 64 * 1024 * 1024

/** The whole of it as UTF-8 text. */
export async function readText(evidence: Evidence): Promise<Text> {
  if (evidence.size > largestDocument) return { problem: tooLarge(evidence) }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parts: string[] = []
  let size = 0
  try {
    for await (const chunk of evidence.open()) {
      size += chunk.length
      if (size > largestDocument) return { problem: tooLarge(evidence) }
      parts.push(decoder.decode(chunk, { stream: true }))
    }
    parts.push(decoder.decode())
  } catch (error) {
    if (error instanceof TypeError) return { problem: `${showName(evidence)} is not UTF-8 text` }
    throw error
  }
  return { text: parts.join('') }
}

function tooLarge(evidence: Evidence): string {
  return `${showName(evidence)} has more than ${largestDocument / 1024 / 1024} MB, too much to read as one document`
}

/** Text that is not in a file, e.g. what the manifest expects, as evidence. */
export function textEvidence(name: string, text: string): Evidence {
  const bytes = new TextEncoder().encode(text)
  return {
    name,
    size: bytes.length,
    async *open() {
      yield bytes
    },
  }
}

/** The name as a message may hold it. */
export function showName(evidence: Evidence): string {
  return evidence.reply === undefined ? `\`${show(evidence.name)}\`` : `the reply to \`${show(evidence.name)}\``
}

/** The ending of a file's name in lower case, with its dot; empty where it has none. A reply says its type itself. */
export function ending({ name, reply }: Evidence): string {
  return reply === undefined ? (/\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? '') : ''
}

/** The type that an HTTP reply says its body has, without parameters, in lower case. */
export function mediaType(evidence: Evidence): string | undefined {
  return evidence.reply?.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
}
