import type { Argument, Command, Option } from 'commander'
import { examplesOf, exitMeanings, variables } from '../../src/cli/manual.ts'
import { createProgram } from '../../src/cli/program.ts'
import { version } from '../../src/version.ts'

/** A line of the reference: an argument, option, exit code or variable, and what it says. */
export interface Entry {
  readonly term: string
  readonly says: string
}

export interface CommandEntry {
  readonly name: string
  readonly says: string
  /** The words after the name, in the usual brackets. */
  readonly takes: string
  readonly arguments: readonly Entry[]
  /** Without those that most commands have. */
  readonly options: readonly Entry[]
  /** The terms of those of the common options that it has. */
  readonly common: readonly string[]
  readonly examples: readonly string[]
}

/** What the command line takes and means, from the same source as `--help`. */
export interface Manual {
  readonly version: string
  readonly says: string
  readonly commands: readonly CommandEntry[]
  readonly common: readonly Entry[]
  readonly exitCodes: readonly Entry[]
  readonly variables: readonly Entry[]
}

export function readManual(): Manual {
  const program = createProgram(new AbortController().signal, () => {})
  const help = program.createHelp()
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help')
  const optionsOf = (command: Command): Entry[] =>
    help.visibleOptions(command).map((option) => ({ term: option.flags, says: sayOfOption(option) }))
  const everywhere = commands.flatMap(optionsOf)
  const isCommon = ({ term, says }: Entry): boolean =>
    everywhere.filter((other) => other.term === term && other.says === says).length > commands.length / 3
  return {
    version,
    says: program.description(),
    commands: commands.map((command) => {
      const options = optionsOf(command)
      return {
        name: command.name(),
        says: command.description(),
        takes: command.usage(),
        arguments: command.registeredArguments.map((argument) => ({
          term: help.argumentTerm(argument),
          says: sayOfArgument(argument),
        })),
        options: options.filter((option) => !isCommon(option)),
        common: options.filter(isCommon).map(({ term }) => term),
        examples: examplesOf(command),
      }
    }),
    common: everywhere.filter((one, index) => isCommon(one) && firstOf(everywhere, one) === index),
    exitCodes: Object.entries(exitMeanings).map(([term, says]) => ({ term, says })),
    variables: Object.entries(variables).map(([term, says]) => ({ term, says })),
  }
}

function firstOf(entries: readonly Entry[], { term }: Entry): number {
  return entries.findIndex((other) => other.term === term)
}

function sayOfOption(option: Option): string {
  const choices = option.argChoices === undefined ? [] : [`one of ${option.argChoices.join(', ')}`]
  const given = option.defaultValue === undefined ? [] : [`default: ${String(option.defaultValue)}`]
  return withNotes(option.description, [...choices, ...given])
}

function sayOfArgument(argument: Argument): string {
  const given = argument.defaultValue === undefined ? [] : [`default: ${[argument.defaultValue].flat().join(' ')}`]
  const choices = argument.argChoices === undefined ? [] : [`one of ${argument.argChoices.join(', ')}`]
  return withNotes(argument.description, [...choices, ...given])
}

function withNotes(description: string, notes: readonly string[]): string {
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`
}
