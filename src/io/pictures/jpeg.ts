import { decode } from 'jpeg-js'
import type { Picture } from '../../model/picture.ts'
import { mostPixels } from './limits.ts'

/** What decoding may take, MiB: progressive pictures are held as coefficients, 4 bytes for each colour of a pixel. */
const mostMemory = 1024

/** Bounded in pixels and memory by the library, which throws. */
export function readJpeg(bytes: Uint8Array): Picture {
  const limits = { maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: mostMemory }
  const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: true, ...limits })
  return { width, height, pixels: data }
}
