// Reads an archive as `verify` would, while another process writes it: each byte on the standard input says that there is
// more in the file, and its end that there is all. Ends with that process, at the latest.
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { ArchiveFault } from '../io/archive/fault.ts'
import { packageEntries } from '../io/archive/unpack.ts'
import { treeHash } from '../io/package/tree.ts'
import type { PackageFile } from '../model/package.ts'

/** What stands in an archive's file: SHA-256 and size of it, and the hash of the tree of all that it holds. */
export interface ReadArchive {
  readonly sha256: string
  readonly size: number
  readonly tree: string
}

const portion = 256 * 1024

async function* rest(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(portion), 0, portion, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

async function* growing(file: FileHandle): AsyncGenerator<Uint8Array> {
  for await (const _more of process.stdin) yield* rest(file)
  yield* rest(file)
}

async function read(archive: FileHandle): Promise<ReadArchive> {
  const whole = createHash('sha256')
  let size = 0
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of growing(archive)) {
      whole.update(chunk)
      size += chunk.length
      yield chunk
    }
  }
  const files: PackageFile[] = []
  for await (const entry of packageEntries(bytes())) {
    if (entry.kind === 'directory') continue
    const hash = createHash('sha256')
    for await (const chunk of entry.content()) hash.update(chunk)
    files.push({ path: entry.path, size: entry.size, executable: entry.executable, sha256: hash.digest('hex') })
  }
  return { tree: treeHash(files), sha256: whole.digest('hex'), size }
}

const [file = ''] = process.argv.slice(2)
await using archive = await open(file)
const answer = await read(archive).catch((error: unknown) => {
  if (error instanceof ArchiveFault) return { fault: error.message }
  throw error
})
process.stdout.write(JSON.stringify(answer))
process.stdin.destroy()
