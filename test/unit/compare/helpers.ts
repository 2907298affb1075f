import { compareResults, type Recorded } from '../../../src/compare/compare.ts'
import { textEvidence } from '../../../src/compare/evidence.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { Evidence, ReplyHead, ResultReport } from '../../../src/model/result.ts'
import { planResults } from '../../../src/plan/results.ts'
import { parseDocument, isScalar } from 'yaml'

export const nothingRecorded: Recorded = { values: new Map(), files: new Map() }

/** A manifest with one result, as its author writes it. */
export function manifestOf(result: string): {
  manifest: Manifest
  sourceText: (path: readonly (string | number)[]) => string | undefined
} {
  const indented = result.replace(/^/gm, '    ')
  const text = `repro: 1\ntitle: t\nbase: { debian: bookworm }\nsteps: { s: { run: 'true' } }\nresults:\n  r:\n${indented}\n`
  const document = parseDocument(text)
  if (document.errors[0] !== undefined) throw document.errors[0]
  return {
    manifest: document.toJS() as Manifest,
    sourceText(path) {
      const node = document.getIn(path, true)
      return isScalar(node) ? node.source : undefined
    },
  }
}

export function planOf(result: string) {
  const { manifest, sourceText } = manifestOf(result)
  const [plan] = planResults(manifest, sourceText)
  if (plan === undefined) throw new Error('no result')
  return plan
}

export function file(name: string, content: string | Uint8Array): Evidence {
  if (typeof content === 'string') return textEvidence(name, content)
  return {
    name,
    size: content.length,
    async *open() {
      yield content
    },
  }
}

/** A file whose bytes come in pieces of a size. */
export function inPieces(content: string, size: number, name = 'o.txt'): Evidence {
  const bytes = Buffer.from(content)
  return {
    ...file(name, bytes),
    async *open() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    },
  }
}

export function reply(body: string, head: Partial<ReplyHead> = {}): Evidence {
  return {
    ...textEvidence('/path', body),
    reply: { status: 200, headers: { 'content-type': 'application/json' }, ...head },
  }
}

/** The report on the one result of a manifest. */
export async function reportOn(
  result: string,
  observed: Evidence | undefined,
  recorded?: Partial<Recorded>,
): Promise<ResultReport> {
  const seen = new Map(observed === undefined ? [] : [['r', observed]])
  const [report] = await compareResults([planOf(result)], { ...nothingRecorded, ...recorded }, seen)
  if (report === undefined) throw new Error('no report')
  return report
}
