import { Readable } from 'node:stream'
import test from 'ava'
import tar from 'tar-stream'
import { ReproError } from '../../../src/errors.ts'
import { readImageFiles } from '../../../src/io/image-files.ts'

const { signal } = new AbortController()

function reader(wanted: Readonly<Record<string, number>>) {
  const seen: [string, string][] = []
  return {
    seen,
    wants: (path: string) => wanted[path] ?? 0,
    add: (path: string, text: string) => seen.push([path, text]),
  }
}

test('a reader is shown the beginnings of the files that it wants, and nothing of links', async (t) => {
  const archive = tar.pack()
  archive.entry({ name: './a/one' }, 'one and more')
  archive.entry({ name: 'a/two', type: 'symlink', linkname: '/etc/passwd' })
  archive.entry({ name: '/a/three' }, 'three')
  archive.entry({ name: 'a/four' }, 'four')
  archive.finalize()
  const asked = reader({ 'a/one': 3, 'a/two': 9, 'a/three': 9 })
  t.is(await readImageFiles(Readable.from(archive, { objectMode: false }), asked, { signal }), undefined)
  t.deepEqual(asked.seen, [
    ['a/one', 'one'],
    ['a/three', 'three'],
  ])
})

test('an archive that is none is said to be one', async (t) => {
  const asked = reader({})
  const trouble = await readImageFiles(Readable.from([Buffer.alloc(2048, 'x')]), asked, { signal })
  t.regex(trouble ?? '', /^the image's files could not be read to their end: /)
})

test('that the engine breaks off is not taken for the end', async (t) => {
  const archive = Readable.from(
    (async function* () {
      yield Buffer.alloc(100)
      throw new Error('socket hang up')
    })(),
  )
  const error = await t.throwsAsync(readImageFiles(archive, reader({}), { signal }), { instanceOf: ReproError })
  t.is(error.code, 'engine-failed')
  t.regex(error.message, /socket hang up/)
})

test('it ends with the reason of its signal', async (t) => {
  const archive = tar.pack()
  archive.entry({ name: 'a' }, 'a')
  archive.finalize()
  const reason = new ReproError('interrupted', 'interrupted')
  const aborted = AbortSignal.abort(reason)
  t.is(
    await t.throwsAsync(readImageFiles(Readable.from(archive, { objectMode: false }), reader({}), { signal: aborted })),
    reason,
  )
})
