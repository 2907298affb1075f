import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { readText, showName } from './evidence.ts'
import { Findings } from './findings.ts'
import type { Kind } from './kind.ts'
import { notComparable } from './outcome.ts'
import { pathPattern } from './pattern.ts'
import { count, show } from './show.ts'

/** Directories, file by file: which are there, and whether their bytes are the same. */
export const directoryKind: Kind = {
  name: 'directory',
  accepts: (result, observed) =>
    result.kind === 'directory' || (result.kind === undefined && observed.name.endsWith('/')),
  compare: compareDirectories,
}

async function compareDirectories(expected: Evidence, observed: Evidence, result: ResultPlan): Promise<Comparison> {
  const [wanted, found] = [await readListing(expected), await readListing(observed)]
  if ('problem' in wanted) return notComparable(`what is expected cannot be read: ${wanted.problem}`)
  if ('problem' in found) return notComparable(found.problem)
  const ignored = result.ignore.map(pathPattern)
  const findings = new Findings()
  for (const path of [...new Set([...wanted.hashes.keys(), ...found.hashes.keys()])].toSorted()) {
    const [hash, other] = [wanted.hashes.get(path), found.hashes.get(path)]
    if (hash === other || ignored.some((matches) => matches(path))) continue
    findings.add({
      path,
      outcome: other === undefined ? 'missing' : 'differs',
      expected: hash && `sha256 ${hash.slice(0, 12)}…`,
      observed: other && `sha256 ${other.slice(0, 12)}…`,
      difference: undefined,
      message: hash === undefined ? `\`${show(path)}\` is not expected` : undefined,
    })
  }
  return findings.conclude('file', {
    expected: count(wanted.hashes.size, 'file'),
    observed: count(found.hashes.size, 'file'),
  })
}

type Listing = { readonly hashes: ReadonlyMap<string, string> } | { readonly problem: string }

async function readListing(evidence: Evidence): Promise<Listing> {
  const read = await readText(evidence)
  if ('problem' in read) return read
  const hashes = parseListing(read.text)
  return hashes === undefined ? { problem: `${showName(evidence)} is no listing of a directory` } : { hashes }
}

/**
 * Hashes by path, as `sha256sum` prints them: hash, two spaces, path; where a path needs escapes, a backslash before all
 * that. Undefined where the text is something else.
 */
export function parseListing(text: string): ReadonlyMap<string, string> | undefined {
  const hashes = new Map<string, string>()
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, escaped, hash, path] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
    if (hash === undefined || path === undefined) return undefined
    hashes.set(escaped === '' ? path : path.replace(/\\([\\nr])/g, unescaped), hash)
  }
  return hashes
}

function unescaped(_: string, character: string): string {
  return character === 'n' ? '\n' : character === 'r' ? '\r' : '\\'
}
