import test from 'ava'
import { strToU8, zipSync } from 'fflate'
import { arrayKind } from '../../../src/compare/array.ts'
import { elementType } from '../../../src/compare/array/elements.ts'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'
import { complex, doubles, floats, integers, npy, raw } from './npy.ts'
import * as numpy from './numpy-files.ts'

const kind = arrayKind(memoryScratch)

const compare: Compare<Uint8Array> = (expected, observed, options = '') =>
  kind.compare(
    file('a.npy', expected),
    file('a.npy', observed),
    planOf(`from: a.npy
${options}`),
  )

const grid = [0, 0.25, 0.5, 0.75, 1, 1.25]

const zip = (members: Record<string, Uint8Array>) => zipSync(members)

const cases: readonly Case<Uint8Array>[] = [
  ['the same numbers', doubles([1, 2]), doubles([1, 2]), 'identical'],
  ['no numbers', doubles([]), doubles([]), 'identical'],
  ['one number', doubles([1], []), doubles([2], []), 'differs', { message: /^1 of 1 element differs$/ }],
  ['another number', doubles([1, 2]), doubles([1, 2.5]), 'differs', { message: /^1 of 2 elements differs$/ }],
  ['within the tolerance', doubles([1, 2]), doubles([1, 2.5]), 'within-tolerance', { options: 'tolerance: 0.5' }],
  ['beyond the tolerance', doubles([1, 2]), doubles([1, 2.5]), 'differs', { options: 'tolerance: 0.4' }],
  [
    'a relative tolerance',
    doubles([1000]),
    doubles([1001]),
    'within-tolerance',
    { options: 'tolerance: { relative: 0.001 }' },
  ],
  [
    'significant digits',
    doubles([0.12345]),
    doubles([0.12349]),
    'within-tolerance',
    { options: 'tolerance: { digits: 4 }' },
  ],
  ['the next double', doubles([1]), doubles([1 + 2 ** -52]), 'within-tolerance', { options: 'tolerance: { ulps: 1 }' }],
  ['the next double, exactly', doubles([1]), doubles([1 + 2 ** -52]), 'differs'],
  ['signed zeros', doubles([0]), doubles([-0]), 'identical'],
  ['infinities', doubles([Infinity, -Infinity]), doubles([Infinity, -Infinity]), 'identical'],
  [
    'an infinity and the largest number',
    doubles([Infinity]),
    doubles([Number.MAX_VALUE]),
    'differs',
    { options: 'tolerance: { relative: 1 }' },
  ],
  ['NaN', doubles([NaN]), doubles([NaN]), 'differs'],
  ['NaN that equals NaN', doubles([NaN]), doubles([NaN]), 'identical', { options: 'nan: equal' }],
  ['NaN that equals no number', doubles([NaN]), doubles([1]), 'differs', { options: 'nan: equal\ntolerance: 9' }],
  ['another shape', doubles(grid, [2, 3]), doubles(grid, [3, 2]), 'differs', { message: /^the shapes differ$/ }],
  [
    'another number of dimensions',
    doubles(grid, [6]),
    doubles(grid, [1, 6]),
    'differs',
    { message: /^the shapes differ$/ },
  ],
  ['another order in memory', numpy.cOrder, numpy.fortranOrder, 'identical'],
  ['another order in memory, the other way', numpy.fortranOrder, numpy.cOrder, 'identical'],
  ['other bytes in memory', numpy.cOrder, numpy.bigEndian, 'identical'],
  ['an array as numpy writes it', doubles(grid, [2, 3]), numpy.cOrder, 'identical'],
  ['halves', doubles([1.5, -2, 1023 * 2 ** -24, 2 ** -24, Infinity]), numpy.halves, 'identical'],
  ['floats for doubles', doubles([0.1]), floats(0.1), 'within-tolerance', { options: 'tolerance: 1.0e-8' }],
  ['floats for doubles, exactly', doubles([0.1]), floats(0.1), 'differs'],
  ['integers for doubles', doubles([1, 2]), integers(1n, 2n), 'identical'],
  ['integers beyond doubles', integers(2n ** 53n + 1n), integers(2n ** 53n), 'differs'],
  [
    'integers beyond doubles, within the tolerance',
    integers(2n ** 53n + 1n),
    integers(2n ** 53n),
    'within-tolerance',
    { options: 'tolerance: 1' },
  ],
  ['complex numbers', complex(1, 2), complex(1, 2), 'identical'],
  [
    'complex numbers at a distance',
    complex(1, 2),
    complex(1.3, 2.4),
    'within-tolerance',
    { options: 'tolerance: 0.51' },
  ],
  ['complex numbers too far off', complex(1, 2), complex(1.3, 2.4), 'differs', { options: 'tolerance: 0.49' }],
  ['complex numbers for real ones', doubles([1]), complex(1, 0), 'identical'],
  ['words', numpy.words, numpy.words, 'identical'],
  ['other words', npy('|S3', [2], Buffer.from('knnsvm')), npy('|S3', [2], Buffer.from('knntre')), 'differs'],
  ['truth', npy('|b1', [2], Buffer.from([0, 1])), npy('|b1', [2], Buffer.from([0, 0])), 'differs'],
  ['dates', numpy.dates, numpy.dates, 'identical'],
  [
    'dates for spans',
    npy('<M8[D]', [1], new Uint8Array(8)),
    npy('<M8[ns]', [1], new Uint8Array(8)),
    'differs',
    { message: /^the units differ$/ },
  ],
  ['an archive', numpy.archive, numpy.compressed, 'identical'],
  [
    'an array missing in an archive',
    numpy.archive,
    zip({ 'weights.npy': numpy.cOrder }),
    'differs',
    { message: /^1 array missing \(bias\)$/ },
  ],
  [
    'an array added to an archive',
    zip({ 'weights.npy': numpy.cOrder }),
    numpy.archive,
    'differs',
    { message: /^1 array added \(bias\)$/ },
  ],
  ['an ignored array', zip({ 'weights.npy': numpy.cOrder }), numpy.archive, 'identical', { options: 'ignore: [bias]' }],
  [
    'another shape in an archive',
    zip({ 'w.npy': doubles([1, 2]) }),
    zip({ 'w.npy': doubles([1]) }),
    'differs',
    { message: /^w is 1 float64, not 2 float64$/ },
  ],
  [
    'a tolerance by array',
    zip({ 'a.npy': doubles([1]), 'b.npy': doubles([1]) }),
    zip({ 'a.npy': doubles([1.1]), 'b.npy': doubles([1]) }),
    'within-tolerance',
    { options: 'tolerance: { a: 0.2 }' },
  ],
  [
    'a tolerance for another array',
    zip({ 'a.npy': doubles([1]), 'b.npy': doubles([1]) }),
    zip({ 'a.npy': doubles([1.1]), 'b.npy': doubles([1]) }),
    'differs',
    { options: 'tolerance: { b: 0.2 }' },
  ],
  [
    'an array for an archive',
    numpy.archive,
    numpy.cOrder,
    'differs',
    { message: /2 arrays missing \(weights, bias\); 1 array added/ },
  ],
  [
    'objects',
    doubles([1]),
    numpy.objects,
    'not-comparable',
    { message: /^the observed array has elements of type \|O, which cannot be compared$/ },
  ],
  [
    'records',
    doubles([1]),
    numpy.records,
    'not-comparable',
    { message: /has elements that cannot be compared: \{'descr': \[\('a'/ },
  ],
  ['long doubles', doubles([1]), npy('<f16', [1], new Uint8Array(16)), 'not-comparable'],
  [
    'no array',
    doubles([1]),
    strToU8('hello, world'),
    'not-comparable',
    { message: /^the observed array is no \.npy file$/ },
  ],
  ['nothing', doubles([1]), new Uint8Array(0), 'not-comparable'],
  [
    'half an array',
    doubles([1, 2, 3]),
    doubles([1, 2, 3]).slice(0, -8),
    'not-comparable',
    { message: /^the observed array ends too early$/ },
  ],
  ['half a header', doubles([1]), doubles([1]).slice(0, 50), 'not-comparable'],
  [
    'a header that is a program',
    doubles([1]),
    raw("{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1,)}"),
    'not-comparable',
  ],
  [
    'a header with another key',
    doubles([1]),
    raw("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}"),
    'not-comparable',
  ],
  ['a header without a shape', doubles([1]), raw("{'descr': '<f8', 'fortran_order': False}"), 'not-comparable'],
  ['a shape beyond all bounds', doubles([1]), npy('<f8', [1e9, 1e9, 1e9], new Uint8Array(0)), 'not-comparable'],
  ['a broken archive', numpy.archive, numpy.compressed.slice(0, 100), 'not-comparable'],
  ['an archive without members', zip({}), zip({}), 'identical'],
  [
    'an archive of something else',
    numpy.archive,
    zip({ 'weights.npy': strToU8('hello, world') }),
    'not-comparable',
    { message: /^weights of the observed array is no \.npy file$/ },
  ],
]

testCases(cases, compare)

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

test('names of arrays are shown with nothing in them that a terminal obeys', async (t) => {
  const hostile = (bytes: Uint8Array) => zip({ '\u001b[31m.npy': bytes })
  t.is((await compare(hostile(doubles([1])), hostile(doubles([2])))).expected, '1 at \\x1b[31m[0]')
  t.regex(
    (await compare(hostile(doubles([1])), hostile(strToU8('no')))).message ?? '',
    /^\\x1b\[31m of the observed array/,
  )
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
