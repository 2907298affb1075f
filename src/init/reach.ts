import { faultOfWrittenPath } from '../manifest/paths.ts'
import type { Action, Clue } from './clue.ts'
import { makefiles } from './command.ts'
import { baseName, directoryOf, joinPath, type ListedFile, type Listing } from './listing.ts'
import { notebookSource, notebooksOf } from './notebook-text.ts'
import type { ProposedStep, Reasoned } from './proposal.ts'

/** Files that a command leads to: what it names, what these name, and so on. */
export function reachedBy(action: Action, listing: Listing): ListedFile[] {
  const reached = new Set<ListedFile>()
  const texts = [startOf(action, listing)]
  for (const text of texts) {
    for (const file of listing.files) {
      if (reached.has(file) || !isNamed(file.path, text)) continue
      reached.add(file)
      // Documents name everything; what they name is not run for it.
      if (file.text !== undefined && !/\.(md|rst|txt|csv|json|html|ipynb)$/i.test(file.path)) texts.push(file.text)
    }
  }
  return [...reached]
}

function startOf(action: Action, listing: Listing): string {
  if ('notebook' in action) return textOfNotebook(action.notebook, listing)
  const build = [
    /^make\b/.test(action.run) ? makefiles : [],
    /^snakemake\b/.test(action.run) ? ['Snakefile', 'workflow/Snakefile'] : [],
    /^(npm|yarn)\b/.test(action.run) ? ['package.json'] : [],
  ].flat()
  return `${action.run}\n${listing.files
    .filter(({ path }) => build.includes(path))
    .map(({ text }) => text ?? '')
    .join('\n')}`
}

function textOfNotebook(path: string, listing: Listing): string {
  const notebook = notebooksOf(listing).find((one) => one.path === path)
  return notebook === undefined ? '' : notebookSource(notebook)
}

/** Whether a text names a file: by its path or name, or as a module that is imported. */
function isNamed(path: string, text: string): boolean {
  const name = baseName(path)
  const stem = name.replace(/\.\w+$/, '')
  if (hasWord(text, name)) return true
  if (path.endsWith('.py')) return new RegExp(`\\b(import|from)\\s+[\\w., ]*\\b${escaped(stem)}\\b`).test(text)
  return /\.(js|mjs|cjs)$/.test(path) && new RegExp(`["'./]${escaped(stem)}["']`).test(text)
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + word.length] ?? ' ')) return true
  }
  return false
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** What a step writes, as far as the code says it in so many words. */
export function outputsOf(action: Action, clues: readonly Clue[], listing: Listing): Reasoned<string>[] {
  const scripts = new Set(reachedBy(action, listing).map(({ path }) => path))
  const notebook = 'notebook' in action ? action.notebook : undefined
  const directory = notebook === undefined ? '' : directoryOf(notebook)
  const found = new Map<string, string>()
  const redirected = 'run' in action ? /(?<![0-9&])>>?\s*([\w./-]+)\s*$/.exec(action.run)?.[1] : undefined
  if (redirected !== undefined && joinPath('', redirected) === redirected) found.set(redirected, 'what it prints')
  for (const clue of clues) {
    if (clue.kind !== 'output' || !(scripts.has(clue.script) || clue.script === notebook)) continue
    const path = joinPath(directory, clue.path)
    if (path !== undefined && faultOfWrittenPath(path) === undefined && !found.has(path)) found.set(path, clue.why)
  }
  return [...found].map(([value, why]) => ({ value, why }))
}

/** An output of another step that a step's code names; nothing where it names none. */
export function readsOf(
  action: Action,
  { outputs, action: other }: ProposedStep,
  listing: Listing,
): string | undefined {
  const text = [startOf(action, listing), ...reachedBy(action, listing).map(({ text: one }) => one ?? '')].join('\n')
  const own = new Set(outputs.map(({ value }) => value))
  if ('notebook' in other) own.add(other.notebook)
  return [...own].find((path) => hasWord(text, path.endsWith('/') ? path.slice(0, -1) : baseName(path)))
}
