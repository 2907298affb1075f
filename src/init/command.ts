import type { Clue, Rank } from './clue.ts'
import { has, joinPath, type Listing } from './listing.ts'

interface Told {
  readonly rank: Rank
  readonly why: string
}

/** What runs a script of its own, and what Debian calls it. */
const interpreters: readonly (readonly [word: RegExp, program: string])[] = [
  [/^python[\d.]*$/, 'python3'],
  [/^Rscript$/, 'Rscript'],
  [/^node(js)?$/, 'node'],
  [/^(ba|da|z)?sh$/, 'sh'],
  [/^perl$/, 'perl'],
  [/^julia$/, 'julia'],
  [/^octave(-cli)?$/, 'octave-cli'],
]

/** Installs, looks around, or shows: no part of the work. */
const asides =
  /^(pip3?|conda|mamba|poetry|pipenv|uv|apt|apt-get|brew|git|cd|mkdir|ls|cat|echo|export|source|\.|docker|podman|virtualenv|npm (ci|i|install)|yarn( install)?|pnpm|open|less|tree|repro)\b/

/** What stands in a command that a reader is to replace. */
const placeholders = /<[^>]+>|\/path\/to|\bpath\/to\b|\.\.\.|…|\[[^\]]*\]/

/**
 * What a line of a shell says is run; nothing where it is no command that belongs to the work. Prompts and leading
 * assignments are understood.
 */
export function commandClues(line: string, told: Told, listing: Listing): Clue[] {
  const text = line
    .replace(/^\s*[$%>]\s+/, '')
    .replace(/(?:^|\s)#\s.*$/, '')
    .trim()
  if (text === '' || placeholders.test(text)) return []
  return text.split(/\s*(?:&&|;)\s*/).flatMap((part) => commandClue(part, told, listing) ?? [])
}

function commandClue(text: string, told: Told, listing: Listing): Clue | undefined {
  if (text === '' || asides.test(text) || /^python[\d.]*\s+-m\s+(pip|venv|virtualenv)\b/.test(text)) return undefined
  const [word = '', ...rest] = text.split(/\s+/)
  return (
    notebookCommand(word, rest, told, listing) ??
    buildCommand(text, told, listing) ??
    scriptCommand(text, told, listing)
  )
}

/** `jupyter nbconvert --execute a.ipynb`, `jupyter notebook a.ipynb`, `papermill a.ipynb`: the notebook is the step. */
function notebookCommand(word: string, rest: readonly string[], told: Told, listing: Listing): Clue | undefined {
  if (!/^(jupyter(-\w+)?|papermill|runipy)$/.test(word)) return undefined
  const notebook = rest
    .map((part) => joinPath('', part))
    .find((path) => path?.endsWith('.ipynb') === true && has(listing, path))
  if (notebook === undefined) return undefined
  return { kind: 'command', ...told, run: { notebook, kernel: undefined }, name: nameOf(notebook) }
}

function buildCommand(text: string, told: Told, listing: Listing): Clue | undefined {
  const make = /^make(?:\s+(?<target>[\w./-]+))?$/.exec(text)
  if (make !== null && makefiles.some((file) => has(listing, file))) {
    const target = make.groups?.['target'] ?? 'make'
    return /^(install|setup|deps|clean|help|docker.*)$/.test(target)
      ? undefined
      : { kind: 'command', ...told, run: { run: text }, name: nameOf(target) }
  }
  if (/^snakemake\b/.test(text)) {
    const run = /--cores|-c\d|-j/.test(text) ? text : text.replace('snakemake', 'snakemake --cores 1')
    return { kind: 'command', ...told, run: { run }, name: 'snakemake' }
  }
  const script = /^(?:npm|yarn)\s+(?:run\s+)?([\w:-]+)$/.exec(text)?.[1]
  if (script === undefined || !has(listing, 'package.json') || /^(test|lint|dev|watch)$/.test(script)) return undefined
  return { kind: 'command', ...told, run: { run: text }, name: nameOf(script) }
}

export const makefiles = ['Makefile', 'makefile', 'GNUmakefile']

/** A command that runs a file of the package. */
function scriptCommand(text: string, told: Told, listing: Listing): Clue | undefined {
  const { environment, words } = withoutAssignments(text)
  const [word = '', ...rest] = words
  const program = interpreters.find(([pattern]) => pattern.test(word))?.[1]
  const script = program === undefined ? word : rest.find((part) => !part.startsWith('-'))
  const path =
    script === undefined || (program === undefined && !script.includes('/')) ? undefined : joinPath('', script)
  const asModule = program === 'python3' ? moduleOf(rest, listing) : undefined
  if (asModule === undefined && (path === undefined || !has(listing, path))) return undefined
  const own = program === 'sh' && word === 'bash' ? 'bash' : (program ?? word)
  const run = [...environment, own, ...rest].join(' ').replace(/\s*\|\s*tee\s+(\S+)\s*$/, ' > $1')
  return { kind: 'command', ...told, run: { run }, name: nameOf(asModule ?? path ?? word) }
}

/** `-m package.module`, where that is a file of the package. */
function moduleOf(words: readonly string[], listing: Listing): string | undefined {
  const name = words[0] === '-m' ? words[1] : undefined
  const path = name?.replaceAll('.', '/')
  if (path === undefined) return undefined
  return [`${path}.py`, `${path}/__main__.py`, `src/${path}.py`].find((file) => has(listing, file))
}

function withoutAssignments(text: string): { readonly environment: string[]; readonly words: string[] } {
  const words = text.split(/\s+/)
  const first = words.findIndex((word) => !/^\w+=\S*$/.test(word))
  return { environment: words.slice(0, Math.max(first, 0)), words: first < 0 ? [] : words.slice(first) }
}

/** `wget`, `curl`: a file that is had from an address. */
export function dataClue(line: string, why: string): Clue | undefined {
  const text = line.replace(/^\s*[$%>]\s+/, '').trim()
  if (!/^(wget|curl)\s/.test(text)) return undefined
  const url = /https?:\/\/[^\s'"<>|]+/.exec(text)?.[0]
  const named =
    /\s(?:-O|-o|--output|--output-document)[ =]?['"]?([^\s'"-][^\s'"]*)/.exec(text)?.[1] ?? />\s*(\S+)$/.exec(text)?.[1]
  const name =
    named ??
    url
      ?.replace(/[?#].*$/, '')
      .split('/')
      .slice(3)
      .at(-1)
  const path = name === undefined || name === '' ? undefined : joinPath('', name)
  return url === undefined || path === undefined ? undefined : { kind: 'data', path, url, why }
}

/** A step's name after the file that it runs: `scripts/01_Clean data.R` is clean-data. */
export function nameOf(path: string): string {
  const [stem = ''] = (path.split('/').at(-1) ?? '').split('.')
  const name = stem
    .normalize('NFKD')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^(\d+-)+(?=[a-z])/, '')
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'run' : name.slice(0, 60)
}
