import Table from 'cli-table3'
import stringWidth from 'string-width'
import { recordSentence } from '../../compare/sentence.ts'
import { isReproduced, type ResultReport } from '../../model/result.ts'
import { plainLine } from '../plain.ts'
import type { TextStyle } from '../text-style.ts'
import { longestWord, wrap } from './wrap.ts'

/** With fewer columns a table has no room for words. */
export const narrowest = 96

/** A column that does not have all the room it wants has room for words of so many characters. */
const word = 12

/** Of a value that is just what is expected: where it is longer its ends are shown, so that they fit a word's room. */
const longest = 24

interface Column {
  readonly title: string
  readonly cell: (result: ResultReport) => string | undefined
  /** Its share of the room, where not all have what they want. */
  readonly weight: number
}

const columns: readonly Column[] = [
  { title: 'claim', cell: ({ claim, name }) => claim ?? name, weight: 3 },
  { title: 'where', cell: ({ where }) => where, weight: 2 },
  { title: 'expected', cell: (result) => shortened(result, result.expected), weight: 3 },
  { title: 'observed', cell: (result) => shortened(result, result.observed), weight: 3 },
  { title: 'difference', cell: differenceOf, weight: 3 },
]

/** A row for each claim, and a line between rows where many take more than one. */
export function claimsTable(results: readonly ResultReport[], { width, colors }: TextStyle): string {
  const shown = columns.filter(({ title, cell }) => title !== 'where' || results.some((result) => cell(result)))
  const rows = results.map((result) => shown.map(({ cell }) => plainLine(cell(result) ?? '–')))
  const outcomes = results.map(({ outcome }) => outcome)
  // Each column has a line before it and a space to either side, and there is a last line.
  const room = width - 3 * (shown.length + 1) - 1 - widest(['outcome', ...outcomes])
  const wishes = shown.map(({ title, weight }, index) => {
    const texts = [title, ...rows.map((row) => row[index] ?? '')]
    return { weight, whole: widest(texts), least: Math.min(word, Math.max(...texts.map(longestWord))) }
  })
  const widths = share(room, wishes)
  const wrapped = rows.map((row) => row.map((text, index) => wrap(text, widths[index] ?? 1)))
  const tall = wrapped.filter((row) => row.some((text) => text.includes('\n'))).length
  const table = new Table({
    head: [...shown.map(({ title }) => title), 'outcome'],
    style: { head: [], border: [], compact: tall < rows.length / 2 },
  })
  for (const [index, outcome] of outcomes.entries()) {
    const color = isReproduced(outcome) ? colors.green : colors.red
    table.push([...(wrapped[index] ?? []), color(outcome)])
  }
  return table.toString()
}

function differenceOf(result: ResultReport): string | undefined {
  const { difference, message, outcome, tolerance } = result
  const parts = [difference, message].filter((part) => part !== undefined)
  const measure = outcome === 'not-comparable' ? [] : [`tolerance ${tolerance}`]
  const told = parts.length === 0 ? undefined : [...parts, ...measure].join('; ')
  const record = recordSentence(result)
  return record === undefined ? told : [told ?? '–', record].join('. ')
}

/** Of what differs, no digit is left out: it could be the very one. */
function shortened({ outcome }: ResultReport, value: string | undefined): string | undefined {
  if (value === undefined || outcome !== 'identical') return value
  const characters = [...value]
  if (characters.length <= longest) return value
  return [...characters.slice(0, word / 2 - 1), '…', ...characters.slice(-word / 2)].join('')
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => stringWidth(text)))
}

/** What a column wants, in characters, and its weight where not all have that. */
interface Wish {
  readonly whole: number
  readonly least: number
  readonly weight: number
}

/** Gives each column what it wants, or of what the modest ones leave its share by weight. */
function share(room: number, wishes: readonly Wish[]): number[] {
  const widths = new Map<Wish, number>()
  let [open, left] = [[...wishes], room]
  while (open.length > 0) {
    const weights = open.reduce((sum, { weight }) => sum + weight, 0)
    const fair = ({ weight }: Wish) => Math.floor((left * weight) / weights)
    const modest = open.filter((wish) => wish.whole <= fair(wish))
    const needy = open.filter((wish) => wish.least > fair(wish))
    const settled = modest.length > 0 ? modest : needy.length > 0 ? needy : open
    const given = settled.map((wish) => Math.max(wish.least, Math.min(wish.whole, fair(wish))))
    for (const [at, wish] of settled.entries()) widths.set(wish, given[at] ?? 0)
    left -= given.reduce((sum, width) => sum + width, 0)
    open = open.filter((wish) => !settled.includes(wish))
  }
  return wishes.map((wish) => widths.get(wish) ?? 1)
}
