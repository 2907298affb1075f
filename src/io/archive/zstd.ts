import type { Zstd } from '@hpcc-js/wasm-zstd'
import { Decompress } from 'fzstd'
import { messageOf } from '../../errors.ts'
import { settledLater } from '../later.ts'
import { evenChunks, type ByteReader } from './bytes.ts'
import { ArchiveFault } from './fault.ts'

/** What RFC 8878 asks of every reader, and what `zstd` needs up to its level 19. */
const largestWindow = 8 * 1024 ** 2
const largestBlock = 128 * 1024
/** What `zstd` takes where nothing is said; a higher one takes four times as long for text, and saves a tenth. */
const level = 3
const where = 'its zstd frame'

/**
 * Unpacks zstd of one frame, block by block: no more than one block is ever held. A checksum of the content, where
 * there is one, is passed over.
 * @throws ArchiveFault
 */
export async function* unzstd(packed: ByteReader): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  const unpacker = new Decompress((chunk) => made.push(chunk))
  const unpacked = (part: { readonly bytes: Uint8Array; readonly isLast: boolean }): Uint8Array[] => {
    made = []
    try {
      unpacker.push(part.bytes, part.isLast)
    } catch (error) {
      throw new ArchiveFault(`is damaged: ${messageOf(error)}`)
    }
    return made
  }
  const { header, checksumLength } = await takeFrameHeader(packed)
  yield* unpacked({ bytes: header, isLast: false })
  // One for all blocks: many of this size become garbage faster than it is collected.
  const bytes = Buffer.alloc(3 + largestBlock + checksumLength)
  for (let isLast = false; !isLast;) {
    const head = await packed.takeAll(3, where)
    const bits = head.readUIntLE(0, 3)
    const [kind, size] = [(bits >> 1) & 3, bits >> 3]
    isLast = (bits & 1) === 1
    if (kind === 3 || size > largestBlock) throw new ArchiveFault('is damaged: it has a zstd block that cannot be')
    const block = await packed.takeAll((kind === 1 ? 1 : size) + (isLast ? checksumLength : 0), where)
    head.copy(bytes)
    block.copy(bytes, head.length)
    yield* unpacked({ bytes: bytes.subarray(0, head.length + block.length), isLast })
  }
  if ((await packed.some()) !== undefined) {
    throw new ArchiveFault('has a second zstd frame, or something else, behind its end')
  }
}

/** RFC 8878, section 3.1.1.1. */
async function takeFrameHeader(packed: ByteReader): Promise<{ header: Buffer; checksumLength: number }> {
  const start = await packed.takeAll(5, where)
  const flags = start[4] ?? 0
  const isSingleSegment = (flags & 0x20) !== 0
  if ((flags & 0x08) !== 0) throw new ArchiveFault('is damaged: its zstd header cannot be')
  if ((flags & 0x03) !== 0) throw new ArchiveFault('needs a zstd dictionary')
  const sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  const rest = await packed.takeAll((isSingleSegment ? 0 : 1) + sizeLength, where)
  const window = isSingleSegment ? contentSize(rest) : windowSize(rest[0] ?? 0)
  if (window > largestWindow)
    throw new ArchiveFault('needs a zstd window of more than 8 MiB (level 19 and lower do not)')
  return { header: Buffer.concat([start, rest]), checksumLength: (flags & 0x04) === 0 ? 0 : 4 }
}

function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE(0))
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0)
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

/** The packer has one state for the whole process: whoever comes second waits. */
let packing: Promise<void> = Promise.resolve()

/** Packs as zstd. The compressor is part of this program (WebAssembly): the same bytes give the same bytes anywhere. */
export async function* zstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const before = packing
  const { promise, resolve } = settledLater<void>()
  packing = promise
  await before
  try {
    const { Zstd } = await import('@hpcc-js/wasm-zstd')
    const packer = await Zstd.load()
    packer.reset()
    packer.setCompressionLevel(level)
    takeAtOnce(packer)
    for await (const chunk of evenChunks(source, largestBlock)) yield packer.compressChunk(chunk)
    yield packer.compressEnd()
  } finally {
    resolve()
  }
}

/**
 * The library takes what it has packed out of its memory byte by byte, as a list of numbers: sixty times as long as packing
 * takes. (1.12.5, which is pinned; a later one may call it otherwise, and then this fails, and its test.)
 */
function takeAtOnce(packer: Zstd): void {
  const { _mainModule: memory } = packer as unknown as { readonly _mainModule: Memory }
  memory.heapToUint8Array = (place) => memory.heapView(place).slice()
}

interface Memory {
  heapView(place: object): Uint8Array
  heapToUint8Array: (place: object) => Uint8Array
}
