import { ByteReader } from './bytes.ts'
import { ArchiveFault, CutOff, EntryFault, shown } from './fault.ts'
import { blockLength, largeSize, padding, readHeader, readRecords, utf8, type Header } from './header.ts'
import { faultOfPath, PathTree, type PathKind } from './paths.ts'

/** A file or a directory of a tar, checked: its path is a plain one inside the tree, and no other entry has it. */
export interface ArchiveEntry {
  readonly kind: PathKind
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly executable: boolean
  /** A file's bytes. They are taken before the next entry is asked for, or passed over. */
  readonly content: () => AsyncIterable<Uint8Array>
}

export interface TarOptions {
  /** How many are read, with the directories that they lie in. */
  readonly most: number
  /** Paths that are nobody's business: passed over, whatever is there. */
  readonly isIgnored?: (path: string) => boolean
}

/** What stands before an entry's own header and is about it. */
interface Description {
  readonly records?: ReadonlyMap<string, string>
  readonly longName?: string
}

const longestDescription = 1024 ** 2
/** Zeros behind the end: writers fill up their last record, of 10 KiB mostly. */
const longestPadding = 1024 ** 2

const others: Readonly<Record<string, string>> = {
  '1': 'is a hard link',
  '2': 'is a symbolic link',
  '3': 'is a device',
  '4': 'is a device',
  '6': 'is a FIFO',
  K: 'is a link',
  S: 'is a sparse file',
}

/**
 * The entries of a tar, each checked before it is given out. The readers that are at hand are made to read what they
 * can: tar-stream lets two PAX headers, records that contradict themselves, numbers with garbage and entries behind
 * the end pass. A check beside it would be a second reading of the same bytes, and here is only one.
 * @throws ArchiveFault
 */
export async function* readTar(
  tar: AsyncIterable<Uint8Array>,
  { most, isIgnored = () => false }: TarOptions,
): AsyncGenerator<ArchiveEntry> {
  using reader = new ByteReader(tar)
  const tree = new PathTree()
  let description: Description = {}
  for (let number = 1; ;) {
    const at = reader.offset
    let name = ''
    try {
      const header = await nextHeader(reader)
      if (header === undefined) {
        if (Object.keys(description).length > 0) throw new EntryFault('is missing behind its description')
        return
      }
      if (Math.max(number, tree.size) > most) {
        throw new EntryFault(`is one too many: with the directories they lie in, at most ${most} are read`)
      }
      if ('xLg'.includes(header.type)) {
        description = describe(description, header.type, await takeDescription(reader, header))
        if (header.type === 'g') number++
        continue
      }
      name = description.records?.get('path') ?? description.longName ?? utf8(header.name)
      const path = plainPath(name, header)
      const size = sizeOf(header, description.records)
      description = {}
      const end = reader.offset + size
      if (path !== '' && !isIgnored(path)) {
        const kind = kindOf(header)
        const why = tree.add(path, kind)
        if (why !== undefined) throw new EntryFault(why)
        yield { kind, path, size, executable: (header.mode & 0o100) !== 0, content: () => upTo(reader, end) }
      }
      for await (const _chunk of upTo(reader, end));
      await reader.takeAll(padding(size), 'an entry')
      number++
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error
      const entry = name === '' ? `entry ${number}` : `entry ${number}, ${shown(name)},`
      throw new ArchiveFault(`is refused: ${entry} ${error.message} (at byte ${at} of the tar)`)
    }
  }
}

/** The next header; absent at the end, behind which nothing may be. */
async function nextHeader(reader: ByteReader): Promise<Header | undefined> {
  const block = await reader.takeAll(blockLength, 'its tar, which has no end')
  if (!isZero(block)) return readHeader(block)
  const end = reader.offset
  if (!isZero(await reader.takeAll(blockLength, 'its end'))) throw new ArchiveFault('goes on behind its end')
  for await (const chunk of reader.rest()) {
    if (!isZero(chunk) || reader.offset - end > longestPadding) throw new ArchiveFault('goes on behind its end')
  }
  return undefined
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

async function takeDescription(reader: ByteReader, { size }: Header): Promise<Buffer> {
  if (size > longestDescription) throw new EntryFault('has a description (PAX, long name) of more than 1 MiB')
  const bytes = await reader.takeAll(size + padding(size), "an entry's description")
  return bytes.subarray(0, size)
}

function describe(before: Description, type: string, bytes: Buffer): Description {
  const after = type === 'L' ? { longName: utf8(bytes).replace(/\0+$/, '') } : { records: readRecords(bytes) }
  const records = after.records ?? before.records ?? new Map<string, string>()
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse'))) throw new EntryFault('is a sparse file')
  if (type === 'g') {
    // `git archive` names its commit in a comment. A name or a size for all entries is good for confusion only.
    const confusing = ['path', 'size', 'linkpath'].find((key) => records.has(key))
    if (confusing !== undefined) throw new EntryFault(`sets the ${confusing} of all entries`)
    return before
  }
  if (Object.keys(after).some((key) => key in before)) throw new EntryFault('is described twice')
  const both = { ...before, ...after }
  if (both.longName !== undefined && records.has('path')) throw new EntryFault('has two names')
  return both
}

function sizeOf({ type, size }: Header, records: Description['records']): number {
  const said = records?.get('size')
  const actual = said === undefined ? size : /^\d{1,15}$/.test(said) ? Number(said) : Number.NaN
  if (Number.isNaN(actual) || (actual !== size && actual < largeSize)) throw new EntryFault('has two sizes')
  // Readers do not agree on whether what follows is content or the next header.
  if (actual !== 0 && type !== '0') throw new EntryFault('has content and is no file')
  return actual
}

/** A path in its one spelling: `./a/` is `a`, and the package itself is the empty path. */
function plainPath(name: string, { type }: Header): string {
  if (type === '5' && (name === '.' || name === './')) return ''
  if (type === '0' && name.endsWith('/')) throw new EntryFault('is a file with the name of a directory')
  const path = name.replace(/^\.\//, '').replace(/\/$/, '')
  const why = faultOfPath(path)
  if (why !== undefined) throw new EntryFault(why)
  return path
}

function kindOf({ type, mode }: Header): PathKind {
  // Directories that a group shares have bits of that kind, and no harm in them: directories are made anew.
  if (type === '5') return 'directory'
  if (type !== '0') throw new EntryFault(others[type] ?? `is of the unknown type ${shown(type)}`)
  if ((mode & 0o7000) !== 0) throw new EntryFault('has a setuid, setgid or sticky bit')
  return 'file'
}

async function* upTo(reader: ByteReader, end: number): AsyncGenerator<Uint8Array> {
  while (reader.offset < end) {
    const chunk = await reader.some(end - reader.offset)
    if (chunk === undefined) throw new CutOff('is cut off in the content of an entry')
    yield chunk
  }
}
