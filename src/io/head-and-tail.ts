import { open, rename, type FileHandle } from 'node:fs/promises'

const pieceSize = 1024 ** 2

/**
 * A file of bounded size: where more is written than it may hold, it keeps the first half of that and the last, with a
 * line between them that says how much is left out. Until it is closed the last half lies in it as a ring.
 */
export class HeadAndTail {
  readonly #path: string
  readonly #handle: FileHandle
  /** Bytes that are kept of the beginning, and of the end. */
  readonly #head: number
  readonly #ring: number
  #written = 0
  #last: Promise<void> = Promise.resolve()

  private constructor(path: string, handle: FileHandle, limit: number) {
    this.#path = path
    this.#handle = handle
    this.#head = Math.ceil(limit / 2)
    this.#ring = Math.max(1, limit - this.#head)
  }

  /** `limit`: bytes that are kept. */
  static async open(path: string, limit: number): Promise<HeadAndTail> {
    return new HeadAndTail(path, await open(path, 'w+'), limit)
  }

  /** Bytes that were written and are not kept. */
  get leftOut(): number {
    return Math.max(0, this.#written - this.#head - this.#ring)
  }

  /** Resolves when there is room for more in memory. */
  write(chunk: Uint8Array): Promise<void> {
    const start = this.#written
    this.#written += chunk.length
    this.#last = this.#last.then(() => this.#put(chunk, start))
    // Whoever writes may not look; whoever closes is told.
    this.#last.catch(() => {})
    return this.#last
  }

  async #put(chunk: Uint8Array, start: number): Promise<void> {
    const toHead = chunk.subarray(0, Math.max(0, this.#head - start))
    await writeAt(this.#handle, toHead, start)
    const rest = chunk.subarray(toHead.length)
    // Of what alone would go round the ring only the end would be left.
    const skipped = Math.max(0, rest.length - this.#ring)
    let at = start + toHead.length + skipped - this.#head
    for (let left = rest.subarray(skipped); left.length > 0;) {
      const part = left.subarray(0, this.#ring - (at % this.#ring))
      await writeAt(this.#handle, part, this.#head + (at % this.#ring))
      at += part.length
      left = left.subarray(part.length)
    }
  }

  /** Puts the end in order. @throws Error where the disk is full or broken, at any time since it was opened. */
  async close(): Promise<void> {
    try {
      await this.#last
      if (this.leftOut > 0) await this.#straighten()
    } finally {
      await this.#handle.close()
    }
  }

  async #straighten(): Promise<void> {
    const whole = `${this.#path}.whole`
    const oldest = (this.#written - this.#head) % this.#ring
    const mark = Buffer.from(`\n[repro: ${this.leftOut} bytes are left out here]\n`)
    const target = await open(whole, 'w')
    try {
      let at = await copy(this.#handle, { from: 0, to: this.#head }, target, 0)
      await writeAt(target, mark, at)
      at += mark.length
      at = await copy(this.#handle, { from: this.#head + oldest, to: this.#head + this.#ring }, target, at)
      await copy(this.#handle, { from: this.#head, to: this.#head + oldest }, target, at)
    } finally {
      await target.close()
    }
    await rename(whole, this.#path)
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Where the copy ends in the target. */
async function copy(source: FileHandle, { from, to }: Range, target: FileHandle, start: number): Promise<number> {
  const piece = Buffer.alloc(Math.min(pieceSize, to - from))
  let at = start
  for (let next = from; next < to;) {
    const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, to - next), next)
    if (bytesRead === 0) throw new Error('the file is shorter than what was written')
    await writeAt(target, piece.subarray(0, bytesRead), at)
    next += bytesRead
    at += bytesRead
  }
  return at
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}
