/**
 * What a large archive costs: 2 GB in 100,000 files, made as it is read. Run by itself:
 *
 *     npx tsx bench/archive/large.ts [files] [bytes a file]
 *
 * Prints a line a phase: seconds, and the highest resident memory that was seen in it.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createGzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { packageEntries } from '../../src/io/archive/unpack.ts'
import { openArchive } from '../../src/manifest/open.ts'
import type { RunContext } from '../../src/model/context.ts'
import { contextIn } from '../../test/unit/io/opening.ts'
import { end, file, manifest } from '../../test/unit/io/tarball.ts'

const [files = 100_000, size = 20_000] = process.argv.slice(2).map(Number)

async function* archive(): AsyncGenerator<Uint8Array> {
  yield file('repro.yaml', manifest)
  const content = randomBytes(size)
  for (let number = 0; number < files; number++) {
    content.writeUInt32LE(number, 0)
    yield file(`data/${Math.floor(number / 1000)}/file-${number}.bin`, content)
  }
  yield end
}

async function phase(name: string, work: () => Promise<string>): Promise<void> {
  globalThis.gc?.()
  let highest = process.memoryUsage().rss
  const before = highest
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 20)
  const start = performance.now()
  const said = await work()
  clearInterval(timer)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`
  process.stdout.write(
    `${name}: ${said}, ${seconds} s, memory ${mebibytes(before)} before, ${mebibytes(highest)} at most\n`,
  )
}

async function check(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  let [entries, total] = [0, 0]
  for await (const { content } of packageEntries(bytes)) {
    entries++
    for await (const chunk of content()) total += chunk.length
  }
  return `${entries} entries, ${(total / 1e9).toFixed(2)} GB`
}

await phase('checked, tar', () => check(archive()))
await phase('checked, tar.gz', () => check(Readable.from(archive()).pipe(createGzip({ level: 1 }))))

const directory = await mkdtemp(path.join(tmpdir(), 'repro-bench-'))
try {
  await phase('opened as a package (written, listed, hashed)', async () => {
    const context: RunContext = contextIn(directory)
    await using pkg = await openArchive({ name: 'large.tar', bytes: archive() }, directory, context)
    return `${pkg.files.length} files`
  })
} finally {
  await rm(directory, { recursive: true, force: true })
}
