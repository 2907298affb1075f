import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { gzipSync } from 'node:zlib'
import { ReproError } from '../../../src/errors.ts'
import { defaultBounds } from '../../../src/io/archive/bounds.ts'
import { readTar } from '../../../src/io/archive/entries.ts'
import { unpackArchive } from '../../../src/io/archive/unpack.ts'
import { chunksOf, openBytes, remains, workspace } from './opening.ts'
import { blocks, directory, end, file, header, longName, manifest, pax, record, tarball, tgz } from './tarball.ts'

const long = 'n'.repeat(256)
const whole = tgz(file('code.py', 'print(1)\n'))
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

const hostile: readonly (readonly [what: string, archive: Buffer, message: RegExp])[] = [
  // Where they lead.
  [
    'an absolute path',
    tgz(file('/etc/cron.d/x')),
    /entry 2, "\/etc\/cron.d\/x", is absolute \(at byte 1024 of the tar\)/,
  ],
  ['a path with a drive', tgz(file('C:/x')), /is absolute/],
  ['a path upwards', tgz(file('../x')), /leads out with `\.\.`/],
  ['a path upwards in the middle', tgz(file('a/../../x')), /leads out/],
  ['the prefix of a sibling', tgz(file('../package-evil/x')), /leads out/],
  ['a path upwards by its prefix field', tgz(file('x', '', { prefix: '..' })), /leads out/],
  ['a path upwards by PAX', tgz(pax(record('path', '../x')), file('x')), /leads out/],
  ['a path upwards by a long name', tgz(longName('../x'), file('x')), /leads out/],
  ['a path upwards in what is passed over', tgz(file('.git/../../x')), /leads out/],
  ['a symbolic link out', tgz(header({ name: 'l', type: '2', link: '/etc' }), file('l/passwd')), /is a symbolic link/],
  ['a symbolic link within', tgz(header({ name: 'l', type: '2', link: 'repro.yaml' })), /is a symbolic link/],
  ['a hard link', tgz(header({ name: 'l', type: '1', link: 'repro.yaml' })), /is a hard link/],
  ['a long link', tgz(file('x', 'l\0', { type: 'K' })), /has content and is no file|is a link/],
  // What they are.
  ['a character device', tgz(header({ name: 'null', type: '3' })), /is a device/],
  ['a block device', tgz(header({ name: 'sda', type: '4' })), /is a device/],
  ['a FIFO', tgz(header({ name: 'pipe', type: '6' })), /is a FIFO/],
  ['a type that nobody knows', tgz(header({ name: 'x', type: 'Z' })), /unknown type "Z"/],
  ['a setuid bit', tgz(file('x', '', { mode: '0004755' })), /setuid/],
  ['a setgid bit', tgz(file('x', '', { mode: '0002755' })), /setuid/],
  ['a sparse file of GNU', tgz(header({ name: 'x', type: 'S' })), /is a sparse file/],
  ['a sparse file by PAX', tgz(pax(record('GNU.sparse.realsize', '99999999999')), file('x')), /is a sparse file/],
  ['a directory with content', tgz(directory('d/', { size: 512 }), blocks('x')), /has content and is no file/],
  ['a file with a slash', tgz(file('x/')), /the name of a directory/],
  [
    'a hard link with content, in what is passed over',
    tgz(header({ name: '.git/x', type: '1', size: 512 }), blocks('x')),
    /has content/,
  ],
  // Their names.
  ['the same file twice', tgz(file('x', '1'), file('x', '2')), /entry 3, "x", is there twice/],
  ['the manifest twice', tgz(file('./repro.yaml', 'repro: 1')), /is there twice/],
  ['a directory twice', tgz(directory('d'), directory('d/')), /is there twice/],
  ['names equal but for case', tgz(file('Data.csv'), file('data.csv')), /differs from "Data.csv" only by case/],
  ['directories equal but for case', tgz(file('Data/a'), file('data/b')), /differs from "Data" only by case/],
  ['names equal but for Unicode form', tgz(file('caf\u00e9'), file('cafe\u0301')), /only by case or by Unicode form/],
  ['names equal when folded', tgz(file('Stra\u00dfe'), file('STRASSE')), /only by case/],
  ['a file in a file', tgz(file('x'), file('x/y')), /lies in what is a file/],
  ['a file where a directory is', tgz(file('x/y'), file('x')), /is there twice/],
  ['a newline', tgz(file('a\nb')), /"a\\nb", has characters that are not shown/],
  ['an escape', tgz(file('\u001b[2J')), /characters that are not shown/],
  ['a right-to-left override', tgz(file('a\u202efdp.exe')), /characters that are not shown/],
  ['a NUL by PAX', tgz(pax(record('path', 'a\0b')), file('a')), /characters that are not shown/],
  ['a backslash', tgz(file('..\\x')), /has a backslash/],
  ['a name that is not UTF-8', tgz(file(Buffer.from([0x61, 0xff]))), /not UTF-8/],
  ['a dot at the end', tgz(file('con.')), /ends in a dot or a space/],
  ['a space at the end', tgz(file('d /x')), /ends in a dot or a space/],
  ['an empty part', tgz(file('a//b')), /empty part/],
  ['a dot in the middle', tgz(file('a/./b')), /empty part or a `\.`/],
  ['no name', tgz(file('')), /empty part/],
  ['a name of 256 bytes', tgz(longName(long), file('x')), /more than 255 bytes/],
  ['a path of 1,001 bytes', tgz(longName(`${'d/'.repeat(500)}x`), file('x')), /longer than 1000 bytes/],
  // What they say twice.
  [
    'two paths in one PAX header',
    tgz(pax(record('path', 'a') + record('path', 'b')), file('x')),
    /says its path twice/,
  ],
  ['two PAX headers', tgz(pax(record('path', 'a')), pax(record('path', 'b')), file('x')), /is described twice/],
  ['two long names', tgz(longName('a'), longName('b'), file('x')), /is described twice/],
  ['a long name and a PAX path', tgz(longName('a'), pax(record('path', 'b')), file('x')), /has two names/],
  ['another size by PAX', tgz(pax(record('size', '5')), file('x', 'abc')), /has two sizes/],
  ['a size by PAX that is none', tgz(pax(record('size', '-1')), file('x')), /has two sizes/],
  ['a size for all entries', tgz(pax(record('size', '0'), 'g'), file('x', 'abc')), /sets the size of all entries/],
  ['a path for all entries', tgz(pax(record('path', 'x'), 'g'), file('y')), /sets the path of all entries/],
  ['PAX records with a wrong length', tgz(pax('99 path=x\n'), file('y')), /PAX records that cannot be read/],
  ['PAX records that overlap', tgz(pax('7 path=x\n'), file('y')), /PAX records that cannot be read/],
  ['PAX records without an end', tgz(pax('9 path=xyz'), file('y')), /PAX records that cannot be read/],
  ['a description of nothing', tgz(pax(record('path', 'x'))), /is missing behind its description/],
  ['a description without an end', tgz(header({ name: 'p', type: 'x', size: 2 ** 30 })), /of more than 1 MiB/],
  // Their numbers.
  ['a size with garbage', tgz(file('x', '', { size: '0000000001x' })), /whose size is no number/],
  ['a negative size', tgz(file('x', '', { size: Buffer.alloc(12, 0xff) })), /whose size is no size/],
  [
    'a size beyond everything',
    tgz(file('x', '', { size: Buffer.from('80ffffffffffffffffffffff', 'hex') })),
    /is no size/,
  ],
  ['a size beyond the archive', tgz(file('x', '', { size: 2 ** 33 - 1 })), /cut off/],
  ['a wrong checksum', tgz(file('x', '', { checksum: '000000\0 ' })), /wrong checksum/],
  ['no magic', tgz(file('x', '', { magic: '' })), /without the magic of a tar/],
  // Their ends.
  ['no end', gzipSync(file('repro.yaml', manifest)), /is cut off in its tar/],
  ['half a header', gzipSync(Buffer.concat([file('repro.yaml', manifest), Buffer.alloc(100)])), /is cut off/],
  ['half an end', gzipSync(Buffer.concat([tarball().subarray(0, -512), file('x')])), /goes on behind its end/],
  ['something behind the end', gzipSync(Buffer.concat([tarball(), file('x')])), /goes on behind its end/],
  [
    'two megabytes of nothing behind the end',
    gzipSync(Buffer.concat([tarball(), Buffer.alloc(2e6)])),
    /goes on behind/,
  ],
  ['a truncated gzip', whole.subarray(0, -30), /damaged or cut off/],
  ['a gzip without its end', whole.subarray(0, -8), /the end of its gzip member is missing/],
  ['a gzip with half its end', whole.subarray(0, -3), /the end of its gzip member is missing/],
  ['a second gzip member', Buffer.concat([whole, whole]), /second gzip member/],
  [
    'a tar in two gzip members',
    Buffer.concat([gzipSync(tarball().subarray(0, 512)), gzipSync(tarball().subarray(512))]),
    /second gzip member/,
  ],
  ['garbage behind the gzip', Buffer.concat([whole, Buffer.from('garbage')]), /something else, behind its end/],
  ['zeros behind the gzip', Buffer.concat([whole, Buffer.alloc(512)]), /something else, behind its end/],
  [
    'a gzip with a wrong checksum',
    Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8)]),
    /checksum is of other bytes/,
  ],
  [
    'a gzip with an endless name',
    Buffer.concat([Buffer.from('1f8b080800000000ff03', 'hex'), Buffer.alloc(9000, 0x61)]),
    /no gzip writes/,
  ],
  ['gzip in gzip', gzipSync(whole), /cut off in its tar/],
  // What they are not.
  ['nothing', Buffer.alloc(0), /is empty/],
  ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(1000)]), /is a zip archive/],
  ['an xz', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(1000)]), /is an xz archive/],
  ['a text', Buffer.from(manifest), /is no archive; what is read is a tar, packed with gzip, with zstd or not at all/],
  ['zstd that needs a large window', Buffer.concat([zstdMagic, Buffer.from([0x00, 0xff]), Buffer.alloc(30)]), /window/],
  [
    'zstd that needs a dictionary',
    Buffer.concat([zstdMagic, Buffer.from([0x01, 0x58, 0x07]), Buffer.alloc(30)]),
    /dictionary/,
  ],
  ['zstd that is cut off', Buffer.concat([zstdMagic, Buffer.from([0x00, 0x58])]), /cut off/],
  ['zstd of garbage', Buffer.concat([zstdMagic, Buffer.alloc(300, 0x24)]), /damaged|zstd/],
  [
    'zstd with a second frame',
    Buffer.concat([zstdMagic, Buffer.from([0x20, 0, 1, 0, 0]), zstdMagic, Buffer.alloc(9)]),
    /second zstd frame|cut off/,
  ],
  // What is not a package.
  ['no manifest', gzipSync(Buffer.concat([file('a'), file('b'), end])), /no manifest: paper.tar.gz\/repro.yaml/],
  [
    'two packages',
    gzipSync(Buffer.concat([file('a/repro.yaml', manifest), file('b/repro.yaml', manifest), end])),
    /no manifest/,
  ],
]

for (const [what, archive, message] of hostile) {
  test(`refused: ${what}`, async (t) => {
    await using work = await workspace()
    const error = await t.throwsAsync(openBytes(archive, work.path), { instanceOf: ReproError })
    t.is(error?.code, 'package-invalid')
    t.regex(error?.message ?? '', message)
    t.not(error?.hint, undefined)
    t.deepEqual(await remains(work.path), [], 'nothing is left')
    t.deepEqual(await readdir(work.path), ['unpacked'], 'nothing was written beside it')
  })
}

test('there are more than enough of them', (t) => t.true(hostile.length >= 60))

test('a bomb by its ratio is refused early', async (t) => {
  await using work = await workspace()
  const bomb = gzipSync(tarball(file('zeros', Buffer.alloc(150 * 1024 ** 2))), { level: 9 })
  await t.throwsAsync(openBytes(bomb, work.path), { message: /unpacks to more than 200 times its size/ })
  t.deepEqual(await remains(work.path), [])
})

test('a bomb by its size is refused early', async (t) => {
  await using work = await workspace()
  const archive = chunksOf(tgz(file('x', Buffer.alloc(50_000))))
  const target = path.join(work.path, 'tree')
  await t.throwsAsync(unpackArchive(archive, target, { ...defaultBounds, bytes: 20_000 }), {
    message: /more than 20000 bytes/,
  })
  t.true((await stat(path.join(target, 'x'))).size <= 20_000)
})

test('a bomb by its count is refused early, whatever its entries are', async (t) => {
  const bombs: readonly ((number: number) => Buffer)[] = [
    (number) => file(`f${number}`),
    (number) => directory(`d${number}/`),
    (number) => file(`${number}/${'d/'.repeat(40)}f`),
    (number) => file(`.git/${number}`),
    () => pax('', 'g'),
  ]
  for (const bomb of bombs) {
    let made = 0
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield bomb(made++)
    }
    const all = async (): Promise<void> => {
      const isIgnored = (name: string): boolean => name.startsWith('.git/')
      for await (const _entry of readTar(endless(), { most: 1000, isIgnored }));
    }
    await t.throwsAsync(all, { message: /is one too many/ })
    t.true(made <= 1002, String(made))
  }
})

test('a million entries are refused at the bound, in little time', async (t) => {
  const million = async function* (): AsyncGenerator<Uint8Array> {
    for (let number = 0; number < 1_000_000; number += 1000) {
      yield Buffer.concat(Array.from({ length: 1000 }, (_, index) => file(`f${number + index}`)))
    }
  }
  let count = 0
  const all = async (): Promise<void> => {
    for await (const _entry of readTar(million(), { most: defaultBounds.entries })) count++
  }
  await t.throwsAsync(all, { message: /entry 200001 is one too many/ })
  t.is(count, 200_000)
})

test('what is behind the end of a pipe that stays open is not waited for', async (t) => {
  await using work = await workspace()
  const silent = async function* (): AsyncGenerator<Uint8Array> {
    yield gzipSync(Buffer.concat([file('../x'), Buffer.alloc(100_000)]), { level: 0 })
    await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
  }
  await t.throwsAsync(openBytes(silent(), work.path), { message: /leads out/ })
})
