import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { ElementComparer } from './array/comparer.ts'
import { compareElements } from './array/compare.ts'
import { ArrayFindings } from './array/findings.ts'
import { isZip, unpack } from './array/npz.ts'
import { NpyReader } from './array/npy.ts'
import { ending } from './evidence.ts'
import type { Kind } from './kind.ts'
import { notComparable } from './outcome.ts'
import type { Scratch, ScratchSpace } from './scratch.ts'
import { show } from './show.ts'
import { Tolerances } from './tolerance.ts'
import { Unreadable } from './unreadable.ts'

const endings: ReadonlySet<string> = new Set(['.npy', '.npz'])

/**
 * numpy's arrays: `.npy`, and `.npz` with several of them by name. Any size in bounded memory: archives are unpacked
 * onto scratch, and elements compared a block at a time. Numbers may be of another type where their values are the same.
 */
export function arrayKind(scratch: Scratch): Kind {
  return {
    name: 'array',
    accepts: (result, observed) =>
      result.kind === 'array' || (result.kind === undefined && endings.has(ending(observed))),
    compare: (expected, observed, result) =>
      compareFiles([expected, observed], result, scratch).catch((error: unknown) => {
        if (error instanceof Unreadable) return notComparable(error.message)
        throw error
      }),
  }
}

async function compareFiles(
  [expected, observed]: readonly [Evidence, Evidence],
  result: ResultPlan,
  scratch: Scratch,
): Promise<Comparison> {
  await using space = await scratch.open()
  const wanted = await arraysOf(expected, space, 'the expected array')
  const found = await arraysOf(observed, space, 'the observed array')
  for (const name of result.ignore) {
    wanted.delete(name)
    found.delete(name)
  }
  const findings = new ArrayFindings()
  const tolerances = new Tolerances(result)
  for (const [name, open] of wanted) {
    const other = found.get(name)
    found.delete(name)
    if (other === undefined) {
      findings.missing.push(name)
      continue
    }
    await using expected = open()
    await using observed = other()
    const headers = { expected: await expected.header(), observed: await observed.header() }
    if (!findings.compareShapes(name, headers)) continue
    const rule = { tolerance: tolerances.at(name), nan: result.nan }
    const before = findings.elements.compared
    findings.elements.compared += headers.expected.count
    await compareElements(
      { expected, observed, name: show(name), before },
      new ElementComparer(rule, findings.elements),
    )
  }
  findings.added.push(...found.keys())
  return findings.conclude()
}

/** How each array of a file is opened, by its name; that of an .npy file has none. */
async function arraysOf(
  evidence: Evidence,
  space: ScratchSpace,
  called: string,
): Promise<Map<string, () => NpyReader>> {
  if (!(await isZip(evidence))) return new Map([['', () => new NpyReader(evidence.open(), called)]])
  const streams = await unpack(evidence.open(), space, called)
  return new Map(
    [...streams].map(([name, stream]) => [name, () => new NpyReader(space.read(stream), `${show(name)} of ${called}`)]),
  )
}
