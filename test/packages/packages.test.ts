import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import pLimit from 'p-limit'
import type { Verdict } from '../../src/model/verdict.ts'
import { faultsOf, type ErrorDocument, type PackageDocument } from './documents.ts'
import { packageTests, type Expectation, type PackageTest } from './expectation.ts'
import { leftovers } from './leftovers.ts'
import { repro, type Ended, type Place } from './repro.ts'

/** Steps lend each other processors only within one process: more packages at once would only wait for each other. */
const twoAtATime = pLimit(2)

for (const one of packageTests()) {
  test(one.name, (t) => twoAtATime(() => endsAsExpected(t, one)))
}

async function endsAsExpected(t: ExecutionContext, { name, directory, expected }: PackageTest): Promise<void> {
  t.timeout(180_000)
  const cwd = await mkdtemp(path.join(tmpdir(), `repro-${name}-`))
  try {
    await cp(directory, cwd, { recursive: true, filter: (file) => path.basename(file) !== 'expected.json' })
    const { command = 'verify', packages = ['.'], args = [], env = {} } = expected
    const place: Place = { cwd, env }
    const json = await repro([command, ...packages, ...args, '--json'], place)
    t.is(json.exitCode, expected.exitCode, json.stdout + json.stderr)
    t.is(json.stderr, '', 'with --json nothing stands on stderr')
    await documentIsAsExpected(t, JSON.parse(json.stdout), expected)
    showsWhatIsExpected(t, await repro([command, ...packages, ...args], place), expected)
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

function showsWhatIsExpected(t: ExecutionContext, plain: Ended, { exitCode, verdict, ...texts }: Expectation): void {
  t.is(plain.exitCode, exitCode, plain.stdout + plain.stderr)
  if (typeof verdict === 'string') t.true(plain.stdout.includes(`\n${verdict}: `), plain.stdout)
  for (const text of texts.stdout ?? [])
    t.true(plain.stdout.includes(text), `${text} is missing on stdout:\n${plain.stdout}`)
  for (const text of texts.stderr ?? [])
    t.true(plain.stderr.includes(text), `${text} is missing on stderr:\n${plain.stderr}`)
  for (const text of texts.notStdout ?? [])
    t.false(plain.stdout.includes(text), `${text} stands on stdout:\n${plain.stdout}`)
}

async function documentIsAsExpected(t: ExecutionContext, document: unknown, expected: Expectation): Promise<void> {
  if (Array.isArray(document)) return endingsAreAsExpected(t, document as PackageDocument[], expected)
  if (isError(document)) {
    t.deepEqual(faultsOf(document, 'error'), [])
    t.is(expected.verdict, undefined, 'an error is no verdict')
    if (expected.failure !== undefined) t.is(document.error.code, expected.failure)
    return
  }
  if ((expected.command ?? 'verify') !== 'verify') return
  t.deepEqual(faultsOf(document, 'verdict'), [])
  const verdict = document as Verdict
  t.is<unknown, unknown>(verdict.verdict, expected.verdict)
  t.is<unknown, unknown>(verdict.failure?.code, expected.failure)
  if (expected.results !== undefined) {
    t.deepEqual(Object.fromEntries(verdict.results.map(({ name, outcome }) => [name, outcome])), expected.results)
  }
  t.deepEqual(await leftovers(verdict.run.id), [])
}

function endingsAreAsExpected(
  t: ExecutionContext,
  documents: readonly PackageDocument[],
  { verdict }: Expectation,
): void {
  t.deepEqual(faultsOf(documents, 'verdict#/$defs/several'), [])
  const words = documents.map((one) => [one.package, 'verdict' in one ? one.verdict.verdict : one.error.code])
  t.deepEqual(Object.fromEntries(words), verdict)
}

function isError(document: unknown): document is ErrorDocument {
  return typeof document === 'object' && document !== null && 'error' in document
}
