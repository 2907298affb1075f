import type { Stats } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { now } from '../clock.ts'
import { writeWhole } from '../files.ts'
import { isSettled } from '../looks.ts'

/** What reading a file gave. */
export interface FileContent {
  readonly hash: string
  readonly secret: string | undefined
}

type Entry = readonly [looks: string, hash: string, secret?: string]

/**
 * The contents of a package's files as they were read before, kept in `.repro/files.json`: a file whose size, inode and
 * times of change are as they were is not read again. For the edit loop; verifying reads everything.
 */
export class KnownFiles {
  readonly #file: string
  readonly #before: ReadonlyMap<string, Entry>
  readonly #now = new Map<string, Entry>()
  readonly #opened = Date.parse(now())
  #isNew = false

  private constructor(file: string, before: ReadonlyMap<string, Entry>) {
    this.#file = file
    this.#before = before
  }

  static async open(root: string): Promise<KnownFiles> {
    const file = path.join(root, '.repro', 'files.json')
    return new KnownFiles(file, await readEntries(file))
  }

  find(name: string, stats: Stats): FileContent | undefined {
    const entry = this.#before.get(name)
    return entry?.[0] === looksOf(stats) ? { hash: entry[1], secret: entry[2] } : undefined
  }

  keep(name: string, stats: Stats, { hash, secret }: FileContent): void {
    if (!isSettled(Math.max(stats.mtimeMs, stats.ctimeMs), this.#opened)) return
    const before = this.#before.get(name)
    this.#now.set(name, secret === undefined ? [looksOf(stats), hash] : [looksOf(stats), hash, secret])
    this.#isNew ||= before?.[0] !== looksOf(stats)
  }

  /** Keeps them for the next time. Where that cannot be written, they are read again then. */
  async save(): Promise<void> {
    if (!this.#isNew && this.#now.size === this.#before.size) return
    try {
      await mkdir(path.dirname(this.#file), { recursive: true })
      await writeWhole(this.#file, JSON.stringify([...this.#now]))
    } catch {
      // A directory that is not ours to write to.
    }
  }
}

function looksOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
}

async function readEntries(file: string): Promise<ReadonlyMap<string, Entry>> {
  try {
    const entries: unknown = JSON.parse(await readFile(file, 'utf8'))
    return new Map((entries as [string, Entry][]).filter(isEntry))
  } catch {
    return new Map()
  }
}

function isEntry(entry: unknown): boolean {
  const [name, kept] = Array.isArray(entry) ? (entry as unknown[]) : []
  return typeof name === 'string' && Array.isArray(kept) && kept.every((part) => typeof part === 'string')
}
