import type { Argument, Command, Option } from 'commander'
import type { Names, Word } from './names.ts'

/** What may stand where somebody types: words, and whether paths of files or directories as well. */
export interface Completion {
  readonly paths: 'files' | 'directories' | 'none'
  readonly words: readonly Word[]
  /** And names, of the package in a directory. */
  readonly names?: { readonly of: Names; readonly root: string; readonly prefix: string }
}

/** What takes no path; all else that takes a value takes one. */
const noPaths = ['n', 'age', 'limit=amount', 'name', 'service', 'shell', 'command']

/** What takes a name that a package knows. */
const named: Readonly<Record<string, Names>> = {
  step: 'steps',
  service: 'services',
  run: 'runs',
  runs: 'runs',
  verdicts: 'runs',
}

/** How the last of the words of a call, without the program's name, may go on. It may be empty. */
export function complete(program: Command, words: readonly string[]): Completion {
  const current = words.at(-1) ?? ''
  const [name, ...before] = words.slice(0, -1)
  const command = program.commands.find((one) => one.name() === name)
  const all =
    name === undefined
      ? beginnings(program, current)
      : command === undefined
        ? nothing
        : inside(command, before, current)
  return { ...all, words: all.words.filter(({ word }) => word.startsWith(current)) }
}

/**
 * The same as the shells read it, with the names that there are: a line that says which paths, then each word with a tab and
 * what it says.
 */
export async function answerTo(program: Command, words: readonly string[]): Promise<string> {
  const { paths, words: found, names } = complete(program, words)
  const all = names === undefined ? [] : await (await import('./names.ts')).namesOf(names.of, names.root)
  const known = all.map(({ word, says }) => ({ word: `${names?.prefix}${word}`, says }))
  const fitting = known.filter(({ word }) => word.startsWith(words.at(-1) ?? ''))
  // In a package a step is meant: to a directory of the same name a shell would add a slash.
  const shown = names?.of === 'steps' && all.length > 0 ? 'none' : paths
  return `${[shown, ...[...found, ...fitting].map(({ word, says }) => `${word}\t${says}`)].join('\n')}\n`
}

const nothing: Completion = { paths: 'none', words: [] }

function beginnings(program: Command, current: string): Completion {
  if (current.startsWith('-')) return { paths: 'none', words: flagsOf(program) }
  const commands = program.createHelp().visibleCommands(program)
  return { paths: 'none', words: commands.map((one) => ({ word: one.name(), says: one.description() })) }
}

function inside(command: Command, before: readonly string[], current: string): Completion {
  let wanting: Option | undefined
  const operands: string[] = []
  let areOptionsOver = false
  for (const word of before) {
    if (wanting !== undefined) wanting = undefined
    else if (areOptionsOver || !word.startsWith('-') || word === '-') operands.push(word)
    else if (word === '--') areOptionsOver = true
    else
      wanting = word.includes('=')
        ? undefined
        : command.options.find((option) => isCalled(option, word) && option.required)
  }
  const root = operands[0] ?? '.'
  if (wanting !== undefined) return valuesOf(wanting, '', root)
  const [, flag] = (areOptionsOver ? null : /^(--[^=]+)=/.exec(current)) ?? []
  if (flag !== undefined) {
    const option = command.options.find((one) => isCalled(one, flag))
    return option === undefined ? nothing : valuesOf(option, `${flag}=`, root)
  }
  if (current.startsWith('-') && !areOptionsOver) return { paths: 'none', words: flagsOf(command) }
  const takes = command.registeredArguments
  const last = takes.at(-1)
  const argument = takes[operands.length] ?? (last?.variadic === true ? last : undefined)
  return argument === undefined ? nothing : valuesOf(argument, '', '.')
}

function isCalled({ short, long }: Option, word: string): boolean {
  return word === short || word === long
}

/** `root`: where the package lies whose names are meant. */
function valuesOf(taker: Option | Argument, prefix: string, root: string): Completion {
  if (taker.argChoices !== undefined) {
    return { paths: 'none', words: taker.argChoices.map((choice) => ({ word: prefix + choice, says: '' })) }
  }
  const term = 'flags' in taker ? (/[<[]([^\]>]+)[\]>]/.exec(taker.flags)?.[1] ?? '') : taker.name()
  const of = Object.hasOwn(named, term) ? named[term] : undefined
  const takes = ['dir', 'directory', 'step'].includes(term) ? 'directories' : 'files'
  const paths = noPaths.includes(term) ? 'none' : takes
  return { paths, words: [], ...(of === undefined ? {} : { names: { of, root, prefix } }) }
}

function flagsOf(command: Command): Completion['words'] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, says: description }]))
}
