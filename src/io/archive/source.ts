import { open } from 'node:fs/promises'
import path from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import { ReproError, messageOf } from '../../errors.ts'
import type { PackageSource } from '../../model/package.ts'
import { download } from '../download.ts'
import { defaultBounds } from './bounds.ts'

export interface SourceOptions {
  /** Where a download is kept meanwhile. */
  readonly scratch: string
  readonly signal: AbortSignal
  /** Told what is being done, a line each. */
  readonly line: (text: string) => void
}

/** As messages name it. */
export function sourceName(source: PackageSource): string {
  return typeof source === 'string' ? source : source.name
}

export function isAddress(source: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(source)
}

/**
 * The bytes of an archive: of a file, of a stream, or of what is at an address.
 * @throws ReproError `data-unavailable` where an address does not give it, `usage` for what is no file and no address
 */
export async function openSource(source: PackageSource, options: SourceOptions): Promise<Readable> {
  const archive = typeof source === 'string' ? await openNamed(source, options) : readableOf(source.bytes)
  // Whoever reads is told of errors; one that comes after the last reading is nobody's.
  archive.on('error', () => {})
  return addAbortSignal(options.signal, archive)
}

/** A stream as it is can be ended at once; what would be wrapped around it would wait for its next bytes. */
function readableOf(bytes: AsyncIterable<Uint8Array>): Readable {
  return bytes instanceof Readable ? bytes : Readable.from(bytes)
}

async function openNamed(source: string, options: SourceOptions): Promise<Readable> {
  return readable(isAddress(source) ? await downloaded(source, options) : source)
}

async function readable(file: string): Promise<Readable> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new ReproError('usage', `the archive cannot be read: ${messageOf(cause)}`, { hint: 'Name a file.', cause })
  })
  if (!(await handle.stat()).isDirectory()) return handle.createReadStream({ highWaterMark: 256 * 1024 })
  await handle.close()
  throw new ReproError('usage', `${file} is a directory and no archive`, {
    hint: '`repro pack` makes an archive of it.',
  })
}

async function downloaded(url: string, { scratch, signal, line }: SourceOptions): Promise<string> {
  if (!/^https?:/i.test(url)) {
    throw new ReproError('usage', `${url} is no address that a package can come from`, {
      hint: 'Name a directory, a file, an http or https address, or `-` for the standard input.',
    })
  }
  const file = path.join(scratch, 'download')
  try {
    await download(url, file, { signal, line, most: defaultBounds.bytes })
  } catch (error) {
    signal.throwIfAborted()
    throw new ReproError('data-unavailable', `${url} cannot be had: ${messageOf(error)}`, {
      hint: 'See that the address is right and reachable, or download the archive and name the file.',
      cause: error,
    })
  }
  return file
}
