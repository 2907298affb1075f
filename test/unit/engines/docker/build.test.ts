import { Readable } from 'node:stream'
import test from 'ava'
import protobuf from 'protobufjs/light.js'
import { followBuild } from '../../../../src/engines/docker/build.ts'
import { ReproError } from '../../../../src/errors.ts'

/** A line of the engine's answer: BuildKit's own account, `StatusResponse` in protobuf. */
function trace(write: (writer: protobuf.Writer) => void): string {
  const writer = protobuf.Writer.create()
  write(writer)
  return JSON.stringify({ id: 'moby.buildkit.trace', aux: Buffer.from(writer.finish()).toString('base64') })
}

const vertex = (digest: string, name: string, error = ''): string =>
  trace((writer) =>
    writer.uint32(10).fork().uint32(10).string(digest).uint32(26).string(name).uint32(58).string(error).ldelim(),
  )

const log = (digest: string, msg: string | Uint8Array): string =>
  trace((writer) => writer.uint32(26).fork().uint32(10).string(digest).uint32(34).bytes(Buffer.from(msg)).ldelim())

const failed = (message: string): string => JSON.stringify({ errorDetail: { message }, error: message })

async function follow(...messages: readonly string[]): Promise<{ lines: string[]; error: ReproError | undefined }> {
  const lines: string[] = []
  const answer = Readable.from(
    messages.map((message) => `${message}\n`),
    { objectMode: false },
  )
  const watch = { signal: new AbortController().signal, line: (line: string) => void lines.push(line) }
  try {
    await followBuild(answer, watch)
    return { lines, error: undefined }
  } catch (error) {
    if (error instanceof ReproError) return { lines, error }
    throw error
  }
}

const apt =
  '[stage-0 4/6] RUN --mount=type=bind,source=host,target=/run/repro ["/bin/sh","-ec",". /run/repro/env && apt-get install "a b""]'
const exit100 = failed('executor failed running [/bin/sh -ec …]: exit code: 100')

test('a build that goes well tells its commands and their lines, whole, however they were cut', async (t) => {
  const euro = Buffer.from('€')
  const { lines, error } = await follow(
    vertex('internal', '[internal] load build definition'),
    vertex('a', 'RUN a'),
    vertex('a', 'RUN a'),
    log('a', 'E'),
    log('b', 'of another\n'),
    log('a', ': '),
    log('a', 'Unable to locate\r\n\nnext '),
    log('a', euro.subarray(0, 1)),
    log('a', Buffer.concat([euro.subarray(1), Buffer.from('\n')])),
    JSON.stringify({ stream: 'Successfully tagged\n' }),
  )
  t.is(error, undefined)
  t.deepEqual(lines, ['RUN a', 'of another', 'E: Unable to locate', 'next €', 'Successfully tagged'])
})

test('a command that fails: its own last lines, and what it was', async (t) => {
  const { error } = await follow(
    vertex('a', apt),
    vertex('b', 'RUN other'),
    log('a', 'Reading\n'),
    log('b', 'not this\n'),
    log('a', 'E: Unable to locate package'),
    vertex('b', 'RUN other', 'context canceled'),
    vertex('a', apt, 'exit code: 100'),
    exit100,
  )
  t.like(error, {
    code: 'build-failed',
    message: 'the environment could not be built: apt-get install "a b" ended with exit code 100',
  })
  t.deepEqual(error?.log, ['Reading', 'E: Unable to locate package'])
})

test('a command that is no list of ours is told as it stands', async (t) => {
  const { error } = await follow(
    vertex('a', 'RUN make all'),
    vertex('a', 'RUN make all', 'exit code: 2'),
    failed('exit code: 2'),
  )
  t.is(error?.message, 'the environment could not be built: RUN make all ended with exit code 2')
})

test('of many lines the last forty are kept', async (t) => {
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`)
  const { error } = await follow(
    vertex('a', apt),
    log('a', `${many.join('\n')}\n`),
    vertex('a', apt, 'exit code: 1'),
    failed('exit code: 1'),
  )
  t.deepEqual(error?.log, many.slice(-40))
})

test("what no command ended with is the engine's failure", async (t) => {
  const { error } = await follow(vertex('a', apt), failed('failed to create endpoint on network bridge'))
  t.is(error?.code, 'engine-failed')
  t.regex(error?.message ?? '', /could not build the environment: failed to create endpoint/)
  const { error: full } = await follow(
    vertex('a', apt),
    log('a', 'cc: No space left on device\n'),
    vertex('a', apt, 'exit code: 1'),
    failed('exit code: 1'),
  )
  t.is(full?.code, 'engine-failed')
})
