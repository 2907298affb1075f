import { longestNumeral } from './numeral.ts'

/** A line of printed output, its numbers taken out. */
export interface Words {
  /** The line with a mark in the place of each number, and one space for each run of white space. */
  readonly pattern: string
  /** As they are written. */
  readonly numbers: readonly string[]
}

/** Stands for a number. No text that is read has it: it is no character, by Unicode's own word. */
const mark = '\ufffe'

/**
 * A number stands by itself: not in a word (`x1`), a version (1.2.3), a date (2024-01-02) or a time (12:30:01). Its
 * thousands may be separated by commas.
 */
const numberInText =
  /(?<![\w.])(?<!\d[:/-])[+\u2212-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+|[dD][+-]\d+)?(?!\w|[.:/-]\d)|(?<![\w.])[+-]?(?:[Nn]a[Nn]|NAN|[Ii]nf(?:inity)?|INF)(?!\w)/g

/** Takes the numbers out of a line. */
export function readWords(line: string): Words {
  const numbers: string[] = []
  const pattern = line.replace(numberInText, (text) => {
    if (text.length > longestNumeral) return text
    numbers.push(text)
    return mark
  })
  return { pattern: pattern.replace(/\s+/g, ' ').trim(), numbers }
}
