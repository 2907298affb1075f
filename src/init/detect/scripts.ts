import { shellWord } from '../../model/shell-word.ts'
import type { Clue, Detector } from '../clue.ts'
import { nameOf } from '../command.ts'
import { baseName, directoryOf, textsOf, type ListedFile, type Listing } from '../listing.ts'
import { notebooksOf } from '../notebook-text.ts'
import { isTest, localImports } from './python.ts'

type Script = ListedFile & { readonly text: string }

/** Programs by the ending of their files; of shell scripts those that can be run. */
const programs: readonly (readonly [ending: RegExp, program: string])[] = [
  [/\.py$/, 'python3'],
  [/\.[rR]$/, 'Rscript'],
  [/\.(js|mjs|cjs)$/, 'node'],
  [/\.sh$/, 'sh'],
  [/\.pl$/, 'perl'],
]

const runsAll =
  /^(run|run[_-]?all|reproduce|main|run[_-]?analysis|make[_-]?all|pipeline|do[_-]?all|replicate)\.(sh|py|[rR]|js)$/

/** Where nobody says what is run: a script that runs all, else those that no other uses, in the order of their names. */
export const scripts: Detector = (listing) => {
  const all = programs.flatMap(([ending]) => textsOf(listing, ending)).filter((file) => isCandidate(file, listing))
  const whole = all.find(({ path }) => runsAll.test(baseName(path)))
  if (whole !== undefined) return [commandOf(whole, 'its name says that it runs all')]
  const used = new Set(all.flatMap((file) => usedBy(file, all, listing)))
  const free = all.filter(({ path }) => !used.has(path)).toSorted(byNumberAndName)
  return free.map((file) => commandOf(file, free.length === 1 ? 'the only script' : 'a script that no other uses'))
}

function isCandidate({ path, text }: Script, listing: Listing): boolean {
  const name = baseName(path)
  if (isTest(path) || /^(install\.R|__init__\.py)$/.test(name)) return false
  if (/(^|\/)(public|static|docs|tests?|R|man|vendor)\/|\.test\.|\.config\./.test(path)) return false
  // A module only defines: nothing happens when it is run.
  if (path.endsWith('.py')) return !definesOnly(text)
  return directoryOf(path).split('/').length <= 3 && listing.files.length > 0
}

/** Whether Python code only imports, defines and names constants. */
function definesOnly(text: string): boolean {
  const code = text.replace(/("""|''')[\s\S]*?\1/g, '')
  return !code
    .split('\n')
    .some(
      (line) =>
        /^[A-Za-z_]/.test(line) &&
        !/^(import|from|def|class|async|return|else|elif|except|finally|try|@)\b/.test(line) &&
        !/^[A-Z][A-Z0-9_]*\s*=/.test(line),
    )
}

/** Paths of the scripts that a script imports, sources or starts. */
function usedBy(file: Script, all: readonly Script[], listing: Listing): string[] {
  const imported = file.path.endsWith('.py') ? localImports(file, listing) : []
  return all
    .filter((other) => other !== file)
    .filter(({ path }) => {
      const name = baseName(path)
      const stem = name.replace(/\.\w+$/, '')
      const isRequired =
        /\.(js|mjs|cjs)$/.test(file.path) && (file.text.includes(`/${stem}'`) || file.text.includes(`/${stem}"`))
      return imported.includes(stem) || isRequired || new RegExp(`["'\\s/]${escaped(name)}\\b`).test(file.text)
    })
    .map(({ path }) => path)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** `2_a` before `10_b`. */
function byNumberAndName(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path.localeCompare(b.path, 'en', { numeric: true })
}

function commandOf({ path, text, executable }: Script, why: string): Clue {
  const bang = /^#!\s*(?:\/usr\/bin\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1]
  const program = programOf(path, bang)
  const said = bang === undefined ? '' : `, for ${baseName(bang)}`
  return {
    kind: 'command',
    rank: 'guessed',
    run: { run: `${program} ${shellWord(path)}` },
    name: nameOf(path),
    why: `${why}${said}${executable ? ', executable' : ''}`,
  }
}

function programOf(path: string, bang: string | undefined): string {
  if (path.endsWith('.sh') && bang !== undefined) return baseName(bang) === 'bash' ? 'bash' : 'sh'
  return programs.find(([ending]) => ending.test(path))?.[1] ?? 'sh'
}

/** Every notebook is a step, in the order of their names; its kernel is the one of its language. */
export const notebooks: Detector = (listing) =>
  notebooksOf(listing)
    .filter(({ path, cells }) => cells.length > 0 && !isTest(path))
    .toSorted(byNumberAndName)
    .map(({ path, language }) => {
      const kernel = language === 'r' ? 'ir' : language === 'python' ? undefined : language
      return {
        kind: 'command',
        rank: 'guessed',
        run: { notebook: path, kernel },
        name: nameOf(path),
        why: `a notebook, in ${language}`,
      } as const
    })
