import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** What stands in the `expected.json` of a package that is a test. */
export interface Expectation {
  /** Default: verify. */
  readonly command?: string
  /** Directories inside this one that are given to the command. Default: this one. */
  readonly packages?: readonly string[]
  /** Options of the command. */
  readonly args?: readonly string[]
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly exitCode: number
  /** The verdict's word; of several packages, each one's word or the code of its error. */
  readonly verdict?: string | Readonly<Record<string, string>>
  /** Code of the verdict's failure, or of the error where there is no verdict. */
  readonly failure?: string
  /** Every result's outcome, by name. */
  readonly results?: Readonly<Record<string, string>>
  /** Texts that must stand in what is printed without --json. */
  readonly stdout?: readonly string[]
  readonly stderr?: readonly string[]
  /** Texts that must not stand there. */
  readonly notStdout?: readonly string[]
}

const known: Readonly<Record<keyof Expectation, true>> = {
  command: true,
  packages: true,
  args: true,
  env: true,
  exitCode: true,
  verdict: true,
  failure: true,
  results: true,
  stdout: true,
  stderr: true,
  notStdout: true,
}

const directory = import.meta.dirname

/** A package that is a test: a directory with an `expected.json`. */
export interface PackageTest {
  readonly name: string
  readonly directory: string
  readonly expected: Expectation
}

export function packageTests(): PackageTest[] {
  const names = readdirSync(directory).filter((name) => existsSync(path.join(directory, name, 'expected.json')))
  return names.sort().map((name) => {
    const own = path.join(directory, name)
    return { name, directory: own, expected: readExpectation(path.join(own, 'expected.json')) }
  })
}

/** An expectation that is misspelt would be none. */
function readExpectation(file: string): Expectation {
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Expectation
  const unknown = Object.keys(expected).filter((key) => !(key in known))
  if (unknown.length > 0) throw new Error(`${file}: unknown: ${unknown.join(', ')}`)
  if (typeof expected.exitCode !== 'number') throw new Error(`${file}: exitCode is missing`)
  return expected
}
