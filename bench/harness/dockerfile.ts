// The other side of a build: a Dockerfile as somebody would write it who knows how, on a base that is new each time.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hostContext } from '../../src/io/host.ts'
import { settingsFrom } from '../../src/settings/settings.ts'

const debian = 'repro-debian:bookworm'

/** A base that nothing was ever built on: neither layers nor package caches of it are there. It goes with `dropBases`. */
export function newBase(): string {
  const reference = `repro-bench-base:${randomBytes(6).toString('hex')}`
  // A file makes it another: a label alone leaves the layers as they are, and BuildKit goes by these.
  const lines = `FROM ${debian}\nRUN echo ${reference} > /etc/bench\n`
  execFileSync('docker', ['build', '-q', '-t', reference, '-'], { input: lines })
  return reference
}

/** Removes new bases, and all that was built on them, ours and by hand. */
export function dropBases(): void {
  const references = (...filter: string[]): string[] =>
    execFileSync('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', ...filter])
      .toString()
      .split('\n')
      .filter((line) => line !== '')
  const bases = references('repro-bench-*')
  const built = bases.flatMap((base) => references('--filter', `label=org.opencontainers.image.base.name=${base}`))
  const all = [...built, ...bases]
  if (all.length > 0) execFileSync('docker', ['image', 'rm', ...all])
}

/** A copy of a package that stands on another base and without a lock, which is of the old one. */
export async function copyPackage(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { recursive: true })
  const isCopied = (file: string): boolean => !/\/(?:\.repro|node_modules|repro\.lock)$/.test(file)
  await cp(from, to, { recursive: true, filter: isCopied })
}

/**
 * The directory as a context of `docker build`. What a machine behind a proxy needs to reach registries is given to both
 * sides alike; `RUN` stands for a command that has it.
 */
export async function writeContext(directory: string, dockerfile: string): Promise<void> {
  for (const entry of await hostContext(settingsFrom(process.env, []).host)) {
    const place = path.join(directory, entry.path)
    if (entry.kind === 'directory') await mkdir(place, { recursive: true })
    else if (entry.kind === 'text') await writeFile(place, entry.text)
  }
  const lent = 'RUN --mount=type=bind,source=host,target=/run/repro . /run/repro/env &&'
  await writeFile(path.join(directory, 'Dockerfile'), dockerfile.replaceAll(/^RUN/gm, lent))
}
