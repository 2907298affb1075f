import type { Picture } from '../../model/picture.ts'
import { rowOnPaper } from './paper.ts'

export interface Similarity {
  /** Mean structural similarity: 1 for what is the same, lower the less alike; hardly ever below 0. */
  readonly mean: number
  /** Where the pictures are least alike: the middle of the window with the lowest similarity. */
  readonly lowest: { readonly value: number; readonly x: number; readonly y: number }
  /** How many pixels are not the same on white paper. */
  readonly differing: number
}

const colours = 3
/** Of the window, in pixels; it is 11 x 11. */
const largestRadius = 5
const sigma = 1.5
/** (K1 L)^2 and (K2 L)^2 for colours from 0 to L = 1. */
const c1 = 0.01 ** 2
const c2 = 0.03 ** 2
/** After so many rows others have their turn: a large picture takes seconds. */
const rowsAtOnce = 32

/**
 * Mean structural similarity (SSIM) of two pictures of the same size, as published: a Gaussian window of 11 x 11 with
 * standard deviation 1.5, K1 = .01, K2 = .03, where the whole window lies within the picture; without downsampling; and
 * the mean of red, green and blue. A picture of fewer than 11 pixels in either direction has a smaller window.
 *
 * Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", IEEE Transactions on Image Processing 13 (2004) 600-612, equations 13 to 17. Gives what
 * scikit-image gives with gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
 */
export async function similarity(expected: Picture, observed: Picture): Promise<Similarity> {
  const { width, height } = expected
  const rows = new RowStatistics(expected, observed)
  const { radius } = rows
  const local = new Float64Array(width - 2 * radius)
  let sum = 0
  let lowest = { value: Infinity, x: 0, y: 0 }
  for (let y = 0; y < height; y++) {
    rows.look(y)
    if (y % rowsAtOnce === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    if (y < 2 * radius) continue
    rows.similarities(y, local)
    for (const [x, value] of local.entries()) {
      sum += value
      if (value < lowest.value) lowest = { value, x: x + radius, y: y - radius }
    }
  }
  return { mean: sum / (local.length * (height - 2 * radius)), lowest, differing: rows.differing }
}

/** Sums over the window's width of one colour of one row: of both pictures, their squares and their product. */
class Sums {
  readonly expected: Float64Array
  readonly observed: Float64Array
  readonly expectedSquared: Float64Array
  readonly observedSquared: Float64Array
  readonly product: Float64Array

  constructor(length: number) {
    this.expected = new Float64Array(length)
    this.observed = new Float64Array(length)
    this.expectedSquared = new Float64Array(length)
    this.observedSquared = new Float64Array(length)
    this.product = new Float64Array(length)
  }
}

/** The last rows of two pictures, as many as the window is high. */
class RowStatistics {
  readonly radius: number
  differing = 0
  private readonly pictures: readonly [Picture, Picture]
  private readonly weights: Float64Array
  private readonly expected: Float64Array
  private readonly observed: Float64Array
  /** By row modulo the height of the window, and by colour. */
  private readonly sums: readonly (readonly Sums[])[]
  /** The last row in which the pictures are not the same. */
  private lastDiffering = -Infinity

  constructor(expected: Picture, observed: Picture) {
    this.pictures = [expected, observed]
    const { width, height } = expected
    this.radius = Math.min(largestRadius, Math.floor((Math.min(width, height) - 1) / 2))
    this.weights = gaussian(this.radius)
    this.expected = new Float64Array(colours * width)
    this.observed = new Float64Array(colours * width)
    const length = width - 2 * this.radius
    this.sums = Array.from(this.weights, () => Array.from({ length: colours }, () => new Sums(length)))
  }

  /** Takes in the next row. */
  look(y: number): void {
    const { expected, observed } = this
    rowOnPaper(this.pictures[0], y, expected)
    rowOnPaper(this.pictures[1], y, observed)
    const before = this.differing
    for (let at = 0; at < expected.length; at += colours) {
      const isSame =
        expected[at] === observed[at] && expected[at + 1] === observed[at + 1] && expected[at + 2] === observed[at + 2]
      if (!isSame) this.differing++
    }
    if (this.differing > before) this.lastDiffering = y
    for (const [colour, sums] of this.sums[y % this.sums.length]!.entries()) this.sumUp(colour, sums)
  }

  private sumUp(colour: number, sums: Sums): void {
    const { expected, observed, weights } = this
    for (let x = 0; x < sums.expected.length; x++) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
      for (let place = 0; place < weights.length; place++) {
        const at = colours * (x + place) + colour
        const weight = weights[place]!
        const [p, q] = [expected[at]!, observed[at]!]
        a += weight * p
        b += weight * q
        aa += weight * p * p
        bb += weight * q * q
        ab += weight * p * q
      }
      sums.expected[x] = a
      sums.observed[x] = b
      sums.expectedSquared[x] = aa
      sums.observedSquared[x] = bb
      sums.product[x] = ab
    }
  }

  /** The similarity in each window whose last row is `y`, the mean of the colours. */
  similarities(y: number, local: Float64Array): void {
    if (this.lastDiffering <= y - this.sums.length) {
      local.fill(1)
      return
    }
    for (let x = 0; x < local.length; x++) {
      let sum = 0
      for (let colour = 0; colour < colours; colour++) sum += this.similarityAt(x, y, colour)
      local[x] = sum / colours
    }
  }

  private similarityAt(x: number, y: number, colour: number): number {
    const { sums: rows, weights } = this
    let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
    for (let place = 0; place < weights.length; place++) {
      const sums = rows[(y + 1 + place) % rows.length]![colour]!
      const weight = weights[place]!
      a += weight * sums.expected[x]!
      b += weight * sums.observed[x]!
      aa += weight * sums.expectedSquared[x]!
      bb += weight * sums.observedSquared[x]!
      ab += weight * sums.product[x]!
    }
    const covariance = ab - a * b
    const variances = aa - a * a + bb - b * b
    return ((2 * a * b + c1) * (2 * covariance + c2)) / ((a * a + b * b + c1) * (variances + c2))
  }
}

function gaussian(radius: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, place) => {
    return Math.exp(-((place - radius) ** 2) / (2 * sigma ** 2))
  })
  const sum = weights.reduce((total, weight) => total + weight)
  return weights.map((weight) => weight / sum)
}
