import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import test from 'ava'
import { answerTo, complete } from '../../../src/cli/complete.ts'
import { completionScripts } from '../../../src/cli/completion-scripts.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { binary } from '../../packages/repro.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'

const program = createProgram(new AbortController().signal, () => {})
const wordsFor = (...words: string[]): string[] => complete(program, words).words.map(({ word }) => word)

test('commands, options, values and paths are completed where they may stand', (t) => {
  t.deepEqual(wordsFor('ver'), ['verify'])
  t.deepEqual(wordsFor('verify', '--jo'), ['--jobs'])
  t.deepEqual(wordsFor('verify', '--engine', 'p'), ['podman'])
  t.deepEqual(wordsFor('verify', '--engine=d'), ['--engine=docker'])
  t.deepEqual(wordsFor('completion', ''), ['bash', 'zsh', 'fish'])
  t.deepEqual(wordsFor('nothing', ''), [])
  t.is(complete(program, ['verify', '']).paths, 'files')
  t.is(complete(program, ['verify', '--jobs', '']).paths, 'none')
  t.is(complete(program, ['verify', '--data', '']).paths, 'directories')
  t.is(complete(program, ['validate', 'a', '']).paths, 'none')
})

/** A package with a run that was verified and one that was not. */
async function packageWithRuns(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory()
  // As it is while somebody writes it: not valid yet.
  const steps =
    'steps:\n  train: { run: node train.js }\n  serve: { run: [node, serve.js], port: 80 }\n  "$(x)": { run: y }\n'
  await writeFile(directory.at('repro.yaml'), `repro: 1\n${steps}`)
  for (const id of ['run-1', 'run-2', 'run-3']) await mkdir(directory.at('.repro/runs', id), { recursive: true })
  for (const id of ['run-1', 'run-3'])
    await writeFile(directory.at('.repro/runs', id, 'verdict.json'), '{ "sentence": "1 of 1\\n\\u001b claims" }')
  return directory
}

test('steps are known of the package that is meant, and only where there is one', async (t) => {
  await using directory = await packageWithRuns()
  const there = directory.path
  t.is(await answerTo(program, ['serve', there, '--step', '']), 'none\nserve\tnode serve.js\n')
  t.is(await answerTo(program, ['serve', there, '--step=s']), 'none\n--step=serve\tnode serve.js\n')
  t.is(await answerTo(program, ['serve', there, '--step=t']), 'none\n')
  // Here lies none.
  t.is(await answerTo(program, ['shell', '']), 'directories\n')
  t.is(await answerTo(program, ['serve', 'nowhere', '--step', '']), 'none\n')
  await writeFile(directory.at('repro.yaml'), 'steps: {')
  t.is(await answerTo(program, ['serve', there, '--step', '']), 'none\n')
})

const repro = `repro() { "${process.execPath}" ${binary.join(' ')} "$@"; }`

test('bash completes what is typed', async (t) => {
  const ask = (...words: string[]): string[] => askIn('.', ...words)
  const askIn = (cwd: string, ...words: string[]): string[] => {
    const typed = words.map((word) => `'${word}'`).join(' ')
    const script = `${repro}\n${completionScripts.bash}\nCOMP_WORDS=(repro ${typed}); COMP_CWORD=${words.length}; _repro 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd }).stdout.trim().split('\n')
  }
  t.deepEqual(ask('ver'), ['verify'])
  t.deepEqual(ask('report', '--format', 'ro'), ['ro-crate'])
  t.deepEqual(ask('verify', '--engine', '=', 'po'), ['podman'])
  t.deepEqual(ask('validate', 'package.j'), ['package.json'])
  await using own = await packageWithRuns()
  await mkdir(own.at('train'))
  t.deepEqual(askIn(own.path, 'shell', ''), ['train', 'serve'])
  t.deepEqual(askIn(own.path, 'shell', 'tr'), ['train'])
  t.deepEqual(askIn(own.path, 'serve', '--step', '=', ''), ['serve'])
  for (const command of ['report', 'sign', 'agree'])
    t.deepEqual(askIn(own.path, command, 'run'), ['run-3', 'run-1'], command)
})

const fish = existsSync('/usr/bin/fish') ? test : test.skip
fish('fish completes what is typed', async (t) => {
  await using own = await packageWithRuns()
  const script = `function repro; "${process.execPath}" ${binary.join(' ')} $argv; end\n${completionScripts.fish}\ncomplete -C 'repro verify --engine po'; complete -C 'repro ver'; complete -C 'repro shell '; complete -C 'repro report '`
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', cwd: own.path })
  t.regex(stdout, /^podman\b/m)
  t.regex(stdout, /^verify\tRun everything/m)
  t.regex(stdout, /^train\tnode train\.js$/m)
  t.regex(stdout, /^run-3\t1 of 1 \\u001b claims$/m)
})

const zsh = existsSync('/usr/bin/zsh') ? test : test.skip
zsh('zsh reads what it is given', (t) => {
  const { status, stderr } = spawnSync('zsh', ['-f', '-n', '-c', completionScripts.zsh], { encoding: 'utf8' })
  t.is(status, 0, stderr)
})
