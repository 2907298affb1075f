import type { Picture } from '../../model/picture.ts'
import { rowOnPaper } from './paper.ts'

const white = 65_535

/** By how much two pictures must shrink, both alike, so that neither has more than `most` pixels. */
export function shrinkage(pictures: readonly Picture[], most: number): number {
  return Math.max(1, ...pictures.map(({ width, height }) => Math.ceil(Math.sqrt((width * height) / most))))
}

/**
 * The picture on white paper, every `factor` x `factor` pixels of it as one that is their mean. With 16 bits, so that a
 * single pixel of another colour does not vanish in it.
 */
export function shrink(picture: Picture, factor: number): Picture {
  if (factor === 1) return picture
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)]
  const pixels = new Uint16Array(4 * width * height).fill(white)
  const row = new Float64Array(3 * picture.width)
  const sums = new Float64Array(3 * width)
  for (let y = 0; y < height; y++) {
    const rows = Math.min(factor, picture.height - y * factor)
    sums.fill(0)
    for (let inner = 0; inner < rows; inner++) {
      rowOnPaper(picture, y * factor + inner, row)
      for (let from = 0; from < row.length; from++) {
        sums[3 * Math.floor(from / 3 / factor) + (from % 3)]! += row[from]!
      }
    }
    for (let x = 0; x < width; x++) {
      const count = rows * Math.min(factor, picture.width - x * factor)
      for (let colour = 0; colour < 3; colour++) {
        pixels[4 * (width * y + x) + colour] = Math.round((white * sums[3 * x + colour]!) / count)
      }
    }
  }
  return { width, height, pixels }
}
