import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Watch } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'

const keptLines = 20

/**
 * Runs a program to its end, its input closed, each of its lines told.
 * An abort asks it to end and waits until it has: a package manager cut off halfway leaves a machine half installed.
 * @returns what it printed on stdout.
 * @throws ReproError `engine-failed` with its last lines when it cannot be run or ends badly; the signal's reason when
 *   aborted.
 */
export async function runProgram(command: readonly string[], { signal, line }: Watch): Promise<string> {
  signal.throwIfAborted()
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  const tail: string[] = []
  const tell = (text: string): void => {
    tail.push(text)
    if (tail.length > keptLines) tail.shift()
    line(text)
  }
  const output: string[] = []
  createInterface({ input: child.stdout }).on('line', (text) => {
    output.push(text)
    tell(text)
  })
  createInterface({ input: child.stderr }).on('line', tell)
  const interrupt = (): void => void child.kill('SIGINT')
  signal.addEventListener('abort', interrupt)
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (how: string): void => {
        reject(new ReproError('engine-failed', `${program} ${how}`, { log: tail }))
      }
      child.on('error', (error) => fail(`cannot be run: ${error.message}`))
      child.on('close', (code, killedBy) => {
        if (code === 0) resolve()
        else fail(`ended with ${killedBy ?? `exit code ${code}`}`)
      })
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
  return output.join('\n')
}

/** Which of these programs are installed, also where an administrator's are kept. */
export async function installedPrograms(names: readonly string[]): Promise<ReadonlySet<string>> {
  const look = 'PATH="$PATH:/usr/sbin:/sbin"; for name; do command -v "$name" >/dev/null && echo "$name"; done; true'
  const quiet = { signal: new AbortController().signal, line: () => {} }
  const found = await runProgram(['sh', '-c', look, 'sh', ...names], quiet)
  return new Set(found.split('\n').filter((name) => name !== ''))
}
