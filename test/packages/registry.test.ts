import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import test, { type ExecutionContext } from 'ava'
import type { Verdict } from '../../src/model/verdict.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { startRegistry, type Registry } from './registry.ts'
import { repro, type Ended } from './repro.ts'

/** A package on a base of a registry's, and how `repro` is called on it. */
interface Scene extends AsyncDisposable {
  readonly registry: Registry
  /** Writes the manifest. */
  on(base: string): Promise<void>
  readonly run: (...args: readonly string[]) => Promise<Ended>
  lock(): Promise<string>
}

async function scene(): Promise<Scene> {
  const registry = await startRegistry()
  const paper = await temporaryDirectory()
  return {
    registry,
    on: async (base) =>
      writeFile(
        paper.at('repro.yaml'),
        `repro: 1
title: What the base has brought
base: ${registry.address}/${base}
steps: { copy: { run: cat /version > version, outputs: [version] } }
results: { version: { from: version, expect: "one\\n" } }
`,
      ),
    run: async (...args) => repro(args, { cwd: paper.path }),
    lock: async () => readFile(paper.at('repro.lock'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await paper[Symbol.asyncDispose]()
    },
  }
}

/** What is said ends with a hint. */
function refused(t: ExecutionContext, { exitCode, stdout, stderr }: Ended, message: string, hint: RegExp): void {
  t.is(exitCode, 3, stderr)
  t.true(stdout.includes(message), `${message}\n${stdout}`)
  t.regex(stdout, hint)
}

/** It was used by its digest, and of the tag it is told where it leads now. */
function verifiedThoughMoved(t: ExecutionContext, { exitCode, stderr }: Ended, moved: string, served: string): void {
  t.is(exitCode, 0, stderr)
  const warning = `the tag of the base ${moved}, which is used; the registry now serves ${served} for it`
  t.true(stderr.includes(`warning: ${warning}\n`), stderr)
}

test.serial('a base by its digest is pulled and used, wherever its tag leads', async (t) => {
  await using at = await scene()
  const { registry, run } = at
  const one = await registry.push('tiny:1', 'one')
  const two = await registry.push('tiny:1', 'two')
  await registry.forget()
  await at.on(`tiny@${one}`)
  const pinned = await run('verify', '--json')
  t.is(pinned.exitCode, 0, pinned.stderr)
  t.is((JSON.parse(pinned.stdout) as Verdict).environment?.baseDigest, one)
  t.notRegex(pinned.stderr, /moved/, 'without a tag none has moved')

  await registry.forget()
  await at.on(`tiny:1@${one}`)
  verifiedThoughMoved(t, await run('verify'), `${registry.address}/tiny:1 has moved: repro.yaml names ${one}`, two)

  await registry.remove('tiny', one)
  await registry.forget()
  const gone = `the registry no longer has the base ${registry.address}/tiny:1 that repro.yaml names: ${one}; its tag now leads to ${two}\n`
  refused(t, await run('verify'), gone, new RegExp(`hint: Name that digest in .*${two}`))
})

test.serial('lock pins a tag as the registry has it today; then the tag moves, and what was locked goes', async (t) => {
  await using at = await scene()
  const { registry, run } = at
  await at.on('tiny:1')
  const old = await registry.push('tiny:1', 'old')
  const one = await registry.push('tiny:1', 'one')
  await registry.forget()
  await registry.pull(`tiny@${old}`, 'tiny:1')
  const locked = await run('lock')
  t.is(locked.exitCode, 0, locked.stderr)
  t.true((await at.lock()).includes(`digest: ${one}\n`), 'not what an older pull has left here')

  await registry.forget()
  const same = await run('verify')
  t.is(same.exitCode, 0, same.stderr)
  t.notRegex(same.stderr + same.stdout, /moved|not the locked/)

  const two = await registry.push('tiny:1', 'two')
  await registry.forget()
  verifiedThoughMoved(t, await run('verify'), `${registry.address}/tiny:1 has moved: repro.lock names ${one}`, two)

  await registry.remove('tiny', one)
  await registry.forget()
  const about = `the registry no longer has the base ${registry.address}/tiny:1 that repro.lock names: ${one}`
  refused(t, await run('verify'), `${about}; its tag now leads to ${two}\n`, /hint: .*`repro lock`.*`--allow-drift`/)

  const drifted = await run('verify', '--allow-drift')
  t.is(drifted.exitCode, 1, drifted.stderr)
  const name = `${registry.address}/tiny:1`
  t.true(drifted.stdout.includes(`not the locked one: base ${name} ${one} → ${name} ${two}.\n`), drifted.stdout)

  await registry.remove('tiny', two)
  await registry.forget()
  refused(t, await run('verify'), `${about}; there is nothing under its tag either\n`, /hint: Name another base/)
})

test.serial('a registry that serves something else than what is locked', async (t) => {
  await using at = await scene()
  const { registry, run } = at
  // An engine that has an image's files asks for none: these it has never seen.
  const one = await registry.push('tiny:1', randomUUID())
  const two = await registry.push('other:1', 'two')
  const layer = await registry.layer('tiny', one)
  const restore = await registry.falsify(layer, two)
  await registry.forget()
  await at.on(`tiny:1@${one}`)
  const files = `the registry serves the base ${registry.address}/tiny:1 that repro.yaml names, ${one}, with other files than it had: what comes as its part ${layer} has another hash\n`
  refused(t, await run('verify'), files, /hint: .*take nothing from it/)

  await restore()
  await at.on('tiny:1')
  const locked = await run('lock')
  t.is(locked.exitCode, 0, locked.stderr)
  await registry.falsify(one, two)
  await registry.forget()
  const other = `the registry serves another base ${registry.address}/tiny:1 than repro.lock names: asked for ${one}, it gives ${two}\n`
  refused(t, await run('verify'), other, /hint: .*take nothing from it/)
})
