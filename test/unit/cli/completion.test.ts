import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import test from 'ava'
import { complete } from '../../../src/cli/complete.ts'
import { completionScripts } from '../../../src/cli/completion-scripts.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { binary } from '../../packages/repro.ts'

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

const repro = `repro() { "${process.execPath}" ${binary.join(' ')} "$@"; }`

test('bash completes what is typed', (t) => {
  const ask = (...words: string[]): string[] => {
    const typed = words.map((word) => `'${word}'`).join(' ')
    const script = `${repro}\n${completionScripts.bash}\nCOMP_WORDS=(repro ${typed}); COMP_CWORD=${words.length}; _repro 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n')
  }
  t.deepEqual(ask('ver'), ['verify'])
  t.deepEqual(ask('report', '--format', 'ro'), ['ro-crate'])
  t.deepEqual(ask('verify', '--engine', '=', 'po'), ['podman'])
  t.deepEqual(ask('validate', 'package.j'), ['package.json'])
})

const fish = existsSync('/usr/bin/fish') ? test : test.skip
fish('fish completes what is typed', (t) => {
  const script = `function repro; "${process.execPath}" ${binary.join(' ')} $argv; end\n${completionScripts.fish}\ncomplete -C 'repro verify --engine po'; complete -C 'repro ver'`
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
  t.regex(stdout, /^podman\b/m)
  t.regex(stdout, /^verify\tRun everything/m)
})

const zsh = existsSync('/usr/bin/zsh') ? test : test.skip
zsh('zsh reads what it is given', (t) => {
  const { status, stderr } = spawnSync('zsh', ['-f', '-n', '-c', completionScripts.zsh], { encoding: 'utf8' })
  t.is(status, 0, stderr)
})
