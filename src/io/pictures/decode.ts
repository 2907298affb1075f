import type { Picture } from '../../model/picture.ts'
import { Unreadable } from './limits.ts'

interface Format {
  accepts(bytes: Uint8Array): boolean
  read(bytes: Uint8Array, page: number | undefined): Picture | Promise<Picture>
}

/** Told by their first bytes. Each library is loaded when the first picture of its format is read. */
const formats: readonly Format[] = [
  {
    accepts: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    read: async (bytes) => (await import('./png.ts')).readPng(bytes),
  },
  {
    accepts: startsWith(0xff, 0xd8, 0xff),
    read: async (bytes) => (await import('./jpeg.ts')).readJpeg(bytes),
  },
  {
    accepts: startsWith(0x25, 0x50, 0x44, 0x46, 0x2d),
    read: async (bytes, page) => (await import('./pdf.ts')).readPdf(bytes, page),
  },
  {
    accepts: (bytes) => /<svg[\s>]/.test(new TextDecoder().decode(bytes.subarray(0, 4096))),
    read: async (bytes) => (await import('./svg.ts')).readSvg(bytes),
  },
]

/** @throws whatever a library throws at bytes that it cannot read. */
export async function decodePicture(bytes: Uint8Array, page: number | undefined): Promise<Picture> {
  const format = formats.find((one) => one.accepts(bytes))
  if (format === undefined) throw new Unreadable('it is neither PNG, JPEG, SVG nor PDF')
  return format.read(bytes, page)
}

function startsWith(...signature: readonly number[]): Format['accepts'] {
  return (bytes) => signature.every((byte, index) => bytes[index] === byte)
}
