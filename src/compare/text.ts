import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { alignLines, hasSameWords, type LinePair, type ReadLine } from './align.ts'
import { ending, mediaType } from './evidence.ts'
import { Expression } from './expression.ts'
import type { Kind } from './kind.ts'
import { LineReader, unwrapped, type Line } from './lines.ts'
import { compareNumbers } from './number.ts'
import type { Numeral } from './numeral.ts'
import { TextFindings } from './text-findings.ts'
import { toleranceOf, type NumberRule } from './tolerance.ts'
import { readWords } from './words.ts'

/**
 * Printed output: words must agree, numbers are compared under the tolerance, white space and blank lines do not count.
 * Any size in bounded memory: a piece of both texts, and of lines that differ at most 200 at a time.
 */
export const textKind: Kind = {
  name: 'text',
  accepts: (result, observed) =>
    result.kind === 'text' ||
    (result.kind === undefined &&
      (endings.has(ending(observed)) || (mediaType(observed)?.startsWith('text/') ?? false))),
  compare: (expected, observed, result) => new TextComparer(result).compare(expected, observed),
}

/** What people read, and what the programs of statisticians print: `.lst` SAS, `.Rout` R, `.smcl` Stata. */
const endings: ReadonlySet<string> = new Set(
  '.txt .text .log .out .err .md .rst .tex .lst .rout .smcl .html .htm .xml .yaml .yml .toml .ini .jsonl .ndjson'.split(
    ' ',
  ),
)

/** How many lines of each text are looked at together, to see where they agree again. */
const window = 100

/** When so many lines differ the rest is not looked at: that the texts differ is known. */
const enough = 1000

class TextComparer {
  readonly #result: ResultPlan
  readonly #rule: NumberRule
  readonly #ignored: readonly Expression[]
  readonly #findings: TextFindings

  constructor(result: ResultPlan) {
    this.#result = result
    this.#rule = { tolerance: toleranceOf(result), nan: result.nan }
    this.#ignored = result.ignore.map((pattern) => new Expression(pattern))
    this.#findings = new TextFindings(result.wrapping === 'free' ? 'paragraph' : 'line', enough)
  }

  async compare(expected: Evidence, observed: Evidence): Promise<Comparison> {
    const isFree = this.#result.wrapping === 'free'
    await using wanted = new LineReader(isFree ? unwrapped(expected) : expected)
    await using found = new LineReader(isFree ? unwrapped(observed) : observed)
    while (!this.#findings.isFull) {
      await LineReader.skipSame(wanted, found)
      const [[left], [right]] = [await wanted.peek(1), await found.peek(1)]
      if (left === undefined && right === undefined) break
      if (left !== undefined && right !== undefined && this.#takePair(this.#read(left), this.#read(right))) {
        wanted.drop(1)
        found.drop(1)
      } else {
        await this.#takeWindow(wanted, found)
      }
    }
    return this.#findings.conclude()
  }

  #read(line: Line): ReadLine {
    const counted = this.#ignored.reduce((text, expression) => expression.blank(text), line.text)
    return { ...line, ...readWords(counted) }
  }

  /** Whether both lines agree; what is between them within the tolerance is then noted. */
  #takePair(expected: ReadLine, observed: ReadLine): boolean {
    if (!this.#agree(expected, observed)) return false
    this.#findings.addWithin(expected, observed, this.#compareNumbers({ expected, observed }))
    return true
  }

  /** Looks further, to where the texts agree again, and notes what stands before that. */
  async #takeWindow(wanted: LineReader, found: LineReader): Promise<void> {
    const [left, right] = [await wanted.peek(window), await found.peek(window)]
    const [expected, observed] = [this.#counting(left), this.#counting(right)]
    const hunks = alignLines(expected, observed, (a, b) => this.#agree(a, b))
    const isLast = left.length < window && right.length < window
    const lastSame = hunks.findLastIndex(({ isSame }) => isSame)
    const settled = isLast || lastSame < 0 ? hunks : hunks.slice(0, lastSame + 1)
    for (const pair of settled.flatMap(({ pairs }) => pairs)) this.#note(pair)
    const isWhole = settled.length === hunks.length
    wanted.drop(
      isWhole
        ? left.length
        : linesUpTo(
            settled.flatMap(({ pairs }) => pairs.map((pair) => pair.expected)),
            left,
          ),
    )
    found.drop(
      isWhole
        ? right.length
        : linesUpTo(
            settled.flatMap(({ pairs }) => pairs.map((pair) => pair.observed)),
            right,
          ),
    )
  }

  /** Lines in which something stands, white space and what is ignored left out. */
  #counting(lines: readonly Line[]): ReadLine[] {
    return lines.map((line) => this.#read(line)).filter(({ pattern }) => pattern !== '')
  }

  #note(pair: LinePair): void {
    const { expected, observed } = pair
    if (expected !== undefined && observed !== undefined && this.#takePair(expected, observed)) return
    this.#findings.addOutside(pair, this.#compareNumbers(pair))
  }

  #agree(expected: ReadLine, observed: ReadLine): boolean {
    if (!hasSameWords(expected, observed)) return false
    return expected.numbers.every(({ text, numeral }, index) => {
      const other = observed.numbers[index]
      if (other === undefined) return false
      return text === other.text || this.#compare(numeral, other.numeral).outcome !== 'differs'
    })
  }

  /** The numbers of two lines of the same words that are not the same. */
  #compareNumbers({ expected, observed }: LinePair) {
    return (expected?.numbers ?? []).flatMap(({ text, numeral }, index) => {
      const other = observed?.numbers[index]
      if (other === undefined || text === other.text) return []
      const { outcome, difference } = this.#compare(numeral, other.numeral)
      return outcome === 'identical' ? [] : [{ outcome, expected: text, observed: other.text, difference }]
    })
  }

  #compare(expected: Numeral, observed: Numeral) {
    return compareNumbers(expected, observed, this.#rule)
  }
}

/** How many lines, blank ones with them, up to the last of those. */
function linesUpTo(taken: readonly (ReadLine | undefined)[], all: readonly Line[]): number {
  const last = taken.findLast((line) => line !== undefined)
  return last === undefined ? 0 : all.findIndex(({ number }) => number === last.number) + 1
}
