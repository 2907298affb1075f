import { readdir } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import test from 'ava'
import fc from 'fast-check'
import { ReproError } from '../../../src/errors.ts'
import { compress } from '../../../src/io/archive/compression.ts'
import { ArchiveFault } from '../../../src/io/archive/fault.ts'
import { faultOfPath } from '../../../src/io/archive/paths.ts'
import { packageEntries } from '../../../src/io/archive/unpack.ts'
import { chunksOf, openBytes, remains, workspace } from './opening.ts'
import { directory, end, file, longName, pax, record, tarball } from './tarball.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)

const whole = tarball(
  directory('code/'),
  file('code/run.py', 'print(1)\n'.repeat(100), { mode: '0000755' }),
  pax(record('path', 'Größe') + record('mtime', '1.5')),
  file('x', 'abc'),
  pax(record('comment', 'c'), 'g'),
  longName(`code/${'l'.repeat(120)}`),
  file('code/lll', '', { magic: 'ustar  \0' }),
)

/** One thing that goes wrong with bytes. */
type Mutation = (bytes: Buffer) => Buffer

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const place = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length)
const block = (bytes: Buffer, where: number): number => Math.floor(place(bytes, where) / 512) * 512

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, fc.nat(255)).map(([where, value]): Mutation => (bytes) => {
    const changed = Buffer.from(bytes)
    changed[place(bytes, where)] = value
    return changed
  }),
  at.map(
    (where): Mutation =>
      (bytes) =>
        bytes.subarray(0, place(bytes, where)),
  ),
  fc.tuple(at, fc.uint8Array({ maxLength: 600 })).map(([where, added]): Mutation => (bytes) => {
    const here = place(bytes, where)
    return Buffer.concat([bytes.subarray(0, here), added, bytes.subarray(here)])
  }),
  // Whole blocks moved, doubled, taken out: the sums stay right.
  fc.tuple(at, at).map(([from, to]): Mutation => (bytes) => {
    const moved = bytes.subarray(block(bytes, from), block(bytes, from) + 512)
    const here = block(bytes, to)
    return Buffer.concat([bytes.subarray(0, here), moved, bytes.subarray(here)])
  }),
  at.map((where): Mutation => (bytes) => {
    return Buffer.concat([bytes.subarray(0, block(bytes, where)), bytes.subarray(block(bytes, where) + 512)])
  }),
  // A header's field replaced, and its sum made right again.
  fc
    .tuple(at, fc.constantFrom(0, 100, 124, 156, 257, 345), fc.uint8Array({ minLength: 1, maxLength: 12 }))
    .map(([where, field, value]): Mutation => (bytes) => {
      const changed = Buffer.from(bytes)
      const header = changed.subarray(block(bytes, where), block(bytes, where) + 512)
      if (header.length < 512) return changed
      header.set(value, field)
      header.fill(0x20, 148, 156)
      header.write(
        `${header
          .reduce((a, b) => a + b, 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
      )
      return changed
    }),
)

const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 })
const mutated = (bytes: Buffer, all: readonly Mutation[]): Buffer =>
  all.reduce((changed, one) => (changed.length === 0 ? changed : one(changed)), bytes)

/** Opens it: either it is a package, or there is an error with a code; nothing stays and nothing lands elsewhere. */
async function endsWell(archive: Buffer): Promise<'package' | 'error'> {
  await using work = await workspace()
  let ended: 'package' | 'error' = 'package'
  try {
    const pkg = await openBytes(chunksOf(archive, 700), work.path)
    await pkg[Symbol.asyncDispose]()
  } catch (error) {
    if (!(error instanceof ReproError)) throw error
    if (error.code !== 'package-invalid' && error.code !== 'manifest-invalid') throw error
    ended = 'error'
  }
  const left = [...(await remains(work.path)), ...(await readdir(work.path)).filter((name) => name !== 'unpacked')]
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
  return ended
}

async function pack(format: 'tar.gz' | 'tar.zst'): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of compress(chunksOf(whole), format)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const asGzip = await pack('tar.gz')
const asZstd = await pack('tar.zst')

test('as it is, it is a package', async (t) => {
  for (const bytes of [whole, asGzip, asZstd]) t.is(await endsWell(bytes), 'package')
  t.deepEqual(gunzipSync(asGzip), whole)
  t.true(whole.subarray(-1024).equals(end))
})

const forms: readonly (readonly [string, (all: readonly Mutation[]) => Promise<Buffer>])[] = [
  ['tar', async (all) => mutated(whole, all)],
  ['tar, packed whole', async (all) => gzipSync(mutated(whole, all), { level: 1 })],
  ['gzip', async (all) => mutated(asGzip, all)],
  ['zstd', async (all) => mutated(asZstd, all)],
]

/** Reads it as it is read for unpacking, to its end. */
async function readsWell(archive: Buffer): Promise<'package' | 'error'> {
  try {
    for await (const { path, size, content } of packageEntries(chunksOf(archive, 700))) {
      if (faultOfPath(path) !== undefined) throw new Error(`${JSON.stringify(path)} was given out`)
      let got = 0
      for await (const chunk of content()) got += chunk.length
      if (got !== size) throw new Error(`${path} has ${got} bytes and not ${size}`)
    }
    return 'package'
  } catch (error) {
    if (error instanceof ArchiveFault) return 'error'
    throw error
  }
}

for (const [form, make] of forms) {
  test(`any mutated ${form} is read, or an error`, async (t) => {
    t.timeout(300_000)
    let packages = 0
    const property = fc.asyncProperty(mutations, async (all) => {
      if ((await readsWell(await make(all))) === 'package') packages++
    })
    await fc.assert(property, { numRuns })
    t.true(packages < numRuns)
  })

  test(`opening any mutated ${form} leaves nothing`, async (t) => {
    t.timeout(300_000)
    await fc.assert(
      fc.asyncProperty(mutations, async (all) => void (await endsWell(await make(all)))),
      { numRuns: Math.min(numRuns, 100) },
    )
    t.pass()
  })
}

test('any bytes are an error', async (t) => {
  const starts = fc.constantFrom('', '1f8b08000000000000ff', '28b52ffd', '28b52ffd2400', '28b52ffd0058')
  await fc.assert(
    fc.asyncProperty(starts, fc.uint8Array({ maxLength: 3000 }), async (start, bytes) => {
      return (await readsWell(Buffer.concat([Buffer.from(start, 'hex'), bytes]))) === 'error'
    }),
    { numRuns },
  )
  t.pass()
})
