import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import type { Scratch, ScratchSpace } from '../model/scratch.ts'

/** Where one piece lies in the file, in bytes. */
interface Piece {
  readonly offset: number
  readonly length: number
}

/** Scratch in a directory, which is made where it is not there. */
export function diskScratch(directory: string): Scratch {
  return {
    async open() {
      await mkdir(directory, { recursive: true })
      const file = path.join(directory, `scratch-${randomUUID()}`)
      const handle = await open(file, 'wx+', 0o600)
      // Without a name from the start, it is gone however this process ends.
      await rm(file)
      return new DiskSpace(handle, directory)
    },
  }
}

/** All streams lie in one file, piece behind piece: hundreds of streams cost one open file. */
class DiskSpace implements ScratchSpace {
  private readonly handle: FileHandle
  private readonly directory: string
  private readonly streams = new Map<string, Piece[]>()
  private end = 0

  constructor(handle: FileHandle, directory: string) {
    this.handle = handle
    this.directory = directory
  }

  /** @throws ReproError `engine-failed` where the disk is full or broken: that is never the paper's doing. */
  async append(stream: string, bytes: Uint8Array): Promise<void> {
    const piece = { offset: this.end, length: bytes.length }
    this.end += bytes.length
    const pieces = this.streams.get(stream)
    if (pieces === undefined) this.streams.set(stream, [piece])
    else pieces.push(piece)
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await this.handle
        .write(bytes, written, bytes.length - written, piece.offset + written)
        .catch((error: unknown) => this.failed(error))
      written += bytesWritten
    }
  }

  async *read(stream: string): AsyncGenerator<Uint8Array> {
    const pieces = this.streams.get(stream) ?? []
    const longest = pieces.reduce((most, { length }) => Math.max(most, length), 0)
    // One piece is on its way while the one before it is looked at; fresh memory for each would cost more than reading.
    const buffers = pieces.slice(0, 2).map(() => Buffer.allocUnsafeSlow(longest))
    const start = (index: number): Promise<Uint8Array> | undefined => {
      const [piece, buffer] = [pieces[index], buffers[index % 2]]
      if (piece === undefined || buffer === undefined) return undefined
      const reading = this.readPiece(piece, buffer)
      // It may fail before anybody waits for it; whoever does so then is told.
      reading.catch(() => undefined)
      return reading
    }
    let next = start(0)
    try {
      for (let index = 1; next !== undefined; index++) {
        const bytes = await next
        next = start(index)
        yield bytes
      }
    } finally {
      // Nobody may wait for it any more, and the file is not to be closed under it.
      await next?.catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close()
  }

  private async readPiece({ offset, length }: Piece, buffer: Buffer): Promise<Uint8Array> {
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle
        .read(buffer, done, length - done, offset + done)
        .catch((error: unknown) => this.failed(error))
      if (bytesRead === 0) this.failed(new Error('it is shorter than what was written'))
      done += bytesRead
    }
    return buffer.subarray(0, length)
  }

  private failed(cause: unknown): never {
    throw new ReproError('engine-failed', `Scratch in ${this.directory} cannot be used`, {
      hint: 'See that it has room: comparing large tables needs about as much as they are long.',
      cause,
    })
  }
}
