import { compareNumbers } from '../compare/number.ts'
import { readNumeral } from '../compare/numeral.ts'
import { placesIn, settled, type OutputText, type Place } from './places.ts'
import { freeName, wholeFile, type ProposedResult } from './proposal.ts'
import { statedNumbers, type Stated } from './sentences.ts'

/** A README, the text of a paper, or the texts of a notebook. */
export interface PaperText {
  readonly path: string
  readonly text: string
  /** Absent where lines have no numbers that a reader knows, as in a notebook's texts. */
  readonly numbered?: true
}

const mostClaims = 40

/**
 * Numbers that stand in a paper's text and, at the precision with which they are printed there, in what came out: each
 * is proposed as a claim. A number that says little (few digits) counts only where the sentence names what it is.
 */
export function findClaims(
  papers: readonly PaperText[],
  outputs: readonly OutputText[],
  taken: Set<string>,
): ProposedResult[] {
  const places = outputs.flatMap(placesIn)
  const found = new Map<string, ProposedResult>()
  for (const { path, text, numbered } of papers) {
    for (const stated of statedNumbers(text)) {
      if (found.size >= mostClaims) break
      const fitting = placeOf(stated, places)
      const place = fitting === undefined ? undefined : settled(fitting)
      const key = JSON.stringify(place?.from)
      if (place === undefined || found.has(key)) continue
      const name = freeName(place.name, taken)
      taken.add(name)
      const line = numbered === true ? `line ${stated.line}` : 'text'
      const why = `${stated.number} in ${path} ${line} = ${place.number} at ${place.shown}`
      found.set(key, {
        ...wholeFile(name, place.from, why),
        claim: stated.sentence.slice(0, 500),
        where: `${path}, ${line}`,
        expect: stated.number,
      })
    }
  }
  return [...found.values()]
}

/** The place that a stated number comes from; nothing where none fits, or several do equally well with other values. */
function placeOf(stated: Stated, places: readonly Place[]): Place | undefined {
  const expected = readNumeral(stated.number)
  if (expected?.kind !== 'finite') return undefined
  const fitting = places.flatMap((place) => {
    const observed = readNumeral(place.number)
    if (observed?.kind !== 'finite') return []
    if (compareNumbers(expected, observed, { tolerance: 'printed', nan: 'differs' }).outcome === 'differs') return []
    const shared = [...place.words].filter((word) => stated.words.has(word)).length
    // Of two places that share as many words, the one that is called by nothing else is meant.
    return says(stated.number, shared) ? [{ place, shared, others: place.words.size - shared }] : []
  })
  const [best, second] = fitting.toSorted((a, b) => b.shared - a.shared || a.others - b.others)
  if (best === undefined) return undefined
  const isTied =
    second !== undefined &&
    second.shared === best.shared &&
    second.others === best.others &&
    second.place.number !== best.place.number
  return isTied ? undefined : best.place
}

/** Whether that a number stands in both is hardly chance. */
function says(number: string, shared: number): boolean {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/^[^1-9]*/, '')
    .replace(/\D/g, '')
  const significant = /[.%]/.test(number) ? digits : digits.replace(/0+$/, '')
  const isYear = /^(19|20)\d\d$/.test(number)
  if (shared > 0) return !isYear || shared > 1
  return significant.length >= (number.includes('.') ? 3 : 4) && !isYear
}
