import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import pLimit from 'p-limit'
import { version } from '../../../src/version.ts'
import { faultsOf, type ErrorDocument } from '../../packages/documents.ts'
import { repro, type Ended } from '../../packages/repro.ts'

let directory: string
test.before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'repro-cli-'))
  const manifest = [
    'repro: 1',
    'title: A paper',
    'base: { debian: bookworm }',
    'steps: { s: { run: "true", outputs: [out.json] } }',
    'results: { r: { from: out.json } }',
  ]
  await writeFile(path.join(directory, 'repro.yaml'), `${manifest.join('\n')}\n`)
})
test.after.always(async () => rm(directory, { recursive: true, force: true }))

const fewAtATime = pLimit(2)
const run = async (...args: string[]): Promise<Ended> => fewAtATime(() => repro(args, { cwd: directory }))

const commands = ['validate', 'plan', 'build', 'run', 'record', 'verify', 'serve', 'setup', 'doctor', 'clean']

test('--help lists every command', async (t) => {
  const { exitCode, stdout, stderr } = await run('--help')
  t.is(exitCode, 0)
  t.is(stderr, '')
  for (const command of commands) t.regex(stdout, new RegExp(`^  ${command} .*\\S {2,}\\S`, 'm'))
})

test('every command has a help with an example, and --json', async (t) => {
  const { stdout } = await run('--help')
  const listed = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map(
    ([, name = '']) => name,
  )
  t.true(commands.every((command) => listed.includes(command)))
  const helps = await Promise.all(
    listed.filter((name) => name !== 'help').map(async (name) => [name, await run(name, '--help')] as const),
  )
  for (const [name, help] of helps) {
    t.is(help.exitCode, 0, name)
    t.regex(help.stdout, new RegExp(`Examples:\\n  \\$ repro ${name}\\b`), name)
    t.regex(help.stdout, /--json/, name)
  }
})

test('--version is that of package.json', async (t) => {
  const { exitCode, stdout } = await run('--version')
  t.is(exitCode, 0)
  t.is(stdout, `${version}\n`)
  t.regex(version, /^\d+\.\d+\.\d+/)
})

const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
  [['verfy'], /unknown command 'verfy'\n\(Did you mean verify\?\)/],
  [['verify', '--job', '2'], /unknown option '--job'\n\(Did you mean --jobs\?\)/],
  [['verify', '--jobs', '0'], /A whole number from 1 on is wanted/],
  [['verify', '--jobs', 'two'], /A whole number from 1 on is wanted/],
  [['serve', '--port'], /argument missing/],
  [['plan', 'a', 'b'], /too many arguments/],
  [['verify', '--max', 'time=soon'], /time=soon is no limit/],
  [[], /Usage: repro/],
]
for (const [args, message] of mistakes) {
  test(`exit 2: repro ${args.join(' ')}`, async (t) => {
    const { exitCode, stdout, stderr } = await run(...args)
    t.is(exitCode, 2)
    t.is(stdout, '')
    t.regex(stderr, message)
  })
}

test('with --json a wrong command line is a document as well', async (t) => {
  const { exitCode, stdout } = await run('verify', '--json', '--job', '2')
  t.is(exitCode, 2)
  const document = JSON.parse(stdout) as ErrorDocument
  t.deepEqual(faultsOf(document, 'error'), [])
  t.like(document.error, { code: 'usage' })
  t.regex(document.error.message, /^unknown option '--job'/)
})

test('--json prints one document and nothing else', async (t) => {
  const [validated, planned, failed] = await Promise.all([
    run('validate', '--json'),
    run('plan', '.', '--json'),
    run('validate', 'nowhere', '--json'),
  ])
  t.like(JSON.parse(validated.stdout), { valid: true, problems: [], fixed: [] })
  t.deepEqual(faultsOf(JSON.parse(validated.stdout), 'validation'), [])
  t.like(JSON.parse(planned.stdout), { title: 'A paper', data: [] })
  t.like((JSON.parse(failed.stdout) as ErrorDocument).error, { code: 'package-invalid' })
  t.deepEqual(
    [validated, planned, failed].map(({ exitCode }) => exitCode),
    [0, 0, 2],
  )
  t.deepEqual(
    [validated, planned, failed].map(({ stderr }) => stderr),
    ['', '', ''],
  )
})

test('plain, the same is told to a person', async (t) => {
  const [validated, planned, dockerfile, failed] = await Promise.all([
    run('validate'),
    run('plan'),
    run('plan', '--dockerfile'),
    run('validate', 'nowhere'),
  ])
  t.regex(validated.stdout, /^warning: repro\.yaml:\d+:\d+: .*\nA paper: valid, 1 step, 1 result; \d warnings\n$/s)
  t.regex(planned.stdout, /^A paper\n\nEnvironment, one line a layer:\n/)
  t.regex(dockerfile.stdout, /^# Debian bookworm\n(# .*\n)?FROM repro-debian:bookworm\n/)
  t.is(failed.exitCode, 2)
  t.is(failed.stdout, '')
  t.regex(failed.stderr, /^error: no manifest: nowhere\/repro\.yaml cannot be read\nhint: /)
})

test('nobody reads any more: no complaint', async (t) => {
  const { startRepro } = await import('../../packages/repro.ts')
  const started = await fewAtATime(async () => {
    const one = startRepro(['plan', '--json'], { cwd: directory })
    one.child.stdout?.destroy()
    return one.ended
  })
  t.is(started.exitCode, 0)
  t.is(started.stderr, '')
})
