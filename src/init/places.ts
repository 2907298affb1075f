import { Expression } from '../compare/expression.ts'
import { isArray, isObject, JsonNumber, parseJson, type Tree } from '../compare/json.ts'
import { codeCells } from '../compare/notebook.ts'
import { escapeSegment } from '../compare/pointer.ts'
import { readNumeral } from '../compare/numeral.ts'
import { linesOf } from './listing.ts'
import { numbersIn, wordsOf } from './sentences.ts'
import type { From } from './proposal.ts'

/** What a step wrote, as text. */
export interface OutputText {
  readonly path: string
  readonly text: string
}

/** A number that stands in an output, and how a manifest addresses it. */
export interface Place {
  readonly from: From
  /** As the output has it. */
  readonly number: string
  /** What its surroundings call it. */
  readonly words: ReadonlySet<string>
  readonly name: string
  /** In a reader's words, e.g. `results/metrics.json#/loss`. */
  readonly shown: string
  /** Where it is found by a pattern: the text that the pattern is held against. */
  readonly within?: string
}

const mostPlaces = 20_000

/** Where numbers stand in an output: in JSON by pointer, in a table by row and column, in a text by what stands before. */
export function placesIn({ path, text }: OutputText): Place[] {
  const places = (() => {
    if (path.endsWith('.ipynb')) return notebookPlaces(path, text)
    if (/\.(json|geojson)$/i.test(path)) return jsonPlaces(path, text)
    if (/\.(csv|tsv)$/i.test(path)) return tablePlaces(path, text)
    return textPlaces(text, { file: path }, path)
  })()
  return places.slice(0, mostPlaces)
}

function jsonPlaces(path: string, text: string): Place[] {
  const parsed = parseJson(text)
  const found: Place[] = []
  const visit = (tree: Tree, keys: readonly string[]): void => {
    if (found.length >= mostPlaces) return
    if (tree instanceof JsonNumber) {
      const pointer = keys.map((key) => `/${escapeSegment(key)}`).join('')
      const names = keys.filter((key) => !/^\d+$/.test(key))
      const shown = `${path}#${pointer}`
      found.push({
        from: shown,
        number: tree.text,
        words: wordsOf(names.join(' ')),
        name: names.slice(-2).join('-'),
        shown,
      })
    } else if (isArray(tree)) tree.forEach((item, index) => visit(item, [...keys, String(index)]))
    else if (isObject(tree)) for (const [key, item] of tree) visit(item, [...keys, key])
  }
  if ('tree' in parsed) visit(parsed.tree, [])
  return found
}

function tablePlaces(path: string, text: string): Place[] {
  const separator = path.toLowerCase().endsWith('.tsv') ? '\t' : ','
  const [header = [], ...rows] = rowsOf(text, separator)
  const labels = labelColumn(header, rows)
  return rows.flatMap((row, index) =>
    row.flatMap((cell, column) => {
      if (column === labels || readNumeral(cell) === undefined) return []
      const label = labels === undefined ? undefined : row[labels]
      const labelled = labels !== undefined && label !== undefined && (header[labels] ?? '') !== ''
      const head = header[column] ?? ''
      const isNamed = head !== '' && header.indexOf(head) === header.lastIndexOf(head)
      const from = {
        file: path,
        row: labelled ? { [header[labels] ?? '']: label } : index + 1,
        column: isNamed ? head : column + 1,
      }
      const shown = `${path}, row ${labelled ? label : index + 1}, column ${isNamed ? head : column + 1}`
      return [
        {
          from,
          number: cell,
          words: wordsOf(`${label ?? ''} ${head}`),
          name: `${label ?? `row-${index + 1}`}-${head}`,
          shown,
        },
      ]
    }),
  )
}

/** The column whose texts name the rows: the first that has no numbers, and nothing twice. */
function labelColumn(header: readonly string[], rows: readonly (readonly string[])[]): number | undefined {
  const index = header.findIndex((_, column) => {
    const cells = rows.map((row) => row[column] ?? '')
    return (
      cells.length > 0 &&
      new Set(cells).size === cells.length &&
      cells.every((cell) => cell !== '' && readNumeral(cell) === undefined)
    )
  })
  return index < 0 ? undefined : index
}

/** Cells of a table; quotes as in RFC 4180, but no line break within them. */
export function rowsOf(text: string, separator: string): string[][] {
  const cell = separator === '\t' ? /("(?:[^"]|"")*"|[^\t]*)(?:\t|$)/g : /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .slice(0, 5000)
    .map((line) => {
      const cells = [...line.matchAll(cell)].map(([, one = '']) =>
        one.startsWith('"') ? one.slice(1, -1).replaceAll('""', '"') : one,
      )
      // At the end of the line an empty match follows the last cell.
      return line.endsWith(separator) ? cells : cells.slice(0, -1)
    })
}

function notebookPlaces(path: string, text: string): Place[] {
  const parsed = parseJson(text)
  const cells = ('tree' in parsed ? codeCells(parsed.tree) : undefined) ?? []
  return cells.flatMap(({ tags, outputs }, index) => {
    const cell = tags.find((tag) => cells.filter((other) => other.tags.includes(tag)).length === 1) ?? index + 1
    return outputs.flatMap(({ data }, place) => {
      const content = data.get('text/plain') ?? ''
      const plain = isArray(content) ? content.filter((line) => typeof line === 'string').join('') : String(content)
      const from = { file: path, cell, ...(outputs.length > 1 ? { output: place + 1 } : {}) }
      const shown = `${path}, cell ${cell}`
      if (readNumeral(plain) === undefined) return textPlaces(plain, from, shown, typeof cell === 'string' ? cell : '')
      return [
        { from, number: plain.trim(), words: wordsOf(typeof cell === 'string' ? cell : ''), name: String(cell), shown },
      ]
    })
  })
}

/** Numbers of printed lines, each found again by the words before it. */
function textPlaces(text: string, from: Extract<From, object>, shown: string, about = ''): Place[] {
  const found: Place[] = []
  for (const { text: line } of linesOf(text).slice(0, 2000)) {
    // No person compares what stands in such a line.
    if (line.length > 2000) continue
    let at = 0
    for (const number of numbersIn(line)) {
      const start = line.indexOf(number.replace(/ %$/, ''), at)
      if (start < 0) continue
      at = start + number.length
      const before = line.slice(0, start)
      const near = (/[^\s\d][^\d]{0,60}$/.exec(before)?.[0] ?? '').trim()
      // A colon alone finds anything: what stands before it is needed.
      const lead = /\p{L}/u.test(near) ? near : before.trim().slice(-80).trim()
      if (lead === '') continue
      const name = [...wordsOf(lead)].slice(-3).join('-') || about
      const match = `${patternOf(before.slice(before.lastIndexOf(lead)))}([-+]?[\\d.]*\\d${/e/i.test(number) ? '(?:[eE][-+]?\\d+)?' : ''})`
      const place = {
        from: { ...from, match },
        number,
        words: wordsOf(`${about} ${before}`),
        name,
        shown: `${shown}, “${lead}”`,
      }
      found.push({ ...place, within: text })
    }
  }
  return found
}

/** A text as a pattern; of white space only where it has more than one the amount does not count. */
function patternOf(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s{2,}|\t/g, '\\s+')
}

/** The place with the number of the match that is meant, where its pattern matches several times; nothing where none does. */
export function settled(place: Place): Place | undefined {
  const { from, within } = place
  if (within === undefined || typeof from !== 'object' || from.match === undefined) return place
  const matches = [...new Expression(from.match).matches(within)]
  const index = matches.findIndex((match) => match === place.number || match.replace(/\.$/, '') === place.number)
  if (index < 0) return undefined
  return matches.length === 1 ? place : { ...place, from: { ...from, occurrence: index + 1 } }
}
