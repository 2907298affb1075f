import test from 'ava'
import fc from 'fast-check'
import { jsonPieces } from '../../../src/io/json.ts'

test('JSON in pieces is what JSON.stringify makes of it', (t) => {
  const value = fc.object({
    maxDepth: 4,
    values: [fc.jsonValue(), fc.constant(undefined), fc.string({ unit: 'binary' })],
  })
  fc.assert(
    fc.property(fc.oneof(value, fc.array(value)), (thing) => {
      t.is([...jsonPieces(thing)].join(''), `${JSON.stringify(thing, undefined, 2)}\n`)
    }),
  )
})

test('no piece is much longer than what is written at a time', (t) => {
  const pieces = [
    ...jsonPieces({ outputs: Array.from({ length: 10_000 }, (_, size) => ({ path: `out/${size}`, size })) }),
  ]
  t.true(pieces.length > 5)
  t.true(pieces.every(({ length }) => length < 70_000))
})
