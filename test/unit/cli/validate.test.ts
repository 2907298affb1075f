import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { faultsOf } from '../../packages/documents.ts'
import { repro } from '../../packages/repro.ts'

let directory: string
test.beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'repro-validate-'))
})
test.afterEach.always(async () => rm(directory, { recursive: true, force: true }))

const broken = `# Ours.
repro: 1
title: A paper
base: { debian: bookworm }
dependancies: { pip: requirement.txt }   # what it needs
steps:
  train: { run: python3 train.py, outputs: [out.json] }
results:
  loss: { from: out.json#/loss, expect: 0.5 }
`

test.serial('--fix mends, says what it did, and what it cannot know stays', async (t) => {
  const file = path.join(directory, 'repro.yaml')
  await writeFile(file, broken)
  await writeFile(path.join(directory, 'requirements.txt'), 'numpy==1.0\n')
  await writeFile(path.join(directory, 'train.py'), 'open("/home/me/x.csv")\n')
  const document = await repro(['validate', '--json'], { cwd: directory })
  t.is(document.exitCode, 2)
  t.like(JSON.parse(document.stdout), { valid: false, fixed: [], problems: { length: 1 } })
  t.deepEqual(faultsOf(JSON.parse(document.stdout), 'validation'), [])
  t.is(await readFile(file, 'utf8'), broken)

  const { exitCode, stdout, stderr } = await repro(['validate', '--fix'], { cwd: directory })
  t.is(exitCode, 0)
  t.is(stderr, '')
  t.is(
    await readFile(file, 'utf8'),
    broken.replace('dependancies', 'dependencies').replace('requirement.txt', 'requirements.txt'),
  )
  t.true(
    stdout.startsWith(
      'fixed: line 5: `dependancies` is now `dependencies`\nfixed: line 5: `dependencies.pip` is now `requirements.txt`\n',
    ),
  )
  t.true(
    stdout.includes(
      'warning: train.py:1:7: `/home/me/x.csv` is a place on one machine\n  1 | open("/home/me/x.csv")\n    |       ^\n',
    ),
  )
  t.regex(stdout, /A paper: valid, 1 step, 1 result; 2 warnings\n$/)
})

test.serial('an archive is not mended, and neither is what is not there', async (t) => {
  for (const source of ['paper.tar.gz', '-', 'https://example.org/paper.tar.gz']) {
    const { exitCode, stderr } = await repro(['validate', source, '--fix'], { cwd: directory })
    t.is(exitCode, 2)
    t.regex(stderr, /--fix changes the manifest of a directory/)
  }
})

test.serial('--fix has the schema there that the manifest names for editors, as in a clone', async (t) => {
  const named = `# yaml-language-server: $schema=.repro/repro.schema.json\n${broken.replace(/^dependancies.*\n/m, '')}`
  const [file, schema] = ['repro.yaml', '.repro/repro.schema.json'].map((name) => path.join(directory, name)) as [
    string,
    string,
  ]
  const fixes = async (): Promise<string[]> => {
    const { stdout } = await repro(['validate', '--fix', '--json'], { cwd: directory })
    return (JSON.parse(stdout) as { fixed: string[] }).fixed
  }
  await writeFile(file, broken.replace(/^dependancies.*\n/m, ''))
  t.deepEqual(await fixes(), [])
  await t.throwsAsync(readFile(schema))
  await writeFile(file, named)
  for (const before of ['absent', 'of another version']) {
    if (before !== 'absent') await writeFile(schema, '{}')
    t.deepEqual(await fixes(), ['.repro/repro.schema.json is there now, for editors'], before)
    t.deepEqual(await readFile(schema), await readFile('schema/repro.schema.json'))
  }
  t.deepEqual(await fixes(), [])
  t.is(await readFile(file, 'utf8'), named)
})
