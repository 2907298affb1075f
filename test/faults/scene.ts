import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultsOf } from '../packages/documents.ts'
import { startRepro, type Ended, type Started } from '../packages/repro.ts'

/** A package in a directory of its own, and a store of its own. */
export class Scene implements AsyncDisposable {
  readonly root: string
  readonly #env: Readonly<Record<string, string>>
  readonly #started: Started[] = []

  private constructor(root: string, engineHost: string) {
    this.root = root
    this.#env = { DOCKER_HOST: engineHost, REPRO_STORE: this.store }
  }

  static async open(
    engineHost: string,
    manifest: string,
    files: Readonly<Record<string, string>> = {},
  ): Promise<Scene> {
    const scene = new Scene(await mkdtemp(path.join(tmpdir(), 'repro-fault-')), engineHost)
    await mkdir(scene.package)
    // Unlike any other, so that nothing of it was built before.
    const unlike = `# ${path.basename(scene.root)}\n`
    await writeFile(path.join(scene.package, 'repro.yaml'), manifest)
    await writeFile(path.join(scene.package, 'unlike.txt'), unlike)
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(scene.package, name), text)
    return scene
  }

  get package(): string {
    return path.join(this.root, 'package')
  }

  get store(): string {
    return path.join(this.root, 'store')
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const started = startRepro(args, { cwd: this.package, env: { ...this.#env, ...env } })
    this.#started.push(started)
    return started
  }

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(args, env).ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#started) if (child.exitCode === null) child.kill('SIGKILL')
    await Promise.all(this.#started.map(({ ended }) => ended))
    await rm(this.root, { recursive: true, force: true })
  }
}

type Look<T> = () => Promise<T | undefined | false> | T | undefined | false

/** Waits until something is so, with the patience that a slow machine needs; not on when the command is over. */
export async function until<T>(what: string, look: Look<T>, started?: Started): Promise<T> {
  for (const start = performance.now(); performance.now() - start < 60_000; await sleep(30)) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (started !== undefined && started.child.exitCode !== null)
      throw new Error(`never: ${what}: ${JSON.stringify(await started.ended)}`)
  }
  throw new Error(`never: ${what}`)
}

/** The manifest of a package with one step and one result, 1 in out.json. */
export function manifest(step: string, more = ''): string {
  return [
    'repro: 1',
    'title: Something goes wrong',
    'base: { debian: bookworm }',
    ...(more === '' ? [] : [more]),
    'steps:',
    '  measure:',
    `    run: ${JSON.stringify(step)}`,
    '    outputs: [out.json, large]',
    'results:',
    '  out: { from: out.json, expect: 1 }',
    '',
  ].join('\n')
}

/** One that is up until it is stopped. */
export const service = [
  'repro: 1',
  'title: A service',
  'base: { debian: bookworm }',
  'steps:',
  '  serve: { run: perl serve.pl, port: 8000, ready: / }',
  'results:',
  '  out: { request: { step: serve, path: / }, from: "#/", expect: 1 }',
  '',
].join('\n')

export const serviceFiles = {
  'serve.pl': [
    'use IO::Socket::INET;',
    '$s = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => 8000, Listen => 5, ReuseAddr => 1) or die;',
    'while ($c = $s->accept) { 1 while ($_ = <$c>) && /\\S/;',
    '  print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n1"; close $c }',
  ].join('\n'),
}

/** The records below a directory that are not whole, and what should have become one. */
export async function halfWritten(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const faults: string[] = []
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.name.startsWith('.repro-') || entry.name.endsWith('.tmp')) faults.push(file)
    if (!entry.isFile() || !['verdict.json', 'steps.json', 'results.json'].includes(entry.name)) continue
    try {
      const document: unknown = JSON.parse(await readFile(file, 'utf8'))
      if (entry.name === 'verdict.json') faults.push(...faultsOf(document, 'verdict').map((one) => `${file}: ${one}`))
    } catch (error) {
      faults.push(`${file}: ${String(error)}`)
    }
  }
  return faults
}

/** The pid of a program with that word among its arguments, in a container or not. */
export async function runsHere(word: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (text.split('\0').includes(word)) return Number(pid)
  }
  return undefined
}
