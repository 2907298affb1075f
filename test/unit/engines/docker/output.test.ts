import { PassThrough, Readable } from 'node:stream'
import test from 'ava'
import type Dockerode from 'dockerode'
import fc from 'fast-check'
import { Output, unframed } from '../../../../src/engines/docker/output.ts'

type Frame = readonly [stream: number, payload: Uint8Array]

/** What the engine sends: eight bytes of header before each piece of output. */
function framed(frames: readonly Frame[]): Buffer {
  const parts = frames.flatMap(([stream, payload]) => {
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
    header.writeUInt32BE(payload.length, 4)
    return [header, payload]
  })
  return Buffer.concat(parts)
}

async function collected(chunks: Iterable<Uint8Array>): Promise<Buffer> {
  const payloads: Uint8Array[] = []
  for await (const { bytes } of unframed(Readable.from(chunks))) payloads.push(bytes)
  return Buffer.concat(payloads)
}

test('each piece says of which stream it is', async (t) => {
  const sent: Frame[] = [
    [1, Buffer.from('out')],
    [2, Buffer.from('err')],
  ]
  const told: string[] = []
  for await (const { bytes, from } of unframed(Readable.from([framed(sent)]))) told.push(`${from} ${bytes.toString()}`)
  t.deepEqual(told, ['output out', 'error err'])
})

const frames = fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.uint8Array({ maxLength: 40 })), { maxLength: 20 })

test('frames are taken off wherever the stream is cut', async (t) => {
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
  const property = fc.asyncProperty(frames, cuts, async (sent, sizes) => {
    const bytes = framed(sent)
    const chunks: Buffer[] = []
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1
      chunks.push(bytes.subarray(at, at + size))
      at += size
    }
    t.deepEqual(await collected(chunks), Buffer.concat(sent.map(([, payload]) => payload)))
  })
  await fc.assert(property, { numRuns: 300 })
})

test('very many small frames in one chunk are no trouble', async (t) => {
  const many = Array.from({ length: 100_000 }, (_, index): Frame => [1, Buffer.from([index % 256])])
  const output = await collected([framed(many)])
  t.is(output.length, many.length)
  t.is(output[99_999], 99_999 % 256)
})

test('a stream that is cut short is not taken for whole', async (t) => {
  const bytes = framed([[1, Buffer.from('hello')]])
  await t.throwsAsync(collected([bytes.subarray(0, 3)]), { message: /broke off/ })
  await t.throwsAsync(collected([bytes.subarray(0, 11)]), { message: /broke off/ })
})

test('what is no frame is not taken for output', async (t) => {
  await t.throwsAsync(collected([Buffer.from('plain text from a terminal')]), { message: /something else/ })
})

/** A container of which only the log can be asked. */
function containerWithLog(log: Buffer): Dockerode.Container {
  return { logs: async () => Readable.from([log]) } as unknown as Dockerode.Container
}

test('when the connection breaks, the rest is taken from the log, and nothing twice', async (t) => {
  const whole = framed([
    [1, Buffer.from('one ')],
    [2, Buffer.from('two ')],
    [1, Buffer.from('three')],
  ])
  const attached = new PassThrough()
  const told: string[] = []
  const output = new Output(
    containerWithLog(whole),
    { attached, form: 'framed' },
    (chunk) => void told.push(Buffer.from(chunk).toString()),
  )
  attached.write(whole.subarray(0, 22))
  await new Promise((resolve) => setTimeout(resolve, 10))
  attached.destroy(new Error('the connection broke'))
  await output.complete()
  t.is(told.join(''), 'one two three')
  t.true(told.length > 1)
})

test('when the connection falls silent, the rest is taken from the log, and nothing twice', async (t) => {
  const whole = framed([
    [1, Buffer.from('one ')],
    [1, Buffer.from('two')],
  ])
  const attached = new PassThrough()
  const told: string[] = []
  const output = new Output(
    containerWithLog(whole),
    { attached, form: 'framed' },
    (chunk) => void told.push(Buffer.from(chunk).toString()),
  )
  attached.write(whole.subarray(0, 14))
  // As a connection would, this keeps the process alive.
  const alive = setInterval(() => {}, 1000)
  await output.complete(50)
  clearInterval(alive)
  attached.write(whole.subarray(14))
  t.is(told.join(''), 'one two')
})
