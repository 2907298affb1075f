import { inflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import type { Picture } from '../../model/picture.ts'
import { mostPixels, Unreadable } from './limits.ts'

/** @throws Unreadable for more than 40 million pixels, and for data that inflates to more than the pixels need. */
export function readPng(bytes: Uint8Array): Picture {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (png.length < 33) throw new Unreadable('it ends within its header')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  if (width * height > mostPixels) throw new Unreadable(`it has ${width} x ${height} pixels, more than ${mostPixels}`)
  if (png[28] === 1) refuseBomb(png, 8 * width * height + 8 * height + 64)
  const decoded = PNG.sync.read(png, { skipRescale: png[24] === 16 })
  return { width, height, pixels: decoded.data }
}

/** pngjs bounds what it inflates by the size of the picture, but not where that is interlaced. */
function refuseBomb(png: Buffer, most: number): void {
  const pieces: Buffer[] = []
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') pieces.push(png.subarray(at + 8, at + 8 + length))
  }
  inflateSync(Buffer.concat(pieces), { maxOutputLength: most })
}
