import { deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import type { Picture } from '../../../src/model/picture.ts'

export type Colour = readonly number[]
export type Paint = (x: number, y: number) => Colour

export function picture(width: number, height: number, paint: Paint): Picture {
  const pixels = new Uint8Array(4 * width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set([...paint(x, y), 255].slice(0, 4), 4 * (width * y + x))
  }
  return { width, height, pixels }
}

export function png(width: number, height: number, paint: Paint): Uint8Array {
  const image = new PNG({ width, height })
  image.data = Buffer.from(picture(width, height, paint).pixels)
  return PNG.sync.write(image)
}

export const white: Paint = () => [255, 255, 255]
export const wave: Paint = (x, y) => [0, 1, 2].map((c) => (x * 7 + y * 13 + c * 29 + ((x * y) % 17) * 5) % 256)
export const noisy: Paint = (x, y) =>
  wave(x, y).map((colour, c) => Math.min(255, Math.max(0, colour + ((x * 31 + y * 17 + c * 3) % 41) - 20)))
export const ramp: Paint = (x, y) => [0, 1, 2].map((c) => (x + y + 40 * c) % 256)
export const hills: Paint = (x, y) =>
  [Math.sin(x / 9), Math.cos(y / 7), Math.sin((x + y) / 5)].map((z) => Math.round(128 + 100 * z))
export const spotted: Paint = (x, y) => (x > 20 && x < 24 && y > 10 && y < 14 ? [0, 0, 0] : ramp(x, y))

export function recompressed(width: number, height: number, paint: Paint): Uint8Array {
  const image = new PNG({ width, height })
  image.data = Buffer.from(picture(width, height, paint).pixels)
  return PNG.sync.write(image, { deflateLevel: 0, filterType: 0 })
}

/** A PNG of 16 bits a colour. */
export function deep(width: number, height: number, colour: Colour): Uint8Array {
  const row = Buffer.alloc(1 + 6 * width)
  for (let at = 1; at < row.length; at += 2) row.writeUInt16BE(colour[((at - 1) / 2) % 3] ?? 0, at)
  return chunks(width, height, { depth: 16, interlaced: 0 }, Buffer.concat(Array.from({ length: height }, () => row)))
}

/** A PNG that says it is of one size and holds data for a far larger one. */
export function bomb(width: number, height: number, interlaced: number): Uint8Array {
  return chunks(width, height, { depth: 8, interlaced }, Buffer.alloc(50_000_000))
}

function chunks(
  width: number,
  height: number,
  { depth, interlaced }: { depth: number; interlaced: number },
  data: Buffer,
): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, 2, 0, 0, interlaced], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, check])
}

function crc(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  }
  return (remainder ^ 0xffffffff) >>> 0
}
