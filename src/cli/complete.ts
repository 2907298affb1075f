import type { Argument, Command, Option } from 'commander'

/** What may stand where somebody types: words, and whether paths of files or directories as well. */
export interface Completion {
  readonly paths: 'files' | 'directories' | 'none'
  readonly words: readonly { readonly word: string; readonly says: string }[]
}

/** What takes no path; all else that takes a value takes one. */
const noPaths = ['n', 'age', 'limit=amount', 'name', 'step', 'shell', 'command']

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

/** The same as the shells read it: a line that says which paths, then each word with a tab and what it says. */
export function answerTo(program: Command, words: readonly string[]): string {
  const { paths, words: found } = complete(program, words)
  return `${[paths, ...found.map(({ word, says }) => `${word}\t${says}`)].join('\n')}\n`
}

const nothing: Completion = { paths: 'none', words: [] }

function beginnings(program: Command, current: string): Completion {
  if (current.startsWith('-')) return { paths: 'none', words: flagsOf(program) }
  const commands = program.createHelp().visibleCommands(program)
  return { paths: 'none', words: commands.map((one) => ({ word: one.name(), says: one.description() })) }
}

function inside(command: Command, before: readonly string[], current: string): Completion {
  let wanting: Option | undefined
  let operands = 0
  let areOptionsOver = false
  for (const word of before) {
    if (wanting !== undefined) wanting = undefined
    else if (areOptionsOver || !word.startsWith('-') || word === '-') operands += 1
    else if (word === '--') areOptionsOver = true
    else
      wanting = word.includes('=')
        ? undefined
        : command.options.find((option) => isCalled(option, word) && option.required)
  }
  if (wanting !== undefined) return valuesOf(wanting, '')
  const [, flag] = (areOptionsOver ? null : /^(--[^=]+)=/.exec(current)) ?? []
  if (flag !== undefined) {
    const option = command.options.find((one) => isCalled(one, flag))
    return option === undefined ? nothing : valuesOf(option, `${flag}=`)
  }
  if (current.startsWith('-') && !areOptionsOver) return { paths: 'none', words: flagsOf(command) }
  const takes = command.registeredArguments
  const last = takes.at(-1)
  const argument = takes[operands] ?? (last?.variadic === true ? last : undefined)
  return argument === undefined ? nothing : valuesOf(argument, '')
}

function isCalled({ short, long }: Option, word: string): boolean {
  return word === short || word === long
}

function valuesOf(taker: Option | Argument, prefix: string): Completion {
  if (taker.argChoices !== undefined) {
    return { paths: 'none', words: taker.argChoices.map((choice) => ({ word: prefix + choice, says: '' })) }
  }
  const term = 'flags' in taker ? (/[<[]([^\]>]+)[\]>]/.exec(taker.flags)?.[1] ?? '') : taker.name()
  if (noPaths.includes(term)) return nothing
  return { paths: ['dir', 'directory'].includes(term) ? 'directories' : 'files', words: [] }
}

function flagsOf(command: Command): Completion['words'] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, says: description }]))
}
