import type { Picture } from '../../model/picture.ts'

/**
 * One row of a picture as it looks on white paper: red, green and blue of each pixel, from 0 to 1, into `row`, which has
 * 3 x width places. What is behind a transparent pixel does not count, and neither does whether colours have 8 bits or 16.
 */
export function rowOnPaper({ width, pixels }: Picture, y: number, row: Float64Array): void {
  const white = pixels instanceof Uint16Array ? 65_535 : 255
  let from = 4 * width * y
  for (let to = 0; to < 3 * width; to += 3, from += 4) {
    const opacity = pixels[from + 3]! / white
    const paper = white * (1 - opacity)
    row[to] = (pixels[from]! * opacity + paper) / white
    row[to + 1] = (pixels[from + 1]! * opacity + paper) / white
    row[to + 2] = (pixels[from + 2]! * opacity + paper) / white
  }
}
