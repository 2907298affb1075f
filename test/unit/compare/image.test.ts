import test from 'ava'
import fc from 'fast-check'
import { deflateSync } from 'node:zlib'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { differencePicture, imageKind } from '../../../src/compare/image.ts'
import { similarity } from '../../../src/compare/image/similarity.ts'
import { pictureReader } from '../../../src/io/pictures.ts'
import { decodePicture } from '../../../src/io/pictures/decode.ts'
import { isReproduced, type Comparison, type Outcome } from '../../../src/model/result.ts'
import type { Picture, PictureReader } from '../../../src/model/picture.ts'
import { file, planOf } from './helpers.ts'

/** In this process: what takes its time there is tested once, below. */
const here: PictureReader = {
  read: (bytes, page) => decodePicture(bytes, page).catch((error: Error) => ({ problem: error.message })),
}

type Colour = readonly number[]
type Paint = (x: number, y: number) => Colour

function picture(width: number, height: number, paint: Paint): Picture {
  const pixels = new Uint8Array(4 * width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set([...paint(x, y), 255].slice(0, 4), 4 * (width * y + x))
  }
  return { width, height, pixels }
}

function png(width: number, height: number, paint: Paint): Uint8Array {
  const image = new PNG({ width, height })
  image.data = Buffer.from(picture(width, height, paint).pixels)
  return PNG.sync.write(image)
}

const white: Paint = () => [255, 255, 255]
const wave: Paint = (x, y) => [0, 1, 2].map((c) => (x * 7 + y * 13 + c * 29 + ((x * y) % 17) * 5) % 256)
const noisy: Paint = (x, y) =>
  wave(x, y).map((colour, c) => Math.min(255, Math.max(0, colour + ((x * 31 + y * 17 + c * 3) % 41) - 20)))
const ramp: Paint = (x, y) => [0, 1, 2].map((c) => (x + y + 40 * c) % 256)
const hills: Paint = (x, y) =>
  [Math.sin(x / 9), Math.cos(y / 7), Math.sin((x + y) / 5)].map((z) => Math.round(128 + 100 * z))
const spotted: Paint = (x, y) => (x > 20 && x < 24 && y > 10 && y < 14 ? [0, 0, 0] : ramp(x, y))

function compare(expected: Uint8Array | string, observed: Uint8Array | string, options = ''): Promise<Comparison> {
  return imageKind(here).compare(file('f.png', expected), file('f.png', observed), planOf(`from: f.png\n${options}`))
}

// What scikit-image 0.26 gives with gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255.
const published: readonly [string, number, number, Paint, Paint, number][] = [
  ['noise', 40, 32, wave, noisy, 0.9637962365935501],
  ['one window', 11, 11, wave, noisy, 0.9465222241230921],
  ['two rows of windows', 64, 12, wave, noisy, 0.9687825645810859],
  ['a spot', 60, 50, ramp, spotted, 0.9687109133549917],
]

for (const [name, width, height, one, other, expected] of published) {
  test(`the similarity of ${name} is what scikit-image says`, async (t) => {
    const { mean } = await similarity(picture(width, height, one), picture(width, height, other))
    t.true(Math.abs(mean - expected) < 1e-10, String(mean))
  })
}

test('tells where pictures are least alike, and how many pixels differ', async (t) => {
  const { lowest, differing } = await similarity(picture(60, 50, ramp), picture(60, 50, spotted))
  t.true(Math.abs(lowest.x - 22) <= 2 && Math.abs(lowest.y - 12) <= 2, JSON.stringify(lowest))
  t.is(differing, 9)
})

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

interface Case {
  readonly name: string
  readonly expected: Uint8Array | string
  readonly observed: Uint8Array | string
  readonly options?: string
  readonly outcome: Outcome
  readonly message?: RegExp
}

const slightly = 'tolerance: { similarity: 0.99 }'
const roughly = 'tolerance: { similarity: 0.9 }'

const cases: readonly Case[] = [
  { name: 'the same pixels', expected: png(20, 20, ramp), observed: recompressed(20, 20, ramp), outcome: 'identical' },
  {
    name: 'one pixel',
    expected: png(20, 20, white),
    observed: png(20, 20, (x, y) => (x === 5 && y === 7 ? [0, 0, 0] : [255, 255, 255])),
    outcome: 'differs',
    message: /^1 pixel \(0\.25 %\) not the same; least alike around 5, 7 from the top left$/,
  },
  {
    name: 'a spot',
    expected: png(60, 50, ramp),
    observed: png(60, 50, spotted),
    options: roughly,
    outcome: 'within-tolerance',
  },
  {
    name: 'a spot too much',
    expected: png(60, 50, ramp),
    observed: png(60, 50, spotted),
    options: slightly,
    outcome: 'differs',
  },
  {
    name: 'another width',
    expected: png(20, 20, white),
    observed: png(21, 20, white),
    options: roughly,
    outcome: 'differs',
    message: /^the sizes differ$/,
  },
  {
    name: 'a number for a tolerance',
    expected: png(60, 50, ramp),
    observed: png(60, 50, spotted),
    options: 'tolerance: 0.1',
    outcome: 'differs',
    message: /`\{ similarity: … \}`$/,
  },
  {
    name: 'white paper is no colour',
    expected: png(9, 9, white),
    observed: png(9, 9, () => [0, 0, 0, 0]),
    outcome: 'identical',
  },
  {
    name: 'the smallest picture',
    expected: png(1, 1, white),
    observed: png(1, 1, () => [0, 0, 0]),
    options: slightly,
    outcome: 'differs',
  },
  { name: 'a narrow picture', expected: png(3, 40, ramp), observed: png(3, 40, ramp).slice(), outcome: 'identical' },
  {
    name: '16 bits and 8',
    expected: png(6, 6, () => [51, 102, 204]),
    observed: deep(6, 6, [13107, 26214, 52428]),
    outcome: 'identical',
  },
  {
    name: '16 bits, of which the last differs',
    expected: png(6, 6, () => [51, 102, 204]),
    observed: deep(6, 6, [13107, 26214, 52429]),
    outcome: 'differs',
  },
  {
    name: 'JPEG of another quality',
    expected: photo(95),
    observed: photo(80),
    options: roughly,
    outcome: 'within-tolerance',
  },
  {
    name: 'JPEG for PNG',
    expected: png(64, 48, hills),
    observed: photo(95),
    options: 'tolerance: { similarity: 0.8 }',
    outcome: 'within-tolerance',
  },
  {
    name: 'the same drawing, written otherwise',
    expected: disc('#ff0000'),
    observed: disc('red'),
    outcome: 'identical',
  },
  {
    name: 'a drawing in another colour',
    expected: disc('red'),
    observed: disc('blue'),
    options: slightly,
    outcome: 'differs',
  },
  {
    name: 'another word in a drawing',
    expected: svg('<text y="20">0.81</text>'),
    observed: svg('<text y="20">0.31</text>'),
    outcome: 'differs',
  },
  {
    name: 'a drawing of enormous size',
    expected: svg('<rect x="8" y="9" width="20" height="12" fill="red"/>'),
    observed: svg('<rect x="8000" y="9000" width="20000" height="12000" fill="red"/>', 'width="40000" height="30000"'),
    outcome: 'identical',
  },
  { name: 'pages', expected: pdf('1 0 0'), observed: `${pdf('1 0 0')}\n`, outcome: 'identical' },
  { name: 'pages in another colour', expected: pdf('1 0 0'), observed: pdf('0 0 1'), outcome: 'differs' },
  {
    name: 'the same page of several',
    expected: pdf('1 0 0', '0 1 0'),
    observed: pdf('0 0 1', '0 1 0'),
    options: 'page: 2',
    outcome: 'identical',
  },
  {
    name: 'no page of several',
    expected: pdf('1 0 0', '0 1 0'),
    observed: pdf('1 0 0'),
    outcome: 'not-comparable',
    message: /it has 2 pages, and `page` does not say which$/,
  },
  {
    name: 'a page that is not there',
    expected: pdf('1 0 0'),
    observed: pdf('1 0 0'),
    options: 'page: 2',
    outcome: 'not-comparable',
    message: /there is no page 2$/,
  },
  {
    name: 'no picture',
    expected: png(2, 2, white),
    observed: 'GIF89a',
    outcome: 'not-comparable',
    message: /^`f.png` cannot be read: it is neither PNG, JPEG, SVG nor PDF$/,
  },
  {
    name: 'half a picture',
    expected: png(60, 50, wave),
    observed: png(60, 50, wave).slice(0, 900),
    outcome: 'not-comparable',
  },
  {
    name: 'the beginning of a picture',
    expected: png(60, 50, wave),
    observed: png(60, 50, wave).slice(0, 20),
    outcome: 'not-comparable',
  },
  { name: 'half a photograph', expected: photo(80), observed: photo(80).slice(0, 200), outcome: 'not-comparable' },
  { name: 'a broken drawing', expected: disc('red'), observed: '<svg ', outcome: 'not-comparable' },
  { name: 'a broken page', expected: pdf('1 0 0'), observed: '%PDF-1.4', outcome: 'not-comparable' },
  {
    name: 'more pixels than fit',
    expected: png(2, 2, white),
    observed: bomb(60_000, 60_000, 0),
    outcome: 'not-comparable',
    message: /60000 x 60000 pixels, more than 40000000$/,
  },
  { name: 'more data than pixels', expected: png(2, 2, white), observed: bomb(8, 8, 1), outcome: 'not-comparable' },
]

for (const { name, expected, observed, options, outcome, message } of cases) {
  test(`${name}: ${outcome}`, async (t) => {
    const seen = await compare(expected, observed, options)
    t.is(seen.outcome, outcome, JSON.stringify(seen))
    if (message !== undefined) t.regex(seen.message ?? '', message)
  })
}

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

test('a picture is itself, and similarity goes both ways', async (t) => {
  const pictures = fc
    .tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 }))
    .chain(([width, height]) => {
      const length = 4 * width * height
      const pixels = fc.uint8Array({ minLength: length, maxLength: length })
      return fc
        .tuple(pixels, pixels)
        .map((both) => both.map((pixels): Picture => ({ width, height, pixels })) as [Picture, Picture])
    })
  await fc.assert(
    fc.asyncProperty(pictures, async ([one, other]) => {
      const self = await similarity(one, one)
      t.true(self.differing === 0 && Math.abs(self.mean - 1) < 1e-12)
      const [there, back] = [await similarity(one, other), await similarity(other, one)]
      t.true(Math.abs(there.mean - back.mean) < 1e-9 && there.mean <= 1 + 1e-9)
      t.is(there.differing, back.differing)
    }),
  )
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

function recompressed(width: number, height: number, paint: Paint): Uint8Array {
  const image = new PNG({ width, height })
  image.data = Buffer.from(picture(width, height, paint).pixels)
  return PNG.sync.write(image, { deflateLevel: 0, filterType: 0 })
}

/** A PNG of 16 bits a colour. */
function deep(width: number, height: number, colour: Colour): Uint8Array {
  const row = Buffer.alloc(1 + 6 * width)
  for (let at = 1; at < row.length; at += 2) row.writeUInt16BE(colour[((at - 1) / 2) % 3] ?? 0, at)
  return chunks(width, height, { depth: 16, interlaced: 0 }, Buffer.concat(Array.from({ length: height }, () => row)))
}

/** A PNG that says it is of one size and holds data for a far larger one. */
function bomb(width: number, height: number, interlaced: number): Uint8Array {
  return chunks(width, height, { depth: 8, interlaced }, Buffer.alloc(50_000_000))
}

function chunks(
  width: number,
  height: number,
  { depth, interlaced }: { depth: number; interlaced: number },
  data: Buffer,
): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, 2, 0, 0, interlaced], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, check])
}

function crc(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  }
  return (remainder ^ 0xffffffff) >>> 0
}
