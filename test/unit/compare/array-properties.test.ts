import test from 'ava'
import fc from 'fast-check'
import { arrayKind } from '../../../src/compare/array.ts'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import { isReproduced } from '../../../src/model/result.ts'
import type { Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'
import { doubles } from './npy.ts'
import * as numpy from './numpy-files.ts'

const kind = arrayKind(memoryScratch)

const compare: Compare<Uint8Array> = (expected, observed, options = '') =>
  kind.compare(file('a.npy', expected), file('a.npy', observed), planOf(`from: a.npy\n${options}`))

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
