import { readFile, writeFile } from 'node:fs/promises'
import test from 'ava'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { repro } from './repro.ts'

const manifest = (loss: string): string => `repro: 1
title: What comes out is recorded
base: { debian: bookworm }
steps:
  measure:
    run: |
      echo '{"loss": ${loss}}' > metrics.json
      printf 'weights' > weights.bin
    outputs: [metrics.json, weights.bin]
results:
  loss: { claim: Test loss, from: "metrics.json#/loss" }
  weights: { from: weights.bin }
`

test('record, verify, record again, differ, update', async (t) => {
  await using paper = await temporaryDirectory()
  const run = async (...args: string[]) => repro(args, { cwd: paper.path })
  const recorded = async (): Promise<string> => readFile(paper.at('recorded/results.json'), 'utf8')
  await writeFile(paper.at('repro.yaml'), manifest('0.38270'))

  t.is((await run('verify')).exitCode, 1, 'nothing is recorded yet')
  const first = await run('record')
  t.is(first.exitCode, 0, first.stderr)
  t.is(first.stdout, 'recorded: loss, weights\n')
  t.regex(await recorded(), /"loss": \{ "value": 0\.38270 \}/)
  t.is(await readFile(paper.at('recorded/files/weights.bin'), 'utf8'), 'weights')
  t.is((await run('verify')).exitCode, 0)

  const before = await recorded()
  const again = await run('record')
  t.is(again.stdout, 'as recorded before: loss, weights\n')
  t.is(await recorded(), before)

  await writeFile(paper.at('repro.yaml'), manifest('0.38280'))
  const refused = await run('record')
  t.is(refused.exitCode, 2)
  t.regex(refused.stderr, /loss: recorded 0\.38270, now 0\.38280/)
  t.regex(refused.stderr, /record --update/)
  t.is(await recorded(), before)

  const replaced = await run('record', '--update')
  t.is(replaced.exitCode, 0)
  t.regex(replaced.stdout, /replaced: loss\nas recorded before: weights\n$/)
  t.regex(await recorded(), /"loss": \{ "value": 0\.38280 \}/)
  t.is((await run('verify')).exitCode, 0)
})

test('a run that fails records nothing', async (t) => {
  await using paper = await temporaryDirectory()
  await writeFile(
    paper.at('repro.yaml'),
    manifest('1').replace('measure:\n    run: |', 'measure:\n    run: |\n      exit 7'),
  )
  const { exitCode, stdout } = await repro(['record'], { cwd: paper.path })
  t.is(exitCode, 4)
  t.regex(stdout, /step measure ended with exit code 7\n[^]*nothing was recorded\n$/)
  t.false((await paper.list()).includes('recorded'))
})
