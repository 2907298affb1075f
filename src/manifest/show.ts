import type { Problem } from '../errors.ts'
import { nameCharacter } from './source.ts'

/** Most characters of a line that are shown. */
const maxWidth = 100

/**
 * A problem as text, without colours: its place and message, the line with a caret under the column, the hint.
 * What a terminal would obey or hide is made visible.
 */
export function formatProblem(problem: Problem): string {
  const place = `${showText(problem.file)}:${problem.line}:${problem.column}`
  const number = String(problem.line)
  const { line, caret } = cutAround([...problem.source], problem.column - 1)
  return [
    `${place}: ${showText(problem.message)}`,
    `  ${number} | ${line}`,
    `  ${' '.repeat(number.length)} | ${caret}`,
    ...(problem.hint === '' ? [] : [`  hint: ${showText(problem.hint)}`]),
  ].join('\n')
}

/** Cuts a long line so that the column stays in sight. Characters that are shown as several move the caret. */
function cutAround(characters: readonly string[], column: number): { readonly line: string; readonly caret: string } {
  const start = characters.length <= maxWidth ? 0 : Math.max(0, column - Math.floor(maxWidth / 2))
  const shown = characters.slice(start, start + maxWidth)
  const lead = start > 0 ? '…' : ''
  const tail = start + maxWidth < characters.length ? '…' : ''
  const before = lead + showText(shown.slice(0, column - start).join(''))
  return { line: `${lead}${showText(shown.join(''))}${tail}`, caret: `${' '.repeat([...before].length)}^` }
}

/** Tabs become spaces; control, format and lone surrogate characters become their names, e.g. "<U+001B>". */
function showText(text: string): string {
  return text
    .replaceAll('\t', '  ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `<${nameCharacter(character)}>`)
}
