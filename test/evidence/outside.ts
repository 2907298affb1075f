import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sha256 } from '../../src/io/hash.ts'

const directory = import.meta.dirname
const script = path.join(directory, 'outside.py')

export interface Said {
  readonly exitCode: number | null
  readonly output: string
}

/** Others' programs, in an environment of Python's that is made once. */
export interface Outside {
  /** Has RO-Crate's validator look at a crate, against a profile, at the level REQUIRED, without a network. */
  validate(crate: string, profile: string): Promise<Said>
  /** Has securesystemslib and in-toto-attestation verify an envelope; says the names of its subjects. */
  verifyEnvelope(file: string, publicKey: string): Promise<Said>
}

/** @throws Error where they cannot be had: a test that needs them fails without them. */
export async function outside(): Promise<Outside> {
  const requirements = await readFile(path.join(directory, 'requirements.txt'), 'utf8')
  const place = path.join(tmpdir(), `repro-outside-${sha256(requirements).slice(0, 16)}`)
  if (!existsSync(place)) await make(place)
  const cache = path.join(place, 'cache')
  const python = path.join(place, 'bin/python')
  return {
    validate: async (crate, profile) =>
      run([
        ...[path.join(place, 'bin/rocrate-validator'), '-y', '--disable-color', 'validate', '--offline'],
        ...['--cache-path', cache, '-p', profile, '-l', 'required', crate],
      ]),
    verifyEnvelope: async (file, publicKey) => run([python, script, 'envelope', file, publicKey]),
  }
}

/** Virtual environments cannot be moved: it is made where it stays, and what was left of a try that broke off goes. */
async function make(place: string): Promise<void> {
  const contexts = `${place}-contexts`
  await rm(contexts, { recursive: true, force: true })
  try {
    await must(['python3', '-m', 'venv', place])
    const pip = [path.join(place, 'bin/pip'), '--quiet', '--disable-pip-version-check']
    await must([...pip, 'install', '-r', path.join(directory, 'requirements.txt')])
    // The context of RO-Crate 1.1 ships in an older release of its Python library.
    await mkdir(contexts, { recursive: true })
    await must([...pip, 'download', '--no-deps', '--dest', contexts, 'rocrate==0.7.0'])
    const [wheel = ''] = await readdir(contexts)
    await must(['python3', '-m', 'zipfile', '-e', path.join(contexts, wheel), contexts])
    const context = path.join(contexts, 'rocrate/data/ro-crate.jsonld')
    await must([path.join(place, 'bin/python'), script, 'context', path.join(place, 'cache'), context])
  } catch (error) {
    await rename(place, `${place}-broken-${process.pid}`).catch(() => {})
    await rm(`${place}-broken-${process.pid}`, { recursive: true, force: true })
    throw error
  } finally {
    await rm(contexts, { recursive: true, force: true })
  }
}

async function must(command: readonly string[]): Promise<void> {
  const { exitCode, output } = await run(command)
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}:\n${output}`)
}

async function run([program = '', ...args]: readonly string[]): Promise<Said> {
  const child = spawn(program, args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  await once(child, 'close')
  return { exitCode: child.exitCode, output }
}
