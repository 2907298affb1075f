import { Readable } from 'node:stream'
import test from 'ava'
import { ReproError } from '../../../../src/errors.ts'
import { followBuildah } from '../../../../src/engines/podman/build.ts'

/** Podman's own answer to a build whose second command fails, with its chunks as they came. */
const said = [
  { stream: 'STEP 1/3: FROM repro-debian:bookworm\n' },
  { stream: 'STEP 2/3: RUN echo one\n' },
  { stream: 'one\n' },
  { stream: '--> 5d2c5b3f0a1\n' },
  {
    stream:
      'STEP 3/3: RUN --mount=type=bind,source=host,target=/run/repro ["/bin/sh","-ec",". /run/repro/env && make all"]\n',
  },
  { stream: 'make: *** No rule to make ' },
  { stream: "target 'all'.  Stop.\n" },
  { errorDetail: { message: 'building at STEP "RUN": while running runtime: exit status 2\n' } },
]

function answer(messages: readonly object[]): Readable {
  return Readable.from([messages.map((message) => `${JSON.stringify(message)}\n`).join('')], { objectMode: false })
}

test("a command that fails is the package's, told with its own last lines", async (t) => {
  const lines: string[] = []
  const watch = { signal: new AbortController().signal, line: (line: string) => void lines.push(line) }
  const error = await t.throwsAsync(followBuildah(answer(said), watch), { instanceOf: ReproError })
  t.is(error.code, 'build-failed')
  t.regex(error.message, /: make all ended with exit code 2$/)
  t.deepEqual(error.log, ["make: *** No rule to make target 'all'.  Stop."])
  t.true(lines.includes('one'))
})

test("what ends without an exit code is the engine's", async (t) => {
  const watch = { signal: new AbortController().signal, line: () => {} }
  const gone = [{ stream: 'STEP 1/1: FROM a\n' }, { errorDetail: { message: 'unable to copy from source' } }]
  t.like(await t.throwsAsync(followBuildah(answer(gone), watch)), { code: 'engine-failed' })
  await t.notThrowsAsync(followBuildah(answer(said.slice(0, 4)), watch))
})
