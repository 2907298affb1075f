import type { Picture, PictureReader } from '../model/picture.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import type { ResultPlan } from '../model/plan.ts'
import { ending, mediaType, showName } from './evidence.ts'
import { similarity } from './image/similarity.ts'
import type { Kind } from './kind.ts'
import { comparison, notComparable } from './outcome.ts'
import { readBytes } from './read.ts'
import { count, show } from './show.ts'
import { toleranceOf } from './tolerance.ts'
import { Unreadable } from './unreadable.ts'

export { differencePicture } from './image/difference.ts'

const endings: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.svg', '.pdf'])
const types: ReadonlySet<string | undefined> = new Set(['image/png', 'image/jpeg', 'image/svg+xml', 'application/pdf'])
/** Of a file, in bytes. */
const largest = 256 * 2 ** 20

/**
 * Pictures: PNG and JPEG, SVG and pages of PDF rendered. What counts is how they look on white paper. With
 * `tolerance: { similarity }` their mean structural similarity may be as low as that; else every pixel counts.
 */
export function imageKind(reader: PictureReader): Kind {
  return {
    name: 'image',
    accepts: (result, observed) =>
      result.kind === 'image' ||
      (result.kind === undefined && (endings.has(ending(observed)) || types.has(mediaType(observed)))),
    compare: (expected, observed, result) =>
      compareImages([expected, observed], result, reader).catch((error: unknown) => {
        if (error instanceof Unreadable) return notComparable(error.message)
        throw error
      }),
  }
}

/**
 * The picture in a file.
 * @throws Unreadable where there is none, or the reader refuses it.
 */
export async function readPicture(
  evidence: Evidence,
  page: number | undefined,
  reader: PictureReader,
): Promise<Picture> {
  const picture = await reader.read(await readBytes(evidence, largest), page)
  if ('problem' in picture) throw new Unreadable(`${showName(evidence)} cannot be read: ${show(picture.problem)}`)
  return picture
}

async function compareImages(
  files: readonly [Evidence, Evidence],
  plan: ResultPlan,
  reader: PictureReader,
): Promise<Comparison> {
  // One after the other: each may need much memory.
  const expected = await readPicture(files[0], plan.page, reader)
  const observed = await readPicture(files[1], plan.page, reader)
  const sizes = { expected: describeSize(expected), observed: describeSize(observed) }
  if (sizes.expected !== sizes.observed) return comparison('differs', { ...sizes, message: 'the sizes differ' })
  const { mean, lowest, differing } = await similarity(expected, observed)
  if (differing === 0) return comparison('identical', sizes)
  const tolerance = toleranceOf(plan)
  const least = typeof tolerance === 'object' ? tolerance.similarity : undefined
  const share = (100 * differing) / (expected.width * expected.height)
  const notes = [
    `${count(differing, 'pixel')} (${share.toPrecision(2)} %) not the same`,
    `least alike around ${lowest.x}, ${lowest.y} from the top left`,
    ...(plan.tolerance !== undefined && least === undefined
      ? ['the tolerance of an image is `{ similarity: … }`']
      : []),
  ]
  return comparison(least !== undefined && mean >= least ? 'within-tolerance' : 'differs', {
    ...sizes,
    // Cut, not rounded: what is below the tolerance must not look as if it were at it.
    difference: `similarity ${Math.floor(mean * 1e4) / 1e4}${least === undefined ? '' : ` (at least ${least} counts)`}`,
    message: notes.join('; '),
    details: { similarity: mean, differingPixels: differing, leastAlike: lowest },
  })
}

function describeSize({ width, height }: Picture): string {
  return `${width} x ${height} pixels`
}
