import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** Spaces at which no line is broken: "3.5 %", "± 0.01", "2.9 × the tolerance". */
const tight = /(?<=\d) (?=[%×])|(?<=[±≥]) (?=[\d.])/g

const joined = '\u00a0'

/** In lines of at most so many columns, broken between words; only a word that is longer is broken itself. */
export function wrap(text: string, columns: number): string {
  return wrapAnsi(text.replace(tight, joined), columns, { hard: true }).replaceAll(joined, ' ')
}

/** Columns that the longest word takes. */
export function longestWord(text: string): number {
  return Math.max(
    ...text
      .replace(tight, joined)
      .split(' ')
      .map((word) => stringWidth(word)),
  )
}
