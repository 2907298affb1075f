import type { Picture } from '../../model/picture.ts'
import { rowOnPaper } from './paper.ts'

/** Of the expected picture, how much is left as a background. */
const fading = 0.2

/**
 * A picture of where two pictures differ, as PNG: the expected one faded to grey, and on it in red what is not the same,
 * the darker the more it differs. As large as both together; where only one of them is, all is red.
 */
export async function differencePicture(expected: Picture, observed: Picture): Promise<Uint8Array> {
  // Bundled, it has its default alone.
  const { PNG } = (await import('pngjs')).default
  const width = Math.max(expected.width, observed.width)
  const height = Math.max(expected.height, observed.height)
  const png = new PNG({ width, height, colorType: 2 })
  const [wanted, found] = [new Float64Array(3 * width), new Float64Array(3 * width)]
  for (let y = 0; y < height; y++) {
    rowOrNothing(expected, y, wanted)
    rowOrNothing(observed, y, found)
    for (let x = 0; x < width; x++) png.data.set(colourOf(wanted, found, 3 * x), 4 * (width * y + x))
  }
  return PNG.sync.write(png)
}

/** NaN where the picture has no pixels. */
function rowOrNothing(picture: Picture, y: number, row: Float64Array): void {
  row.fill(NaN, y < picture.height ? 3 * picture.width : 0)
  if (y < picture.height) rowOnPaper(picture, y, row)
}

function colourOf(wanted: Float64Array, found: Float64Array, at: number): [number, number, number, number] {
  const distances = [0, 1, 2].map((colour) => Math.abs(found[at + colour]! - wanted[at + colour]!))
  const distance = Math.max(...distances)
  if (Number.isNaN(distance)) return [255, 0, 0, 255]
  if (distance > 0) {
    const pale = Math.round(160 * (1 - distance))
    return [255, pale, pale, 255]
  }
  // Luma of ITU-R BT.601.
  const luma = 0.299 * wanted[at]! + 0.587 * wanted[at + 1]! + 0.114 * wanted[at + 2]!
  const grey = Math.round(255 * (1 - fading * (1 - luma)))
  return [grey, grey, grey, 255]
}
