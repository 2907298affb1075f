import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { Gzip } from 'fflate'
import { messageOf } from '../../errors.ts'
import { evenChunks, type ByteReader } from './bytes.ts'
import { ArchiveFault } from './fault.ts'

/** CRC and length of what was packed, at the end of every member. */
const trailerLength = 8
const longestText = 4096

/**
 * Unpacks gzip of one member. Node's own reader joins several members into one and passes over what follows them;
 * other readers stop after the first, and would see another package. So there must be one, and nothing behind it.
 * @throws ArchiveFault
 */
export async function* gunzip(packed: ByteReader): AsyncGenerator<Buffer> {
  await passHeader(packed)
  const inflate = createInflateRaw()
  let [fed, crc, length, ended] = [0, 0, 0, false]
  let last: Buffer = Buffer.alloc(0)
  const feeding = pipeline(async function* () {
    for await (const chunk of packed.rest()) {
      fed += chunk.length
      last = Buffer.concat([last, chunk.subarray(-trailerLength)]).subarray(-trailerLength)
      // Whatever comes behind the end is not worth waiting for.
      if (ended && fed - inflate.bytesWritten > trailerLength) break
      yield chunk
    }
  }, inflate)
  try {
    for await (const chunk of inflate.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc)
      length = (length + chunk.length) % 2 ** 32
      yield chunk
    }
    ended = true
    await feeding
  } catch (error) {
    throw isOfZlib(error) ? new ArchiveFault(`is damaged or cut off: ${messageOf(error)}`) : error
  } finally {
    feeding.catch(() => {})
    inflate.destroy()
  }
  const behind = fed - inflate.bytesWritten
  if (behind < trailerLength) throw new ArchiveFault('is cut off: the end of its gzip member is missing')
  if (behind > trailerLength) throw new ArchiveFault('has a second gzip member, or something else, behind its end')
  if (last.readUInt32LE(0) !== crc || last.readUInt32LE(4) !== length) {
    throw new ArchiveFault('is damaged: its gzip checksum is of other bytes')
  }
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

/** RFC 1952, section 2.3. */
async function passHeader(packed: ByteReader): Promise<void> {
  const where = 'its gzip header'
  const header = await packed.takeAll(10, where)
  const flags = header[3] ?? 0
  if (header[2] !== 8 || (flags & 0xe0) !== 0) throw new ArchiveFault('has a gzip header that no gzip writes')
  if ((flags & 4) !== 0) await packed.takeAll((await packed.takeAll(2, where)).readUInt16LE(0), where)
  if ((flags & 8) !== 0) await passText(packed, where)
  if ((flags & 16) !== 0) await passText(packed, where)
  if ((flags & 2) !== 0) await packed.takeAll(2, where)
}

async function passText(packed: ByteReader, where: string): Promise<void> {
  for (let length = 0; length < longestText; length++) {
    if ((await packed.takeAll(1, where))[0] === 0) return
  }
  throw new ArchiveFault('has a gzip header that no gzip writes')
}

/**
 * Packs as gzip. The compressor is part of this program, and not the zlib of this machine's Node, whose bytes differ
 * between versions and processors; there is no time and no name in the header. So the same bytes give the same bytes.
 */
export async function* gzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  const packer = new Gzip({ level: 6, mem: 8, mtime: 0 }, (chunk) => made.push(chunk))
  for await (const chunk of evenChunks(source, 64 * 1024)) {
    packer.push(chunk)
    yield* made
    made = []
  }
  packer.push(new Uint8Array(0), true)
  yield* made
}
