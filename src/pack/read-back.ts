import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ArchiveFault } from '../io/archive/fault.ts'
import type { ReadArchive } from './read-back-child.ts'

/** Built or run from its source: the child has the ending that this file has. */
const child = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'read-back-child.ts' : 'read-back-child.js', import.meta.url),
)

/** Somebody who reads an archive while it is written; disposed of, he stops. */
export interface ReadBack extends AsyncDisposable {
  /** More of it stands in the file. @returns whether that is of interest: not after a fault. */
  more(): boolean
  /**
   * All of it stands in the file.
   * @throws ArchiveFault where `verify` would refuse it
   */
  whole(): Promise<ReadArchive>
}

/** Reads a file that is there, and grows, in a process of its own: on another processor than writes it. */
export function readBack(file: string): ReadBack {
  const reader = spawn(process.execPath, [...process.execArgv, child, file], {
    // A session of its own: Ctrl-C on the terminal is for the writer, who ends it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // Who has found a fault listens no longer.
  reader.stdin.on('error', () => {})
  const ended = once(reader, 'close')
  const answered = Promise.all([text(reader.stdout), text(reader.stderr), ended])
  answered.catch(() => {})
  return {
    more: () => {
      reader.stdin.write('.')
      return reader.exitCode === null
    },
    whole: async () => {
      reader.stdin.end()
      const [answer, words] = await answered
      if (answer === '') throw new Error(`the archive could not be read back: ${words.trim()}`)
      const read = JSON.parse(answer) as ReadArchive | { readonly fault: string }
      if ('fault' in read) throw new ArchiveFault(read.fault)
      return read
    },
    [Symbol.asyncDispose]: async () => {
      reader.kill('SIGKILL')
      await ended.catch(() => {})
    },
  }
}
