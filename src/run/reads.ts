import { lstatSync, utimesSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Volume } from '../engines/engine.ts'

/** Before any reading: with it, the kernel notes the first one whatever the file system's `relatime` says. */
const never = new Date(0)

/**
 * What a step reads of its work directory, seen by the access times that the kernel keeps: it needs not be declared.
 * `undefined` where these cannot be seen: an engine elsewhere, a file system that keeps none.
 */
export class Reads {
  readonly #root: string
  readonly #files: readonly string[]
  readonly #directories: readonly string[]
  #seen: readonly string[] | undefined

  private constructor(root: string, files: readonly string[], directories: readonly string[]) {
    this.#root = root
    this.#files = files
    this.#directories = directories
  }

  /** Marks all that lies there as not read. Before the step has been started: nothing there is a stranger's yet. */
  static async watch({ directory: root }: Volume): Promise<Reads | undefined> {
    if (root === undefined) return undefined
    const files: string[] = []
    const directories: string[] = []
    try {
      const visit = async (relative: string): Promise<void> => {
        const entries = await readdir(path.join(root, relative), { withFileTypes: true })
        directories.push(`${relative}/`)
        for (const entry of entries) {
          const below = relative === '' ? entry.name : `${relative}/${entry.name}`
          if (entry.isDirectory()) await visit(below)
          else if (entry.isFile()) files.push(below)
        }
      }
      await visit('')
      for (const name of [...files, ...directories]) {
        const place = path.join(root, name)
        utimesSync(place, never, lstatSync(place).mtime)
      }
      return (await keepsTimes(root)) ? new Reads(root, files, directories) : undefined
    } catch {
      return undefined
    }
  }

  /**
   * What was read, listed, changed or removed until this was asked first; directories with a slash at the end. Looking
   * how much a step has written lists directories as well: of a step that was looked at, all count as listed.
   */
  seen(): readonly string[] {
    this.#seen ??= [...this.#files, ...this.#directories].filter((name) => {
      const stats = lstatSync(path.join(this.#root, name), { throwIfNoEntry: false })
      return stats === undefined || stats.atimeMs !== 0
    })
    return this.#seen
  }
}

/** Whether the file system notes that something was read: tried on the directory itself. */
async function keepsTimes(root: string): Promise<boolean> {
  await readdir(root)
  const { atimeMs, mtime } = lstatSync(root)
  utimesSync(root, never, mtime)
  return atimeMs !== 0
}
