import { randomBytes } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import type { ContainerEnd, ContainerSpec, Engine, Labels, Leftover, Watch } from '../../../src/engines/engine.ts'
import { runLabel } from '../../../src/engines/labels.ts'
import { packTar, type TarEntry } from '../../../src/io/tar.ts'

/** An engine under test, and what is there on it. */
export interface Subject {
  readonly engine: Engine
  /** An image with a shell and Debian's essential commands. */
  readonly base: string
}

/** What the tests of one contract share. */
export interface Bench extends Subject {
  /** The run that owns all that is made here. */
  readonly run: string
  readonly labels: Labels
  /** An image with `serve` and `reach`, a work directory with `kept.txt` in it, and a place for data. */
  readonly image: string
  /** A reference for an image that only this test has; it is removed at the end. */
  reference(name: string): string
  readonly images: readonly string[]
}

/** Registers one test of a contract. */
export type It = (title: string, body: (t: ExecutionContext, bench: Bench) => Promise<void>) => void

const root = { uid: 0, gid: 0 }
const tools = ['serve', 'reach']

export async function openBench(subject: Subject): Promise<Bench> {
  const run = `test-${randomBytes(6).toString('hex')}`
  const images: string[] = []
  const reference = (name: string): string => {
    images.push(`repro-test:${run}-${name}`)
    return `repro-test:${run}-${name}`
  }
  const bench = { ...subject, run, labels: { [runLabel]: run }, images, reference, image: reference('tools') }
  const dockerfile = [
    `FROM ${subject.base}`,
    'COPY serve reach /usr/local/bin/',
    'RUN mkdir -p /paper/work /paper/data',
    'RUN echo from-the-image > /paper/work/kept.txt',
    'RUN chown 65532:65532 /paper/work /paper/work/kept.txt',
  ]
  const entries = await Promise.all(tools.map(toolEntry))
  await build(bench, { reference: bench.image, dockerfile, entries })
  return bench
}

async function toolEntry(name: string): Promise<TarEntry> {
  const from = fileURLToPath(new URL(`../tools/${name}`, import.meta.url))
  const { size } = await lstat(from)
  return { kind: 'file', path: name, from, size, executable: true }
}

/** What of this bench's own is on the engine. */
export async function ownLeftovers({ engine, run }: Bench): Promise<Leftover[]> {
  return (await engine.leftovers()).filter(({ labels }) => labels[runLabel] === run)
}

/** Leaves the engine as it was found, whatever has happened. */
export async function closeBench(bench: Bench): Promise<void> {
  // Containers come first: they hold the others.
  for (const leftover of await ownLeftovers(bench)) await bench.engine.remove(leftover)
  for (const reference of bench.images) await bench.engine.removeImage(reference)
  await bench.engine[Symbol.asyncDispose]()
}

/** What is built in a test. */
export interface TestBuild {
  readonly reference: string
  readonly dockerfile: readonly string[]
  readonly entries?: readonly TarEntry[]
  readonly proxies?: Readonly<Record<string, string>>
  readonly watch?: Watch
}

export async function build({ engine, labels }: Bench, asked: TestBuild) {
  const { reference, dockerfile, entries = [], proxies = {}, watch = unwatched() } = asked
  const text = `${dockerfile.join('\n')}\n`
  const context = packTar([{ kind: 'text', path: 'Dockerfile', text }, ...entries], root)
  return engine.buildImage({ reference, labels, context, proxies }, watch)
}

export function unwatched(): Watch {
  return { signal: new AbortController().signal, line: () => {} }
}

/** The spec of a container of the bench's image, with a work volume that the caller gives. */
export function specOf(
  bench: Bench,
  command: readonly string[],
  chosen: Pick<ContainerSpec, 'work'> & Partial<ContainerSpec>,
): ContainerSpec {
  return {
    image: bench.image,
    command,
    environment: {},
    memory: 256 * 1024 ** 2,
    cpus: 1,
    pids: 64,
    network: 'none',
    data: undefined,
    labels: bench.labels,
    ...chosen,
  }
}

export interface Ended {
  readonly end: ContainerEnd
  readonly output: Buffer
}

/** Runs a command in a container of its own, to its end. */
export async function runToEnd(
  bench: Bench,
  command: readonly string[],
  chosen: Partial<ContainerSpec> = {},
): Promise<Ended> {
  await using work = await bench.engine.createVolume(bench.labels)
  await using container = await bench.engine.createContainer(specOf(bench, command, { work, ...chosen }))
  const chunks: Uint8Array[] = []
  await container.start((chunk) => void chunks.push(chunk))
  const end = await container.wait(new AbortController().signal)
  return { end, output: Buffer.concat(chunks) }
}

/** As above, a script in the shell; its output as lines. */
export async function runScript(bench: Bench, script: string, chosen: Partial<ContainerSpec> = {}): Promise<string[]> {
  const { output } = await runToEnd(bench, ['/bin/sh', '-c', script], chosen)
  return output.toString().trimEnd().split('\n')
}

/** Collects output, and tells when a word has come. */
export class Listener {
  #text = ''
  #waiting: (() => void)[] = []

  readonly hear = (chunk: Uint8Array): void => {
    this.#text += Buffer.from(chunk).toString('latin1')
    for (const go of this.#waiting.splice(0)) go()
  }

  get text(): string {
    return this.#text
  }

  async until(word: string): Promise<void> {
    while (!this.#text.includes(word)) await new Promise<void>((go) => this.#waiting.push(go))
  }
}
