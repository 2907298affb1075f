import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { addressesValue, type Recorded } from '../compare/compare.ts'
import { differencePicture, readPicture } from '../compare/image.ts'
import { pngOnPaper } from '../compare/image/png.ts'
import { shrink, shrinkage } from '../compare/image/shrink.ts'
import { kindOf, kindsWith, type Tools } from '../compare/kinds.ts'
import { Unreadable } from '../compare/unreadable.ts'
import { writeWhole } from '../io/files.ts'
import { sha256 } from '../io/hash.ts'
import type { Picture } from '../model/picture.ts'
import type { ResultPlan } from '../model/plan.ts'
import type { Evidence, KeptPicture, ResultReport } from '../model/result.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Run } from '../model/run.ts'
import { runFiles } from '../run/files.ts'

/** Pictures that are kept for reports have at most so many pixels. */
const most = 1_000_000

/** What pictures are kept from. */
export interface PictureSource {
  readonly plans: readonly ResultPlan[]
  readonly recorded: Recorded
  /** The last one, which the report shows. */
  readonly run: Run | undefined
}

/**
 * The same reports, those of pictures with what a report shows of them: what was expected, what was observed, and where
 * they differ, as PNG in the run's directory. A picture that cannot be read has none.
 */
export async function keepPictures(
  reports: readonly ResultReport[],
  { plans, recorded, run }: PictureSource,
  tools: Tools,
): Promise<ResultReport[]> {
  const kept: ResultReport[] = []
  const byName = new Map(plans.map((plan) => [plan.name, plan]))
  for (const report of reports) {
    const plan = byName.get(report.name)
    const observed = run?.observed.get(report.name)
    const expected = recorded.files.get(report.name)
    if (plan === undefined || run === undefined || observed === undefined || !isPicture(plan, observed, tools)) {
      kept.push(report)
      continue
    }
    const sides = { expected: report.outcome === 'identical' ? undefined : expected, observed }
    const pictures = await draw(sides, plan, tools)
    const files = Object.entries(pictures).map(
      ([name, png]) => [name, keep(png, run, `${report.name}/${name}`)] as const,
    )
    const written = await Promise.all(files.map(async ([name, file]) => [name, await file]))
    kept.push(files.length === 0 ? report : { ...report, pictures: Object.fromEntries(written) })
  }
  return kept
}

function isPicture(plan: ResultPlan, observed: Evidence, tools: Tools): boolean {
  return !addressesValue(plan) && kindOf(kindsWith(tools), plan, observed)?.name === 'image'
}

interface Sides {
  readonly expected: Evidence | undefined
  readonly observed: Evidence
}

interface Png {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
}

type Drawn = Partial<Record<'expected' | 'observed' | 'difference', Png>>

async function draw({ expected, observed }: Sides, { page }: ResultPlan, { pictures }: Tools): Promise<Drawn> {
  if (pictures === undefined) return {}
  const [wanted, found] = [
    expected && (await unlessUnreadable(readPicture(expected, page, pictures))),
    await unlessUnreadable(readPicture(observed, page, pictures)),
  ]
  const both = [wanted, found].filter((picture) => picture !== undefined)
  const factor = shrinkage(both, most)
  const [small, other] = [wanted && shrink(wanted, factor), found && shrink(found, factor)]
  return {
    ...(small && { expected: await png(small) }),
    ...(other && { observed: await png(other) }),
    ...(small &&
      other && { difference: { ...sizeOfBoth(small, other), bytes: await differencePicture(small, other) } }),
  }
}

async function png(picture: Picture): Promise<Png> {
  return { bytes: await pngOnPaper(picture), width: picture.width, height: picture.height }
}

function sizeOfBoth(a: Picture, b: Picture) {
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) }
}

async function unlessUnreadable<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof Unreadable) return undefined
    throw error
  })
}

async function keep({ bytes, width, height }: Png, run: Run, name: string): Promise<KeptPicture> {
  const file = runFiles(run.directory).picture(name)
  await writeWhole(file, bytes, path.dirname(run.directory))
  return { path: `pictures/${name}.png`, size: bytes.length, sha256: sha256(bytes), width, height }
}

/** Of all pictures of a page, in bytes: with them it stays below 10 MB. */
const room = 6_000_000

/** The kept pictures of a verdict, as long as there is room; none that is not what the verdict says it is. */
export async function readPictures({ results }: Verdict, directory: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  let left = room
  for (const { path: name, size, sha256: hash } of results.flatMap(({ pictures = {} }) => Object.values(pictures))) {
    if (size > left || !/^pictures\/[\w.-]+\/\w+\.png$/.test(name)) continue
    const bytes = await readFile(path.join(directory, name)).catch(() => undefined)
    if (bytes === undefined || sha256(bytes) !== hash) continue
    left -= size
    found.set(name, bytes)
  }
  return found
}
