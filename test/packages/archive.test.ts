import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { sha256 } from '../../src/io/hash.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { PackSummary } from '../../src/pack/pack.ts'
import { leftovers } from './leftovers.ts'
import { repro } from './repro.ts'

const data = 'game,hours\nchess,3\n'

const manifest = `repro: 1
title: A package that comes as one file
base: { debian: bookworm }
data: { data/games.csv: { url: http://localhost:1/games.csv, sha256: ${sha256(data)} } }
steps:
  look:
    run: |
      ls -A > names.txt
      tail -n 1 data/games.csv > last.txt
      ./say.sh > said.txt
    outputs: [names.txt, last.txt, said.txt]
results:
  names: { from: names.txt }
  last: { from: last.txt, expect: "chess,3" }
  said: { claim: It speaks., from: said.txt, expect: nothing }
`

async function makePackage(root: string): Promise<void> {
  await mkdir(path.join(root, 'data'), { recursive: true })
  await mkdir(path.join(root, 'recorded/files'), { recursive: true })
  await writeFile(path.join(root, 'repro.yaml'), manifest)
  await writeFile(path.join(root, 'say.sh'), '#!/bin/sh\necho something\n', { mode: 0o755 })
  await writeFile(path.join(root, 'data/games.csv'), data)
  await writeFile(path.join(root, '.env'), 'TOKEN=x\n')
  await writeFile(path.join(root, '.gitignore'), '*.log\n')
  await writeFile(path.join(root, 'x.log'), 'x\n')
  await writeFile(path.join(root, 'recorded/files/names.txt'), '.gitignore\ndata\nnames.txt\nsay.sh\n')
}

/** What of a verdict does not depend on when and where it was found. */
function lasting({ verdict, sentence, package: pkg, environment, steps, results, failure }: Verdict): unknown {
  const kept = steps.map(({ name, key, status, exitCode, outputs }) => ({ name, key, status, exitCode, outputs }))
  return { verdict, sentence, pkg, environment, steps: kept, results, failure }
}

test('an archive has the same verdict as its directory, wherever it comes from', async (t) => {
  t.timeout(300_000)
  const work = await mkdtemp(path.join(tmpdir(), 'repro-archive-'))
  const server = createServer((_, response) => createReadStream(path.join(work, 'paper.tar.gz')).pipe(response)).listen(
    0,
  )
  try {
    const root = path.join(work, 'paper')
    await makePackage(root)
    // Each has a store of its own, so that the data can come from the archive only.
    const place = (name: string) => ({ cwd: work, env: { REPRO_STORE: path.join(work, `store-${name}`) } })
    const verdictOf = async (name: string): Promise<Verdict> => {
      const ended = await repro(['verify', name, '--json'], place(path.basename(name)))
      t.is(ended.exitCode, 1, ended.stdout + ended.stderr)
      return JSON.parse(ended.stdout) as Verdict
    }
    const ofDirectory = await verdictOf('paper')
    t.is(ofDirectory.verdict, 'partially-reproduced')

    for (const format of ['tar.gz', 'tar.zst']) {
      const file = `paper.${format}`
      const packed = await repro(['pack', 'paper', '-o', file, '--with-data', '--json'], place('pack'))
      t.is(packed.exitCode, 0, packed.stderr)
      const summary = JSON.parse(packed.stdout) as PackSummary
      t.is(summary.package.sha256, ofDirectory.package.sha256)
      t.true(summary.leftOut.some(({ path: name }) => name === '.env'))
      const ofArchive = await verdictOf(file)
      t.deepEqual(lasting(ofArchive), lasting(ofDirectory))
      t.deepEqual(await readdir(path.join(work, `store-${file}`, 'unpacked')), [], 'what was unpacked is gone')
      t.deepEqual(await leftovers(ofArchive.run.id), [])
      t.true((await readdir(path.join(work, '.repro/runs'))).includes(ofArchive.run.id), 'the run is kept')
    }

    const { port } = server.address() as AddressInfo
    t.deepEqual(lasting(await verdictOf(`http://localhost:${port}/paper.tar.gz`)), lasting(ofDirectory))

    const unpacked = await repro(['unpack', 'paper.tar.zst', 'again', '--json'], place('unpack'))
    t.is(unpacked.exitCode, 0, unpacked.stderr)
    t.deepEqual((await readdir(path.join(work, 'again'))).toSorted(), [
      '.gitignore',
      'data',
      'recorded',
      'repro.yaml',
      'say.sh',
    ])
    const packed = await repro(['pack', 'again', '--with-data', '--json'], place('unpack'))
    const first = await repro(['pack', 'paper', '-o', 'other.tgz', '--with-data', '--json'], place('unpack'))
    t.is((JSON.parse(packed.stdout) as PackSummary).sha256, (JSON.parse(first.stdout) as PackSummary).sha256)
  } finally {
    server.close()
    await rm(work, { recursive: true, force: true })
  }
})

test('an archive comes on the standard input, and the wrong one is refused', async (t) => {
  const work = await mkdtemp(path.join(tmpdir(), 'repro-archive-'))
  try {
    await makePackage(path.join(work, 'paper'))
    t.is((await repro(['pack', 'paper'], { cwd: work })).exitCode, 0)
    const read = async (file: string): Promise<number | null> => {
      const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
      const args = [`--import=${import.meta.resolve('tsx')}`, cli, 'validate', '-']
      const env = { ...process.env, REPRO_STORE: path.join(work, 'store') }
      const child = spawn(process.execPath, args, { cwd: work, env, stdio: ['pipe', 'ignore', 'ignore'] })
      // The other end stays open: a refusal does not wait for it.
      createReadStream(file).pipe(child.stdin, { end: file.endsWith('.gz') })
      child.stdin.on('error', () => {})
      await once(child, 'exit')
      return child.exitCode
    }
    t.is(await read(path.join(work, 'paper.tar.gz')), 0)
    t.is(await read(path.join(work, 'paper/repro.yaml')), 2)
    t.is((await repro(['unpack', 'paper.tar.gz', 'paper'], { cwd: work })).exitCode, 2, 'it is there already')
  } finally {
    await rm(work, { recursive: true, force: true })
  }
})
