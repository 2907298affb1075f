import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { ending, mediaType, readText, showName } from './evidence.ts'
import { parseJson, type Tree } from './json.ts'
import type { Kind } from './kind.ts'
import { notComparable } from './outcome.ts'
import { compareTrees } from './tree.ts'

/** Whole JSON documents. How they are laid out, and the order of an object's keys, do not count. */
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
  const wanted = await readJson(expected)
  if ('problem' in wanted) return notComparable(`what is expected cannot be read: ${wanted.problem}`)
  const found = await readJson(observed)
  if ('problem' in found) return notComparable(found.problem)
  return compareTrees(wanted.tree, found.tree, result)
}

/** The evidence as one JSON value. */
export async function readJson(evidence: Evidence): Promise<{ readonly tree: Tree } | { readonly problem: string }> {
  const read = await readText(evidence)
  if ('problem' in read) return read
  const parsed = parseJson(read.text)
  return 'problem' in parsed ? { problem: `${showName(evidence)} is not JSON: ${parsed.problem}` } : parsed
}
