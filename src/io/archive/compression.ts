import type { ArchiveBounds } from './bounds.ts'
import { ByteReader } from './bytes.ts'
import { ArchiveFault } from './fault.ts'
import { gunzip, gzip } from './gzip.ts'
import { unzstd, zstd } from './zstd.ts'

/** How an archive of a package is packed. */
export type ArchiveFormat = 'tar.gz' | 'tar.zst'

/** Packs a tar. The same tar gives the same bytes on any machine. */
export function compress(tar: AsyncIterable<Uint8Array>, format: ArchiveFormat): AsyncGenerator<Uint8Array> {
  return format === 'tar.gz' ? gzip(tar) : zstd(tar)
}

const magics: readonly (readonly [name: string, magic: Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['a bzip2 archive', Buffer.from('BZh')],
  ['an xz archive', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
  ['a zip archive', Buffer.from('PK')],
]

/**
 * The tar in an archive that is packed with gzip, with zstd or not at all, whichever its first bytes say.
 * @throws ArchiveFault also where it comes to more than its bounds.
 */
export async function* decompress(
  archive: AsyncIterable<Uint8Array>,
  bounds: ArchiveBounds,
): AsyncGenerator<Uint8Array> {
  using packed = new ByteReader(archive)
  let bytes = 0
  for await (const chunk of await unpacked(packed)) {
    bytes += chunk.length
    if (bytes > bounds.bytes) throw new ArchiveFault(`unpacks to more than ${bounds.bytes} bytes`)
    if (bytes > bounds.freely && bytes > packed.offset * bounds.ratio) {
      throw new ArchiveFault(`unpacks to more than ${bounds.ratio} times its size`)
    }
    yield chunk
  }
}

async function unpacked(packed: ByteReader): Promise<AsyncIterable<Uint8Array>> {
  const start = await packed.peek(512)
  if (start.length === 0) throw new ArchiveFault('is empty')
  const [name] = magics.find(([, magic]) => start.subarray(0, magic.length).equals(magic)) ?? []
  if (name === 'gzip') return gunzip(packed)
  if (name === 'zstd') return unzstd(packed)
  if (start.subarray(257, 262).toString('latin1') === 'ustar') return packed.rest()
  throw new ArchiveFault(`is ${name ?? 'no archive'}; what is read is a tar, packed with gzip, with zstd or not at all`)
}
