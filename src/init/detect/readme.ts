import type { Clue, Detector } from '../clue.ts'
import { commandClues, dataClue } from '../command.ts'
import { linesOf, readmeOf, type Line, type Listing } from '../listing.ts'

/** The README's heading is the title, the commands of its code blocks are the steps. */
export const readme: Detector = (listing) => {
  const file = readmeOf(listing)
  if (file === undefined) return []
  const lines = linesOf(file.text)
  const heading = headingOf(lines)
  const title: Clue[] =
    heading === undefined ? [] : [{ kind: 'title', text: heading.text, why: `${file.path} line ${heading.number}` }]
  const code = [...codeLines(lines), ...inlineCode(proseLines(lines))].toSorted((a, b) => a.number - b.number)
  return [...title, ...code.flatMap((line) => cluesOfLine(line, file.path, listing))]
}

function cluesOfLine({ text, number }: Line, path: string, listing: Listing): Clue[] {
  const why = `${path} line ${number}`
  const data = dataClue(text, why)
  return data === undefined ? commandClues(text, { rank: 'told', why }, listing) : [data]
}

function headingOf(lines: readonly Line[]): Line | undefined {
  const index = lines.findIndex(
    ({ text }, at) =>
      /^#\s+\S/.test(text) || (/^\S/.test(text) && /^(={3,}|-{3,})\s*$/.test(lines[at + 1]?.text ?? '')),
  )
  const line = lines[index]
  if (line === undefined) return undefined
  const text = plainWords(line.text.replace(/^#\s+/, '').replace(/\s#+\s*$/, ''))
  return text === '' ? undefined : { ...line, text: text.slice(0, 300) }
}

/** Without what only a renderer reads: images, links, emphasis. */
export function plainWords(markdown: string): string {
  return markdown
    .replace(/!\[[^\][]{0,300}\]\([^()]{0,500}\)/g, '')
    .replace(/\[([^\][]{0,300})\]\([^()]{0,500}\)/g, '$1')
    .replace(/[*`]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Lines of code blocks that a shell may run: of blocks whose language is a shell's or not said, and indented ones. */
export function codeLines(lines: readonly Line[]): Line[] {
  const found: Line[] = []
  let fence: { readonly mark: string; readonly shell: boolean } | undefined
  let pending = ''
  for (const { text, number } of lines) {
    const opened = /^\s*(`{3,}|~{3,})\s*\{?\.?([\w+-]*)/.exec(text)
    if (fence !== undefined && opened?.[1]?.startsWith(fence.mark) === true) {
      fence = undefined
    } else if (fence === undefined && opened !== null) {
      fence = {
        mark: opened[1] ?? '',
        shell: /^(sh|bash|zsh|shell|console|shell-session|text|terminal|)$/i.test(opened[2] ?? ''),
      }
    } else if (fence?.shell === true || (fence === undefined && /^(?: {4}|\t)/.test(text))) {
      const whole = pending + text.trim()
      if (whole.endsWith('\\')) {
        pending = `${whole.slice(0, -1).trim()} `
        continue
      }
      found.push({ text: whole, number })
    }
    pending = ''
  }
  return found
}

/** Commands within a sentence: "Run `python train.py`". */
function inlineCode(lines: readonly Line[]): Line[] {
  return lines.flatMap(({ text, number }) =>
    [...text.matchAll(/`([^`]+ [^`]+)`/g)].map(([, code = '']) => ({ text: code, number })),
  )
}

/** What people read: all lines but those of code blocks. */
export function proseLines(lines: readonly Line[]): Line[] {
  let isCode = false
  return lines.filter(({ text }) => {
    const isFence = /^\s*(`{3,}|~{3,})/.test(text)
    if (isFence) isCode = !isCode
    return !isFence && !isCode
  })
}
