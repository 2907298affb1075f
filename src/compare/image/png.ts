import type { Picture } from '../../model/picture.ts'
import { rowOnPaper } from './paper.ts'

/** A picture as it looks on white paper, as PNG. */
export async function pngOnPaper(picture: Picture): Promise<Uint8Array> {
  // Bundled, it has its default alone.
  const { PNG } = (await import('pngjs')).default
  const { width, height } = picture
  const png = new PNG({ width, height, colorType: 2 })
  const row = new Float64Array(3 * width)
  for (let y = 0; y < height; y++) {
    rowOnPaper(picture, y, row)
    for (let x = 0; x < width; x++) {
      const to = 4 * (width * y + x)
      for (let colour = 0; colour < 3; colour++) png.data[to + colour] = Math.round(255 * row[3 * x + colour]!)
      png.data[to + 3] = 255
    }
  }
  return PNG.sync.write(png)
}
