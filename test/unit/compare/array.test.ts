import test from 'ava'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { arrayKind } from '../../../src/compare/array.ts'
import { elementType } from '../../../src/compare/array/elements.ts'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { isReproduced, type Comparison, type Outcome } from '../../../src/model/result.ts'
import { file, planOf } from './helpers.ts'
import * as numpy from './numpy-files.ts'

const kind = arrayKind(memoryScratch)

function compare(expected: Uint8Array, observed: Uint8Array, options = ''): Promise<Comparison> {
  return kind.compare(file('a.npy', expected), file('a.npy', observed), planOf(`from: a.npy\n${options}`))
}

/** An .npy file of version 1 as numpy writes it. */
function npy(descr: string, shape: readonly number[], data: Uint8Array, order: 'C' | 'Fortran' = 'C'): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  return raw(`{'descr': '${descr}', 'fortran_order': ${order === 'C' ? 'False' : 'True'}, 'shape': (${tuple}), }`, data)
}

function raw(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = `${header.padEnd(117)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(text.length)
  return Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]), length, Buffer.from(text), data])
}

function doubles(
  numbers: readonly number[],
  shape: readonly number[] = [numbers.length],
  order: 'C' | 'Fortran' = 'C',
): Uint8Array {
  return npy('<f8', shape, new Uint8Array(Float64Array.from(numbers).buffer), order)
}

function floats(...numbers: readonly number[]): Uint8Array {
  return npy('<f4', [numbers.length], new Uint8Array(Float32Array.from(numbers).buffer))
}

function integers(...numbers: readonly bigint[]): Uint8Array {
  return npy('<i8', [numbers.length], new Uint8Array(BigInt64Array.from(numbers).buffer))
}

function complex(...parts: readonly number[]): Uint8Array {
  return npy('<c16', [parts.length / 2], new Uint8Array(Float64Array.from(parts).buffer))
}

const grid = [0, 0.25, 0.5, 0.75, 1, 1.25]

interface Case {
  readonly name: string
  readonly expected: Uint8Array
  readonly observed: Uint8Array
  readonly options?: string
  readonly outcome: Outcome
  readonly message?: RegExp
}

const zip = (members: Record<string, Uint8Array>) => zipSync(members)

const cases: readonly Case[] = [
  { name: 'the same numbers', expected: doubles([1, 2]), observed: doubles([1, 2]), outcome: 'identical' },
  { name: 'no numbers', expected: doubles([]), observed: doubles([]), outcome: 'identical' },
  {
    name: 'one number',
    expected: doubles([1], []),
    observed: doubles([2], []),
    outcome: 'differs',
    message: /^1 of 1 element differs$/,
  },
  {
    name: 'another number',
    expected: doubles([1, 2]),
    observed: doubles([1, 2.5]),
    outcome: 'differs',
    message: /^1 of 2 elements differs$/,
  },
  {
    name: 'within the tolerance',
    expected: doubles([1, 2]),
    observed: doubles([1, 2.5]),
    options: 'tolerance: 0.5',
    outcome: 'within-tolerance',
  },
  {
    name: 'beyond the tolerance',
    expected: doubles([1, 2]),
    observed: doubles([1, 2.5]),
    options: 'tolerance: 0.4',
    outcome: 'differs',
  },
  {
    name: 'a relative tolerance',
    expected: doubles([1000]),
    observed: doubles([1001]),
    options: 'tolerance: { relative: 0.001 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'significant digits',
    expected: doubles([0.12345]),
    observed: doubles([0.12349]),
    options: 'tolerance: { digits: 4 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'the next double',
    expected: doubles([1]),
    observed: doubles([1 + 2 ** -52]),
    options: 'tolerance: { ulps: 1 }',
    outcome: 'within-tolerance',
  },
  { name: 'the next double, exactly', expected: doubles([1]), observed: doubles([1 + 2 ** -52]), outcome: 'differs' },
  { name: 'signed zeros', expected: doubles([0]), observed: doubles([-0]), outcome: 'identical' },
  {
    name: 'infinities',
    expected: doubles([Infinity, -Infinity]),
    observed: doubles([Infinity, -Infinity]),
    outcome: 'identical',
  },
  {
    name: 'an infinity and the largest number',
    expected: doubles([Infinity]),
    observed: doubles([Number.MAX_VALUE]),
    options: 'tolerance: { relative: 1 }',
    outcome: 'differs',
  },
  { name: 'NaN', expected: doubles([NaN]), observed: doubles([NaN]), outcome: 'differs' },
  {
    name: 'NaN that equals NaN',
    expected: doubles([NaN]),
    observed: doubles([NaN]),
    options: 'nan: equal',
    outcome: 'identical',
  },
  {
    name: 'NaN that equals no number',
    expected: doubles([NaN]),
    observed: doubles([1]),
    options: 'nan: equal\ntolerance: 9',
    outcome: 'differs',
  },
  {
    name: 'another shape',
    expected: doubles(grid, [2, 3]),
    observed: doubles(grid, [3, 2]),
    outcome: 'differs',
    message: /^the shapes differ$/,
  },
  {
    name: 'another number of dimensions',
    expected: doubles(grid, [6]),
    observed: doubles(grid, [1, 6]),
    outcome: 'differs',
    message: /^the shapes differ$/,
  },
  { name: 'another order in memory', expected: numpy.cOrder, observed: numpy.fortranOrder, outcome: 'identical' },
  {
    name: 'another order in memory, the other way',
    expected: numpy.fortranOrder,
    observed: numpy.cOrder,
    outcome: 'identical',
  },
  { name: 'other bytes in memory', expected: numpy.cOrder, observed: numpy.bigEndian, outcome: 'identical' },
  {
    name: 'an array as numpy writes it',
    expected: doubles(grid, [2, 3]),
    observed: numpy.cOrder,
    outcome: 'identical',
  },
  {
    name: 'halves',
    expected: doubles([1.5, -2, 1023 * 2 ** -24, 2 ** -24, Infinity]),
    observed: numpy.halves,
    outcome: 'identical',
  },
  {
    name: 'floats for doubles',
    expected: doubles([0.1]),
    observed: floats(0.1),
    options: 'tolerance: 1.0e-8',
    outcome: 'within-tolerance',
  },
  { name: 'floats for doubles, exactly', expected: doubles([0.1]), observed: floats(0.1), outcome: 'differs' },
  { name: 'integers for doubles', expected: doubles([1, 2]), observed: integers(1n, 2n), outcome: 'identical' },
  {
    name: 'integers beyond doubles',
    expected: integers(2n ** 53n + 1n),
    observed: integers(2n ** 53n),
    outcome: 'differs',
  },
  {
    name: 'integers beyond doubles, within the tolerance',
    expected: integers(2n ** 53n + 1n),
    observed: integers(2n ** 53n),
    options: 'tolerance: 1',
    outcome: 'within-tolerance',
  },
  { name: 'complex numbers', expected: complex(1, 2), observed: complex(1, 2), outcome: 'identical' },
  {
    name: 'complex numbers at a distance',
    expected: complex(1, 2),
    observed: complex(1.3, 2.4),
    options: 'tolerance: 0.51',
    outcome: 'within-tolerance',
  },
  {
    name: 'complex numbers too far off',
    expected: complex(1, 2),
    observed: complex(1.3, 2.4),
    options: 'tolerance: 0.49',
    outcome: 'differs',
  },
  { name: 'complex numbers for real ones', expected: doubles([1]), observed: complex(1, 0), outcome: 'identical' },
  { name: 'words', expected: numpy.words, observed: numpy.words, outcome: 'identical' },
  {
    name: 'other words',
    expected: npy('|S3', [2], Buffer.from('knnsvm')),
    observed: npy('|S3', [2], Buffer.from('knntre')),
    outcome: 'differs',
  },
  {
    name: 'truth',
    expected: npy('|b1', [2], Buffer.from([0, 1])),
    observed: npy('|b1', [2], Buffer.from([0, 0])),
    outcome: 'differs',
  },
  { name: 'dates', expected: numpy.dates, observed: numpy.dates, outcome: 'identical' },
  {
    name: 'dates for spans',
    expected: npy('<M8[D]', [1], new Uint8Array(8)),
    observed: npy('<M8[ns]', [1], new Uint8Array(8)),
    outcome: 'differs',
    message: /^the units differ$/,
  },
  { name: 'an archive', expected: numpy.archive, observed: numpy.compressed, outcome: 'identical' },
  {
    name: 'an array missing in an archive',
    expected: numpy.archive,
    observed: zip({ 'weights.npy': numpy.cOrder }),
    outcome: 'differs',
    message: /^1 array missing \(bias\)$/,
  },
  {
    name: 'an array added to an archive',
    expected: zip({ 'weights.npy': numpy.cOrder }),
    observed: numpy.archive,
    outcome: 'differs',
    message: /^1 array added \(bias\)$/,
  },
  {
    name: 'an ignored array',
    expected: zip({ 'weights.npy': numpy.cOrder }),
    observed: numpy.archive,
    options: 'ignore: [bias]',
    outcome: 'identical',
  },
  {
    name: 'another shape in an archive',
    expected: zip({ 'w.npy': doubles([1, 2]) }),
    observed: zip({ 'w.npy': doubles([1]) }),
    outcome: 'differs',
    message: /^w is 1 float64, not 2 float64$/,
  },
  {
    name: 'a tolerance by array',
    expected: zip({ 'a.npy': doubles([1]), 'b.npy': doubles([1]) }),
    observed: zip({ 'a.npy': doubles([1.1]), 'b.npy': doubles([1]) }),
    options: 'tolerance: { a: 0.2 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'a tolerance for another array',
    expected: zip({ 'a.npy': doubles([1]), 'b.npy': doubles([1]) }),
    observed: zip({ 'a.npy': doubles([1.1]), 'b.npy': doubles([1]) }),
    options: 'tolerance: { b: 0.2 }',
    outcome: 'differs',
  },
  {
    name: 'an array for an archive',
    expected: numpy.archive,
    observed: numpy.cOrder,
    outcome: 'differs',
    message: /2 arrays missing \(weights, bias\); 1 array added/,
  },
  {
    name: 'objects',
    expected: doubles([1]),
    observed: numpy.objects,
    outcome: 'not-comparable',
    message: /^the observed array has elements of type \|O, which cannot be compared$/,
  },
  {
    name: 'records',
    expected: doubles([1]),
    observed: numpy.records,
    outcome: 'not-comparable',
    message: /has elements that cannot be compared: \{'descr': \[\('a'/,
  },
  {
    name: 'long doubles',
    expected: doubles([1]),
    observed: npy('<f16', [1], new Uint8Array(16)),
    outcome: 'not-comparable',
  },
  {
    name: 'no array',
    expected: doubles([1]),
    observed: strToU8('hello, world'),
    outcome: 'not-comparable',
    message: /^the observed array is no \.npy file$/,
  },
  { name: 'nothing', expected: doubles([1]), observed: new Uint8Array(0), outcome: 'not-comparable' },
  {
    name: 'half an array',
    expected: doubles([1, 2, 3]),
    observed: doubles([1, 2, 3]).slice(0, -8),
    outcome: 'not-comparable',
    message: /^the observed array ends too early$/,
  },
  { name: 'half a header', expected: doubles([1]), observed: doubles([1]).slice(0, 50), outcome: 'not-comparable' },
  {
    name: 'a header that is a program',
    expected: doubles([1]),
    observed: raw("{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1,)}"),
    outcome: 'not-comparable',
  },
  {
    name: 'a header with another key',
    expected: doubles([1]),
    observed: raw("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}"),
    outcome: 'not-comparable',
  },
  {
    name: 'a header without a shape',
    expected: doubles([1]),
    observed: raw("{'descr': '<f8', 'fortran_order': False}"),
    outcome: 'not-comparable',
  },
  {
    name: 'a shape beyond all bounds',
    expected: doubles([1]),
    observed: npy('<f8', [1e9, 1e9, 1e9], new Uint8Array(0)),
    outcome: 'not-comparable',
  },
  {
    name: 'a broken archive',
    expected: numpy.archive,
    observed: numpy.compressed.slice(0, 100),
    outcome: 'not-comparable',
  },
  { name: 'an archive without members', expected: zip({}), observed: zip({}), outcome: 'identical' },
  {
    name: 'an archive of something else',
    expected: numpy.archive,
    observed: zip({ 'weights.npy': strToU8('hello, world') }),
    outcome: 'not-comparable',
    message: /^weights of the observed array is no \.npy file$/,
  },
]

for (const { name, expected, observed, options, outcome, message } of cases) {
  test(`${name}: ${outcome}`, async (t) => {
    const seen = await compare(expected, observed, options)
    t.is(seen.outcome, outcome, JSON.stringify(seen))
    if (message !== undefined) t.regex(seen.message ?? '', message)
  })
}

test('shows the element that is furthest off, and lists the first', async (t) => {
  const observed = grid.map((number, index) => (index === 1 ? number + 0.1 : index === 5 ? number - 0.3 : number))
  const seen = await compare(doubles(grid, [2, 3]), doubles(observed, [2, 3]), 'tolerance: 0.01')
  t.like(seen, {
    expected: '1.25 at [1, 2]',
    observed: '0.95 at [1, 2]',
    difference: '0.3 lower (24 %; 30 × the tolerance)',
    message: '2 of 6 elements differ, of which the one furthest off is shown',
    details: { total: 2, places: [{ path: '[0, 1]' }, { path: '[1, 2]' }] },
  })
  const swapped = await compare(numpy.fortranOrder, doubles(observed, [2, 3]), 'tolerance: 0.01')
  t.is(swapped.observed, '0.95 at [1, 2]')
  const archive = await compare(zip({ 'w.npy': doubles(grid) }), zip({ 'w.npy': doubles(observed) }))
  t.is(archive.observed, '0.95 at w[5]')
})

test('says what the arrays are where all is the same', async (t) => {
  t.like(await compare(numpy.cOrder, numpy.bigEndian), { expected: '2 x 3 float64', observed: '2 x 3 float32' })
  t.like(await compare(numpy.archive, numpy.compressed), { expected: '2 arrays', observed: '2 arrays' })
  t.like(await compare(complex(1, -2), complex(1, 2)), { expected: '1-2j at [0]', observed: '1+2j at [0]' })
})

test('more elements than a block holds', async (t) => {
  const numbers = Array.from({ length: 100_000 }, (_, index) => index)
  const changed = numbers.map((number) => (number === 77_777 ? 0 : number))
  const seen = await compare(doubles(numbers, [100, 1000]), doubles(changed, [100, 1000]))
  t.like(seen, { outcome: 'differs', expected: '77777 at [77, 777]', message: '1 of 100,000 elements differs' })
})

const types: readonly [string, string | undefined][] = [
  ['<f8', 'float64'],
  ['>c8', 'complex64'],
  ['|u1', 'uint8'],
  ['=i4', 'int32'],
  ['<M8[ns]', 'datetime64[ns]'],
  ['<U10', 'str10'],
  ['|S0', undefined],
  ['|O', undefined],
  ['|V8', undefined],
  ['<f16', undefined],
  ['<U999999', undefined],
  ['f8', undefined],
  ['__proto__', undefined],
]

for (const [descr, name] of types) {
  test(`${descr} is ${name ?? 'no type that is compared'}`, (t) => t.is(elementType(descr)?.name, name))
}

test('takes files by their name or their declared kind', (t) => {
  const plan = planOf('from: a.npy')
  t.true(kind.accepts(plan, file('a.npy', '')) && kind.accepts(plan, file('a.npz', '')))
  t.false(kind.accepts(plan, file('a.zip', '')))
  t.true(kind.accepts({ ...plan, kind: 'array' }, file('a.dat', '')))
})

const numbers = fc.array(fc.double({ noNaN: true }), { maxLength: 24 })
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })

test('an array is itself, in either order', async (t) => {
  await fc.assert(
    fc.asyncProperty(shapes, fc.infiniteStream(fc.double({ noNaN: true })), async (shape, stream) => {
      const count = shape.reduce((product, length) => product * length, 1)
      const values = [...stream.take(count)]
      t.is((await compare(doubles(values, shape), doubles(values, shape))).outcome, 'identical')
      const turned = values.map((_, place) => values[inC(place, shape)] ?? 0)
      t.is((await compare(doubles(values, shape), doubles(turned, shape, 'Fortran'))).outcome, 'identical')
    }),
  )
})

/** Where in C order the element lies that is at `place` in Fortran order. */
function inC(place: number, shape: readonly number[]): number {
  let rest = place
  const indices = shape.map((length) => {
    const index = rest % length
    rest = Math.floor(rest / length)
    return index
  })
  return indices.reduce((sum, index, dimension) => sum * (shape[dimension] ?? 1) + index, 0)
}

test('a wider tolerance never accepts less', async (t) => {
  const width = fc.double({ min: 0, max: 1e3, noNaN: true })
  await fc.assert(
    fc.asyncProperty(numbers, numbers, width, width, async (one, other, first, second) => {
      const length = Math.min(one.length, other.length)
      const accepts = async (tolerance: number) => {
        const [wanted, found] = [doubles(one.slice(0, length)), doubles(other.slice(0, length))]
        return isReproduced((await compare(wanted, found, `tolerance: { relative: ${tolerance} }`)).outcome)
      }
      if (await accepts(Math.min(first, second))) t.true(await accepts(Math.max(first, second)))
      else t.pass()
    }),
  )
})

test('wild bytes are refused, never thrown at', async (t) => {
  const beginnings = [numpy.cOrder, numpy.archive, numpy.compressed, numpy.words]
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), changes, fc.nat(400), async (bytes, changes, length) => {
      const changed = Uint8Array.from(bytes)
      for (const [at, byte] of changes) changed[at % changed.length] = byte
      const seen = await compare(bytes, changed.slice(0, length < 50 ? length * 4 : changed.length))
      t.true(['identical', 'differs', 'not-comparable'].includes(seen.outcome))
    }),
    { numRuns: 500 },
  )
})
