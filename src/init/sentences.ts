import { plainWords, proseLines } from './detect/readme.ts'
import { linesOf, type Line } from './listing.ts'

/** A number that a text states, with what is said of it. */
export interface Stated {
  /** As it is written, without separators of thousands; with its per cent sign. */
  readonly number: string
  readonly sentence: string
  /** The words that may name what it measures, in lower case. */
  readonly words: ReadonlySet<string>
  /** Of the line that it stands in. */
  readonly line: number
}

/** Not in a word, a version, a date or a time; as in `compare/words.ts`, with what may follow it. */
const number =
  /(?<![\w.])(?<!\d[:/-])[+\u2212-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w|[.:/-]\d)(?:\s*%)?/g

/** All numbers of a text's prose and tables, in order. */
export function statedNumbers(text: string): Stated[] {
  return paragraphs(proseLines(linesOf(text))).flatMap((lines) =>
    isTable(lines) ? tableNumbers(lines) : proseNumbers(lines),
  )
}

/** Lines that belong together: items of lists and headings stand alone. */
function paragraphs(lines: readonly Line[]): Line[][] {
  const found: Line[][] = []
  let last: Line | undefined
  for (const line of lines) {
    const begins =
      last === undefined ||
      last.number !== line.number - 1 ||
      /^\s*([-*+]|\d+[.)])\s|^#/.test(line.text) ||
      last.text.startsWith('#')
    if (line.text.trim() === '') {
      last = undefined
      continue
    }
    if (begins) found.push([])
    found.at(-1)?.push(line)
    last = line
  }
  return found
}

function isTable(lines: readonly Line[]): boolean {
  return lines.length > 1 && lines.every(({ text }) => text.includes('|'))
}

function tableNumbers([header, ...rows]: readonly Line[]): Stated[] {
  const heads = cellsOf(header?.text ?? '')
  return rows.flatMap(({ text, number: line }) => {
    const cells = cellsOf(text)
    const sentence = cells.join(' | ')
    return cells.flatMap((cell, column) => {
      const words = wordsOf(`${heads[column] ?? ''} ${cells[0] ?? ''}`)
      return numbersIn(cell).map((one) => ({ number: one, sentence, words, line }))
    })
  })
}

function cellsOf(row: string): string[] {
  return row
    .replace(/^\s*\|/, '')
    .replace(/\|\s*$/, '')
    .split('|')
    .map(plainWords)
}

function proseNumbers(lines: readonly Line[]): Stated[] {
  const found: Stated[] = []
  const whole = lines.map(({ text }) => text.replace(/^\s*(?:[-*+]|\d+[.)]|#+|>)\s+/, '').trim()).join('\n')
  let line = lines[0]?.number ?? 1
  for (const sentence of whole.split(/(?<=[.!?]["')\]]?)(?=\s+["'([]?[A-Z0-9])/)) {
    const plain = plainWords(sentence)
    const words = wordsOf(plain)
    for (const [offset, part] of sentence.split('\n').entries()) {
      for (const one of numbersIn(plainWords(part)))
        found.push({ number: one, sentence: plain, words, line: line + offset })
    }
    line += sentence.split('\n').length - 1
  }
  return found
}

export function numbersIn(text: string): string[] {
  return [...text.matchAll(number)].map(([one]) =>
    one
      .replace(/,(?=\d{3})/g, '')
      .replace('\u2212', '-')
      .replace(/\s+%/, ' %'),
  )
}

/** The words of a text or of a name: `test_lossMean` has test, loss and mean. */
export function wordsOf(text: string): Set<string> {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !/^\d+$/.test(word) && !idle.has(word))
  return new Set(words.map((word) => word.replace(/(?<=[a-z]{3})(?<!s)s$/, '')))
}

const idle: ReadonlySet<string> = new Set(
  'the a an of in on is are was to and or for with by at from as it its that this we our result output value json csv txt'.split(
    ' ',
  ),
)
