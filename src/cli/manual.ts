import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'

// What the reference says beside commands and options, and `repro --help` as well. docs/commands.md and the man page are
// made of the same by `npm run generate`.

/** What each exit code means. Of several packages, the worst is given: 5, 4, 3, 2, 1, 0. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'reproduced (or: done)',
  1: 'ran, and at least one result differs, is missing or cannot be compared',
  2: 'the manifest, the package or the command line is wrong',
  3: 'the environment could not be built, or its data or a GPU not had',
  4: 'a step failed, ran out of its limits, or the service never became ready',
  5: 'no engine, or the engine broke',
  130: 'interrupted',
}

/** The variables of the environment that are read, each with what it says. */
export const variables: Readonly<Record<string, string>> = {
  REPRO_ENGINE: 'the engine to use, where --engine names none: docker or podman',
  REPRO_DATA: 'directories that may hold wanted data, with colons between them',
  REPRO_STORE: 'where data and unpacked archives are kept (default: repro in XDG_CACHE_HOME, else in ~/.cache)',
  REPRO_MAX: 'limits of every step that no package can raise, as in --max, with commas between them',
  REPRO_SEED: 'the seed that every step is given (default: 0)',
  REPRO_KEY_PASSPHRASE: 'the passphrase of a private key; without it, it is asked for on the terminal',
  REPRO_DEBIAN_SNAPSHOTS: "a mirror of Debian's archive of snapshots",
  NO_COLOR: 'no colours, whatever its value',
  DOCKER_HOST: 'where Docker listens; DOCKER_CONTEXT, DOCKER_CONFIG, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH count too',
  CONTAINER_HOST: 'where Podman listens',
}

const examples = new WeakMap<Command, readonly string[]>()

/** Has the help of a command end with these examples. */
export function withExamples(command: Command, lines: readonly string[]): Command {
  examples.set(command, lines)
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`)
}

/** The examples that the help of a command ends with. */
export function examplesOf(command: Command): readonly string[] {
  return examples.get(command) ?? []
}

/** What the help of the whole ends with. */
export function helpOfTheWhole(): string {
  const rows = Object.entries(exitMeanings).map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`)
  const names = Object.keys(variables).filter((name) => name.startsWith('REPRO_'))
  return `\nExit codes (of several packages, the worst):\n${rows.join('\n')}\n\nVariables: ${names.join(', ')}; \`man repro\` says more.`
}
