import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { blocksOf } from '../docs/blocks.ts'
import { binary } from '../packages/repro.ts'

const document = await readFile(path.join(import.meta.dirname, '../../docs/ci.md'), 'utf8')

function blocks(language: string): string[] {
  return blocksOf(document).flatMap((block) => (block.language === language ? [`${block.text}\n`] : []))
}

/** Runs a script with `repro` on its path, in a copy of a package. */
async function inPackage(
  name: string,
  script: string,
  look: (place: string, exitCode: number | null) => Promise<void>,
) {
  const place = await mkdtemp(path.join(tmpdir(), 'repro-ci-'))
  try {
    const bin = path.join(place, 'bin')
    await mkdir(bin)
    await writeFile(path.join(bin, 'repro'), `#!/bin/sh\nexec "${process.execPath}" ${binary.join(' ')} "$@"\n`)
    await chmod(path.join(bin, 'repro'), 0o755)
    const cwd = path.join(place, 'package')
    await cp(path.join(import.meta.dirname, '../packages', name), cwd, { recursive: true })
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
    const child = spawn('sh', ['-c', script], { cwd, env, stdio: 'ignore' })
    await once(child, 'close')
    await look(cwd, child.exitCode)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

const [plain = ''] = blocks('sh')

for (const [name, exitCode, word] of [
  ['student-1908', 1, 'partially-reproduced'],
  ['longley', 0, 'reproduced'],
  ['setup-fails', 3, 'did-not-run'],
] as const) {
  test.serial(`the plain recipe: ${name} ends with ${exitCode}, and every report says ${word}`, async (t) => {
    t.timeout(300_000)
    await inPackage(name, plain, async (place, status) => {
      t.is(status, exitCode)
      for (const file of ['junit.xml', 'verdict.md', 'verdict.html']) {
        t.true((await readFile(path.join(place, file), 'utf8')).includes(word), file)
      }
    })
  })
}

interface Job {
  readonly steps?: readonly { readonly name?: string; readonly run?: string; readonly uses?: string }[]
}

test('the recipes for GitHub and GitLab are YAML, and call repro by commands and options that it has', async (t) => {
  const [github, gitlab] = blocks('yaml').map((text) => parse(text) as Record<string, unknown>)
  const jobs = github?.['jobs'] as Record<string, Job>
  const steps = jobs['verify']?.steps ?? []
  t.true(steps.length > 0 && steps.every(({ run, uses }) => (run === undefined) !== (uses === undefined)))
  const job = gitlab?.['verify'] as { script: string[]; after_script: string[]; artifacts: { when: string } }
  t.is(job.artifacts.when, 'always')
  const lines = [...steps.map(({ run = '' }) => run), ...job.script, ...job.after_script].flatMap((run) =>
    run.split('\n'),
  )
  const calls = lines.filter((line) => line.startsWith('repro '))
  t.true(calls.length >= 7)
  for (const call of calls) {
    // Asked for help, a command takes its options' names no less seriously.
    await inPackage('longley', `${call.replace(/>>.*/, '')} --help`, async (_, status) => {
      t.is(status, 0, call)
    })
  }
})

test('what GitHub reports is what the plain recipe reports', async (t) => {
  t.timeout(300_000)
  const jobs = (parse(blocks('yaml')[0] ?? '') as { jobs: Record<string, Job> }).jobs
  const report = jobs['verify']?.steps?.find(({ name }) => name === 'Report')?.run ?? ''
  await inPackage('longley', `repro verify . -q; GITHUB_STEP_SUMMARY=summary.md; ${report}`, async (place, status) => {
    t.is(status, 0)
    t.regex(await readFile(path.join(place, 'summary.md'), 'utf8'), /reproduced/)
    t.regex(await readFile(path.join(place, 'junit.xml'), 'utf8'), /<testsuites/)
  })
})
