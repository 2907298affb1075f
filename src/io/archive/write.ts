import { closeSync, createWriteStream, mkdirSync, openSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ArchiveEntry } from './entries.ts'

/**
 * Bytes. Smaller files are written without a promise for each: of a hundred thousand, those would be most of the memory
 * and of the time.
 */
const smallFile = 1024 ** 2

export interface Writing {
  /** Of a file, before the process's mask. */
  readonly mode: number
  /** Shown a file's bytes, in order. */
  readonly seen?: (bytes: Uint8Array) => void
}

/** Writes the entries of an archive, as they come, below a directory that is nobody else's. */
export class EntryWriter {
  readonly #root: string
  /** The directory that was made last: the next entry mostly lies in it too. */
  #last: string | undefined

  constructor(root: string) {
    this.#root = root
  }

  /** Nothing may stand where a file goes. */
  async write({ kind, path: name, size, content }: ArchiveEntry, { mode, seen }: Writing): Promise<void> {
    const target = path.join(this.#root, name)
    const directory = kind === 'directory' ? target : path.dirname(target)
    if (directory !== this.#last) mkdirSync(directory, { recursive: true })
    this.#last = directory
    if (kind === 'directory') return
    if (size > smallFile) {
      return pipeline(shown(content(), seen), createWriteStream(target, { flags: 'wx', mode }))
    }
    const file = openSync(target, 'wx', mode)
    try {
      for await (const chunk of shown(content(), seen)) writeFileSync(file, chunk)
    } finally {
      closeSync(file)
    }
  }
}

async function* shown(content: AsyncIterable<Uint8Array>, seen: Writing['seen']): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    seen?.(chunk)
    yield chunk
  }
}
