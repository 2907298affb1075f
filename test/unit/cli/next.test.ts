import { mkdir, writeFile } from 'node:fs/promises'
import test from 'ava'
import { withShell } from '../../../src/cli/next.ts'
import type { Failure } from '../../../src/model/run.ts'
import { temporaryDirectory } from '../io/temporary.ts'

const failure: Failure = { code: 'step-failed', message: 'step train failed', hint: 'Mend it.', step: 'train', log: [] }

test('where a step of a directory failed, it is told how to look', async (t) => {
  await using directory = await temporaryDirectory()
  const spaced = directory.at("it's a paper")
  for (const root of [directory.path, spaced]) {
    await mkdir(root, { recursive: true })
    await writeFile(`${root}/repro.yaml`, '')
  }
  const look = `Mend it. \`repro shell train ${directory.path}\` opens a shell exactly where it ran.`
  t.is((await withShell(failure, directory.path)).hint, look)
  const quoted = `'${spaced.replace("'", "'\\''")}'`
  t.true((await withShell({ ...failure, hint: undefined }, spaced)).hint?.startsWith(`\`repro shell train ${quoted}\``))
})

test('an archive, the standard input and what is no step are left as they are', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('repro.yaml'), '')
  await writeFile(directory.at('paper.tar.gz'), '')
  for (const source of [directory.at('paper.tar.gz'), '-', 'https://example.org/paper.tar.gz'])
    t.is(await withShell(failure, source), failure)
  const build = { ...failure, step: undefined }
  t.is(await withShell(build, directory.path), build)
})
