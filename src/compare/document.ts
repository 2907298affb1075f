import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { ending, largestDocument, mediaType, readText, showName } from './evidence.ts'
import { parseJson, type Tree } from './json.ts'
import { onePiece } from './json-cursor.ts'
import { compareStreams } from './json-walk.ts'
import type { Kind } from './kind.ts'
import { notComparable } from './outcome.ts'
import { count } from './show.ts'
import { compareTrees } from './tree.ts'
import { Unreadable } from './unreadable.ts'

/** Whole JSON documents, of any size. How they are laid out, and the order of an object's keys, do not count. */
export const jsonKind: Kind = {
  name: 'json',
  accepts: (result, observed) =>
    result.kind === 'json' ||
    (result.kind === undefined && (endings.has(ending(observed)) || isJson(mediaType(observed)))),
  compare: compareDocuments,
}

const endings: ReadonlySet<string> = new Set(['.json', '.geojson', '.ipynb'])

function isJson(type: string | undefined): boolean {
  return type === 'application/json' || (type?.endsWith('+json') ?? false)
}

async function compareDocuments(expected: Evidence, observed: Evidence, result: ResultPlan): Promise<Comparison> {
  if (Math.max(expected.size, observed.size) > onePiece) return compareLarge(expected, observed, result)
  const wanted = await readJson(expected)
  if ('problem' in wanted) return notComparable(`what is expected cannot be read: ${wanted.problem}`)
  const found = await readJson(observed)
  if ('problem' in found) return notComparable(found.problem)
  return compareTrees(wanted.tree, found.tree, result)
}

async function compareLarge(expected: Evidence, observed: Evidence, result: ResultPlan): Promise<Comparison> {
  try {
    const findings = await compareStreams(expected, observed, result)
    return findings.conclude('value', {
      expected: count(expected.size, 'byte'),
      observed: count(observed.size, 'byte'),
    })
  } catch (error) {
    if (error instanceof Unreadable) return notComparable(error.message)
    throw error
  }
}

type Document = { readonly tree: Tree } | { readonly problem: string }

/** Reads a file once for all results that look into it. Together what is kept is no larger than one file may be. */
export class Documents {
  /** The oldest first. */
  readonly #kept = new Map<Evidence, Promise<Document>>()
  #size = 0

  /** The evidence as one JSON value; the same object is read once. */
  async read(evidence: Evidence): Promise<Document> {
    const known = this.#kept.get(evidence)
    if (known !== undefined) return known
    this.#size += evidence.size
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= largestDocument) break
      this.#size -= oldest.size
      this.#kept.delete(oldest)
    }
    const read = readJson(evidence)
    this.#kept.set(evidence, read)
    return read
  }
}

async function readJson(evidence: Evidence): Promise<Document> {
  const read = await readText(evidence)
  if ('problem' in read) return read
  const parsed = parseJson(read.text)
  return 'problem' in parsed ? { problem: `${showName(evidence)} is not JSON: ${parsed.problem}` } : parsed
}
