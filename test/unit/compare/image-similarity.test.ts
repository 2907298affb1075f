import test from 'ava'
import fc from 'fast-check'
import { similarity } from '../../../src/compare/image/similarity.ts'
import type { Picture } from '../../../src/model/picture.ts'
import { noisy, picture, ramp, spotted, wave, type Paint } from './pictures.ts'

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
