import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import test from 'ava'
import { ArchiveFault } from '../../../src/io/archive/fault.ts'
import { sha256 } from '../../../src/io/hash.ts'
import { treeHash } from '../../../src/io/package/tree.ts'
import { packTar } from '../../../src/io/tar.ts'
import { readBack } from '../../../src/pack/read-back.ts'
import { temporaryDirectory } from '../io/temporary.ts'

const texts = ['a', 'b/c'].map((path) => ({ kind: 'text' as const, path, text: path.repeat(100_000) }))

const packed = gzipSync(await buffer(packTar(texts, { uid: 0, gid: 0 })), { level: 0 })

test('an archive is read while it grows, and to its end only when all of it is there', async (t) => {
  await using directory = await temporaryDirectory()
  const file = directory.at('archive')
  await writeFile(file, '')
  await using reader = readBack(file)
  for (let at = 0; at < packed.length; at += 50_000) {
    await appendFile(file, packed.subarray(at, at + 50_000))
    t.true(reader.more())
    // It has time to come to the end of what is there.
    if (at < 150_000) await setTimeout(300)
  }
  t.deepEqual(await reader.whole(), {
    sha256: sha256(packed),
    size: packed.length,
    tree: treeHash(
      texts.map(({ path, text }) => ({ path, size: text.length, executable: false, sha256: sha256(text) })),
    ),
  })
})

test('what is in the file counts, and not what was meant to be written', async (t) => {
  await using directory = await temporaryDirectory()
  const file = directory.at('archive')
  const damaged = Buffer.from(packed)
  damaged.write('x', 1000)
  await writeFile(file, damaged)
  await using reader = readBack(file)
  await t.throwsAsync(reader.whole(), { instanceOf: ArchiveFault, message: /its gzip checksum is of other bytes/ })
  t.deepEqual(await readFile(file), damaged)
})

test('an archive that nobody could open is not of interest any more', async (t) => {
  await using directory = await temporaryDirectory()
  const file = directory.at('archive')
  await writeFile(file, 'no archive')
  await using reader = readBack(file)
  await t.throwsAsync(reader.whole(), { instanceOf: ArchiveFault, message: /^is no archive/ })
  t.false(reader.more())
})

test('that it could not be read is no fault of the archive', async (t) => {
  await using directory = await temporaryDirectory()
  await using reader = readBack(directory.at('absent'))
  const error = await t.throwsAsync(reader.whole(), { message: /could not be read back: [^]*ENOENT/ })
  t.false(error instanceof ArchiveFault)
})
