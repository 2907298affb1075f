import { createProgram } from '../../../src/cli/program.ts'

/** The calls of `repro` in lines as people type them: the words of each, without what the shell does with it. */
export function commandLines(script: string): string[][] {
  return script
    .split('\n')
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/(^|\s)#.*$/, '')
        // What `repro shell` runs is no call of ours.
        .replace(/ -- .*$/, '')
        .replace(/>+.*$/, '')
        .trim(),
    )
    .flatMap((line) => line.split(/\s*(?:&&|\|\||[|;])\s*/))
    .map((line) => line.split(/\s+/).map((word) => word.replaceAll(/["']/g, '')))
    .filter(([first]) => first === 'repro')
    .map(([, ...words]) => words)
}

/** Why the command line does not take such a call; nothing is executed. */
export function faultsOfCall([name = '', ...words]: readonly string[]): string[] {
  const program = createProgram(new AbortController().signal, () => {})
  const command = program.commands.find((one) => one.name() === name)
  if (command === undefined) return [`there is no command ${name}`]
  try {
    const { operands, unknown } = command.configureOutput({ writeErr: () => {} }).parseOptions(words)
    const taken = command.registeredArguments
    const [required, isEndless] = [taken.filter((one) => one.required).length, taken.some((one) => one.variadic)]
    return [
      ...unknown.map((option) => `${name} has no option ${option}`),
      ...(operands.length < required ? [`${name} wants ${required} arguments`] : []),
      ...(operands.length > taken.length && !isEndless ? [`${name} takes ${taken.length} arguments`] : []),
    ]
  } catch (error) {
    return [(error as Error).message]
  }
}
