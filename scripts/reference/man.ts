import type { CommandEntry, Entry, Manual } from './manual.ts'

/** man/repro.1, in the macros of man(7). */
export function manPage(manual: Manual): string {
  const lines = [
    '.\\" Generated from src/cli by `npm run generate`. Edit the commands, not this file.',
    `.TH REPRO 1 "" "repro ${manual.version}" "User Commands"`,
    '.SH NAME',
    `repro \\- ${text(lowerFirst(manual.says).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B repro',
    '.I command',
    '.RI [ option " ...] [" package " ...]"',
    '.SH DESCRIPTION',
    text(
      'A package is a directory that holds a manifest, repro.yaml, or an archive of one: what environment the work needs, which steps produce it, and which results the paper claims from it. repro builds the environment, runs every step in a sealed container, compares each claim with what came out, and gives one verdict.',
    ),
    '.SH COMMANDS',
    ...manual.commands.flatMap(command),
    '.SH COMMON OPTIONS',
    'Most commands have these.',
    ...manual.common.flatMap(entry),
    '.SH EXIT STATUS',
    'Of several packages, the worst: 5, 4, 3, 2, 1, 0.',
    ...manual.exitCodes.flatMap(entry),
    '.SH ENVIRONMENT',
    ...manual.variables.flatMap(entry),
    '.SH FILES',
    ...files.flatMap(entry),
  ]
  return `${lines.join('\n')}\n`
}

const files: readonly Entry[] = [
  { term: 'repro.yaml', says: 'the manifest' },
  { term: 'repro.lock', says: 'which environment it is, so that it can be built again' },
  { term: 'recorded/', says: 'what repro record kept as what is expected' },
  { term: '.repro/runs/', says: 'verdicts, outputs and logs, one directory a run' },
]

function command({ name, says, takes, ...rest }: CommandEntry): string[] {
  return [
    `.SS repro ${text(name)} ${text(takes)}`,
    `${text(says)}.`,
    ...rest.arguments.flatMap(entry),
    ...rest.options.flatMap(entry),
    ...(rest.common.length === 0 ? [] : ['.PP', `Common options: ${rest.common.map(text).join(', ')}`]),
    '.PP',
    rest.examples.length === 1 ? 'Example:' : 'Examples:',
    '.PP',
    '.nf',
    '.RS',
    ...rest.examples.map(text),
    '.RE',
    '.fi',
  ]
}

function entry({ term, says }: Entry): string[] {
  return ['.TP', `.B ${text(term)}`, text(says)]
}

/** Text as roff reads it: a hyphen that can be copied as a minus, no escapes, and no line that is a request. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/^([.'])/, '\\&$1')
}

function lowerFirst(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
}
