import { readFile, writeFile } from 'node:fs/promises'
import test from 'ava'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { repro } from './repro.ts'

const manifest = `repro: 1
title: A locked environment
base: { debian: bookworm }
dependencies: { apt: [hello] }
steps: { say: { run: hello > said.txt, outputs: [said.txt] } }
results: { said: { from: said.txt, expect: "Hello, world!\\n" } }
`

test('lock, verify; then a version that was never there, and a package that is gone', async (t) => {
  await using paper = await temporaryDirectory()
  const run = async (...args: string[]) => repro(args, { cwd: paper.path })
  await writeFile(paper.at('repro.yaml'), manifest)

  const locked = await run('lock')
  t.is(locked.exitCode, 0, locked.stderr)
  const text = await readFile(paper.at('repro.lock'), 'utf8')
  const version = /^ {2}- hello (\S+) sha256:[0-9a-f]{64}$/m.exec(text)?.[1] ?? ''
  t.not(version, '')
  const same = await run('verify')
  t.is(same.exitCode, 0, same.stderr)
  t.notRegex(same.stdout, /not the locked one/)

  await writeFile(paper.at('repro.lock'), text.replace(`- hello ${version}`, '- hello 9.9-1'))
  const refused = await run('build')
  t.is(refused.exitCode, 3)
  t.regex(refused.stderr, /error: .*locked versions are no longer to be had: hello 9\.9-1\n/)
  t.regex(refused.stderr, /--allow-drift/)

  const gone = text.replace(/^ {2}- hello .*$/m, (line) => `  - gone-from-debian 1.0\n${line}`)
  await writeFile(
    paper.at('repro.lock'),
    gone.replace('gone-from-debian 1.0', `gone-from-debian 1.0 sha256:${'a'.repeat(64)}`),
  )
  const without = await run('build')
  t.is(without.exitCode, 3)
  t.regex(without.stderr, /error: .*locked versions are no longer to be had: gone-from-debian 1\.0\n/)

  const drifted = await run('verify', '--allow-drift')
  t.is(drifted.exitCode, 0, drifted.stderr)
  t.regex(drifted.stdout, /not the locked one: gone-from-debian \(apt\) 1\.0 → absent\./)
})
