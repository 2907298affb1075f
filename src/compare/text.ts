import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { ending, mediaType, readText } from './evidence.ts'
import type { Kind } from './kind.ts'
import { comparison, notComparable } from './outcome.ts'
import { count, show } from './show.ts'

/** Printed output: words and numbers. */
export const textKind: Kind = {
  name: 'text',
  accepts: (result, observed) =>
    result.kind === 'text' ||
    (result.kind === undefined && (endings.has(ending(observed)) || (mediaType(observed)?.startsWith('text/') ?? false))),
  compare: compareTexts,
}

const endings: ReadonlySet<string> = new Set(['.txt', '.log', '.out', '.md', '.lst', '.rout'])

async function compareTexts(expected: Evidence, observed: Evidence, _result: ResultPlan): Promise<Comparison> {
  const [wanted, found] = [await readText(expected), await readText(observed)]
  if ('problem' in wanted) return notComparable(wanted.problem)
  if ('problem' in found) return notComparable(found.problem)
  const [left, right] = [wanted.text.split('\n'), found.text.split('\n')]
  const differing = left.flatMap((line, index) => (line === right[index] ? [] : [index]))
  const first = differing[0] ?? (right.length > left.length ? left.length : undefined)
  if (first === undefined) return comparison('identical', { expected: show(wanted.text), observed: show(found.text) })
  return comparison('differs', {
    expected: show(left[first] ?? ''),
    observed: show(right[first] ?? ''),
    message: `${count(Math.max(differing.length, 1), 'line')} differ, the first is line ${first + 1}`,
  })
}
