import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../../', import.meta.url))

/** The data that these tests get hold of is kept apart from the user's, and so is what they must not find there. */
const store = mkdtempSync(path.join(tmpdir(), 'repro-store-'))
process.on('exit', () => rmSync(store, { recursive: true, force: true }))

/** How the binary is started: as it was built, or from its source where that is newer. */
export const binary = isBuilt()
  ? [path.join(project, 'dist/cli.js')]
  : [`--import=${import.meta.resolve('tsx')}`, path.join(project, 'src/cli.ts')]

function isBuilt(): boolean {
  const built = statSync(path.join(project, 'dist/cli.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
  return sources.every((file) => statSync(path.join(project, 'src', file)).mtimeMs < built)
}

export interface Place {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** What it reads: all at once, or as it comes; absent: there is no input. */
  readonly input?: string | Readable
}

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A started binary, and what it has printed so far. */
export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  readonly stdout: () => string
}

/** Starts the binary as a user would, in an environment that says nothing of data, seed or store. */
export function startRepro(args: readonly string[], place: Place): Started {
  return start([process.execPath, ...binary, ...args], place)
}

/**
 * Starts the binary on a terminal of its own, 30 lines of 100 characters: what it prints on either stream comes out as
 * one, line ends as CR LF.
 */
export function startOnTerminal(args: readonly string[], place: Place): Started {
  const words = [process.execPath, ...binary, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`)
  const command = `stty cols 100 rows 30; exec ${words.join(' ')}`
  return start(['script', '--quiet', '--return', '--command', command, '/dev/null'], place)
}

function start([program = '', ...args]: readonly string[], { cwd, env = {}, input }: Place): Started {
  const { REPRO_DATA: _data, REPRO_SEED: _seed, FORCE_COLOR: _force, NO_COLOR: _no, ...inherited } = process.env
  const child = spawn(program, args, {
    cwd,
    env: { ...inherited, REPRO_STORE: store, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  if (child.stdin !== null && input !== undefined) {
    // It may end before it has read everything.
    child.stdin.on('error', () => {})
    if (typeof input === 'string') child.stdin.end(input)
    else input.pipe(child.stdin)
  }
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr }))
  return { child, ended, stdout: () => stdout }
}

/** Runs the binary to its end. */
export async function repro(args: readonly string[], place: Place): Promise<Ended> {
  return startRepro(args, place).ended
}
