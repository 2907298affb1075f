import type { CommandEntry, Entry, Manual } from './manual.ts'

/** docs/commands.md */
export function commandsPage(manual: Manual): string {
  return `# Commands

<!-- Generated from src/cli by \`npm run generate\`. Edit the commands, not this file. -->

${manual.says} \`repro COMMAND --help\` says the same of one command, \`man repro\` of all.

${manual.commands.map(({ name }) => `[${name}](#repro-${name})`).join(' · ')}

${manual.commands.map(section).join('\n\n')}

## Common options

Most commands have these.

${table('option', manual.common)}

## Exit codes

Of several packages, the worst: 5, 4, 3, 2, 1, 0.

${table('exit', manual.exitCodes, plain)}

## Environment variables

${table('variable', manual.variables)}
`
}

function section(command: CommandEntry): string {
  const parts = [
    `## repro ${command.name}`,
    `${command.says}.`,
    // A synopsis, for reading; the examples below are what is run.
    `\`\`\`text\nrepro ${command.name} ${command.takes}\n\`\`\``,
    ...(command.arguments.length === 0 ? [] : [table('argument', command.arguments)]),
    ...(command.options.length === 0 ? [] : [table('option', command.options)]),
    ...(command.common.length === 0 ? [] : [commonOf(command)]),
    `\`\`\`sh parsed\n${command.examples.join('\n')}\n\`\`\``,
  ]
  return parts.join('\n\n')
}

function commonOf({ common }: CommandEntry): string {
  return `[Common options](#common-options): ${common.map((term) => `\`${term}\``).join(' · ')}`
}

function table(head: string, entries: readonly Entry[], show = code): string {
  const rows = entries.map(({ term, says }) => `| ${show(term)} | ${escaped(says)} |`)
  return [`| ${head} | |`, '|---|---|', ...rows].join('\n')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

function plain(text: string): string {
  return text
}

/** Outside of code, angle brackets would be HTML. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
