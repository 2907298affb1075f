import test from 'ava'
import fc from 'fast-check'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { differencePicture, imageKind } from '../../../src/compare/image.ts'
import { pictureReader } from '../../../src/io/pictures.ts'
import { decodePicture } from '../../../src/io/pictures/decode.ts'
import type { PictureReader } from '../../../src/model/picture.ts'
import { isReproduced } from '../../../src/model/result.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'
import { bomb, deep, hills, picture, png, ramp, recompressed, spotted, wave, white } from './pictures.ts'

/** In this process: what takes its time there is tested once, below. */
const here: PictureReader = {
  read: (bytes, page) => decodePicture(bytes, page).catch((error: Error) => ({ problem: error.message })),
}

const compare: Compare<Uint8Array | string> = (expected, observed, options = '') =>
  imageKind(here).compare(
    file('f.png', expected),
    file('f.png', observed),
    planOf(`from: f.png
${options}`),
  )

const svg = (body: string, size = 'width="40" height="30"') =>
  `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" ${size}>${body}</svg>`
const disc = (colour: string) => svg(`<circle cx="20" cy="15" r="10" fill="${colour}"/>`)

function pdf(...colours: readonly string[]): string {
  const pages = colours.map((_, index) => `${3 + 2 * index} 0 R`)
  const objects = colours.map((colour, index) => {
    const content = `${colour} rg 10 10 30 30 re f`
    return `${3 + 2 * index} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 100 50]/Contents ${4 + 2 * index} 0 R>> endobj
${4 + 2 * index} 0 obj <</Length ${content.length}>> stream\n${content}\nendstream endobj`
  })
  return `%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[${pages.join(' ')}]/Count ${pages.length}>> endobj
${objects.join('\n')}
trailer <</Root 1 0 R>>
%%EOF\n`
}

const photo = (quality: number) =>
  jpeg.encode({ width: 64, height: 48, data: picture(64, 48, hills).pixels as Buffer }, quality).data

const slightly = 'tolerance: { similarity: 0.99 }'
const roughly = 'tolerance: { similarity: 0.9 }'

const cases: readonly Case<Uint8Array | string>[] = [
  ['the same pixels', png(20, 20, ramp), recompressed(20, 20, ramp), 'identical'],
  [
    'one pixel',
    png(20, 20, white),
    png(20, 20, (x, y) => (x === 5 && y === 7 ? [0, 0, 0] : [255, 255, 255])),
    'differs',
    { message: /^1 pixel \(0\.25 %\) not the same; least alike around 5, 7 from the top left$/ },
  ],
  ['a spot', png(60, 50, ramp), png(60, 50, spotted), 'within-tolerance', { options: roughly }],
  ['a spot too much', png(60, 50, ramp), png(60, 50, spotted), 'differs', { options: slightly }],
  [
    'another width',
    png(20, 20, white),
    png(21, 20, white),
    'differs',
    { options: roughly, message: /^the sizes differ$/ },
  ],
  [
    'a number for a tolerance',
    png(60, 50, ramp),
    png(60, 50, spotted),
    'differs',
    { options: 'tolerance: 0.1', message: /`\{ similarity: … \}`$/ },
  ],
  ['white paper is no colour', png(9, 9, white), png(9, 9, () => [0, 0, 0, 0]), 'identical'],
  ['the smallest picture', png(1, 1, white), png(1, 1, () => [0, 0, 0]), 'differs', { options: slightly }],
  ['a narrow picture', png(3, 40, ramp), png(3, 40, ramp).slice(), 'identical'],
  ['16 bits and 8', png(6, 6, () => [51, 102, 204]), deep(6, 6, [13107, 26214, 52428]), 'identical'],
  ['16 bits, of which the last differs', png(6, 6, () => [51, 102, 204]), deep(6, 6, [13107, 26214, 52429]), 'differs'],
  ['JPEG of another quality', photo(95), photo(80), 'within-tolerance', { options: roughly }],
  ['JPEG for PNG', png(64, 48, hills), photo(95), 'within-tolerance', { options: 'tolerance: { similarity: 0.8 }' }],
  ['the same drawing, written otherwise', disc('#ff0000'), disc('red'), 'identical'],
  ['a drawing in another colour', disc('red'), disc('blue'), 'differs', { options: slightly }],
  ['another word in a drawing', svg('<text y="20">0.81</text>'), svg('<text y="20">0.31</text>'), 'differs'],
  [
    'a drawing of enormous size',
    svg('<rect x="8" y="9" width="20" height="12" fill="red"/>'),
    svg('<rect x="8000" y="9000" width="20000" height="12000" fill="red"/>', 'width="40000" height="30000"'),
    'identical',
  ],
  ['pages', pdf('1 0 0'), `${pdf('1 0 0')}\n`, 'identical'],
  ['pages in another colour', pdf('1 0 0'), pdf('0 0 1'), 'differs'],
  ['the same page of several', pdf('1 0 0', '0 1 0'), pdf('0 0 1', '0 1 0'), 'identical', { options: 'page: 2' }],
  [
    'no page of several',
    pdf('1 0 0', '0 1 0'),
    pdf('1 0 0'),
    'not-comparable',
    { message: /it has 2 pages, and `page` does not say which$/ },
  ],
  [
    'a page that is not there',
    pdf('1 0 0'),
    pdf('1 0 0'),
    'not-comparable',
    { options: 'page: 2', message: /there is no page 2$/ },
  ],
  [
    'no picture',
    png(2, 2, white),
    'GIF89a',
    'not-comparable',
    { message: /^`f.png` cannot be read: it is neither PNG, JPEG, SVG nor PDF$/ },
  ],
  ['half a picture', png(60, 50, wave), png(60, 50, wave).slice(0, 900), 'not-comparable'],
  ['the beginning of a picture', png(60, 50, wave), png(60, 50, wave).slice(0, 20), 'not-comparable'],
  ['half a photograph', photo(80), photo(80).slice(0, 200), 'not-comparable'],
  ['a broken drawing', disc('red'), '<svg ', 'not-comparable'],
  ['a broken page', pdf('1 0 0'), '%PDF-1.4', 'not-comparable'],
  [
    'more pixels than fit',
    png(2, 2, white),
    bomb(60_000, 60_000, 0),
    'not-comparable',
    { message: /60000 x 60000 pixels, more than 40000000$/ },
  ],
  ['more data than pixels', png(2, 2, white), bomb(8, 8, 1), 'not-comparable'],
]

testCases(cases, compare)

test('says what a reader needs', async (t) => {
  t.like(await compare(png(60, 50, ramp), png(60, 50, spotted), slightly), {
    outcome: 'differs',
    expected: '60 x 50 pixels',
    observed: '60 x 50 pixels',
    difference: 'similarity 0.9687 (at least 0.99 counts)',
  })
})

test('the difference picture is red where pictures differ', async (t) => {
  const drawn = PNG.sync.read(Buffer.from(await differencePicture(picture(60, 50, ramp), picture(50, 52, spotted))))
  t.deepEqual([drawn.width, drawn.height], [60, 52])
  const at = (x: number, y: number) => [...drawn.data.subarray(4 * (60 * y + x), 4 * (60 * y + x) + 3)]
  t.deepEqual(at(55, 5), [255, 0, 0], 'only expected')
  t.deepEqual(at(5, 51), [255, 0, 0], 'only observed')
  const [red = 0, green = 255, blue = 255] = at(22, 12)
  t.true(red === 255 && green < 160 && green === blue)
  const [grey, ...same] = at(5, 5)
  t.true(same.every((colour) => colour === grey))
})

test('takes files by their name, their media type or their declared kind', (t) => {
  const [kind, plan] = [imageKind(here), planOf('from: f.png')]
  for (const name of ['a.png', 'a.JPG', 'a.jpeg', 'a.svg', 'a.pdf']) t.true(kind.accepts(plan, file(name, '')), name)
  for (const name of ['a.gif', 'a.txt', 'png']) t.false(kind.accepts(plan, file(name, '')), name)
  t.true(kind.accepts({ ...plan, kind: 'image' }, file('a.dat', '')))
  t.false(kind.accepts({ ...plan, kind: 'bytes' }, file('a.png', '')))
})

test('a process of its own decodes, and is killed when its time is up', async (t) => {
  const reader = pictureReader()
  t.like(await reader.read(png(3, 2, white), undefined), { width: 3, height: 2 })
  t.deepEqual(await reader.read(new TextEncoder().encode('GIF89a'), undefined), {
    problem: 'it is neither PNG, JPEG, SVG nor PDF',
  })
  t.deepEqual(await pictureReader({ milliseconds: 1 }).read(png(3, 2, white), undefined), {
    problem: 'decoding it takes too long or too much memory',
  })
  // Each level is used ten times by the next.
  const levels = Array.from({ length: 12 }, (_, level) => {
    const uses = `<use href="#l${level}"/>`.repeat(10)
    return `<g id="l${level + 1}">${uses}</g>`
  })
  const laughs = svg(`<defs><g id="l0"><rect width="1" height="1"/></g>${levels.join('')}</defs><use href="#l12"/>`)
  const started = performance.now()
  const answer = await pictureReader({ milliseconds: 3000 }).read(new TextEncoder().encode(laughs), undefined)
  t.true('problem' in answer)
  t.true(performance.now() - started < 20_000)
})

test('a lower tolerance never accepts less', async (t) => {
  const level = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(level, level, fc.integer({ min: 0, max: 60 }), async (one, other, shift) => {
      const accepts = async (least: number) => {
        const changed = png(12, 12, (x, y) => wave(x, y).map((colour) => Math.max(0, colour - shift)))
        return isReproduced((await compare(png(12, 12, wave), changed, `tolerance: { similarity: ${least} }`)).outcome)
      }
      if (await accepts(Math.max(one, other))) t.true(await accepts(Math.min(one, other)))
      else t.pass()
    }),
    { numRuns: 50 },
  )
})

test('wild bytes are refused, never thrown at', async (t) => {
  const beginnings = [png(4, 4, ramp), photo(50), Buffer.from(disc('red')), Buffer.from(pdf('1 0 0'))]
  const wild = fc.tuple(fc.constantFrom(...beginnings), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }))
  await fc.assert(
    fc.asyncProperty(wild, async ([bytes, changes]) => {
      const changed = Uint8Array.from(bytes)
      for (const [at, byte] of changes) changed[at % changed.length] = byte
      const seen = await compare(beginnings[0] ?? '', changed)
      t.true(['identical', 'differs', 'not-comparable'].includes(seen.outcome))
    }),
    { numRuns: 60 },
  )
})
