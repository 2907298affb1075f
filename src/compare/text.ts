import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Evidence } from '../model/result.ts'
import { alignLines, hasSameWords, type LinePair, type ReadLine } from './align.ts'
import { LineWalk } from './alike.ts'
import { ending, mediaType } from './evidence.ts'
import { Expression } from './expression.ts'
import type { Kind } from './kind.ts'
import { LineReader, unwrapped, type Line } from './lines.ts'
import { compareNumbers, type NumberComparison } from './number.ts'
import { readNumeral } from './numeral.ts'
import { quickJudge, type QuickJudge } from './quick.ts'
import { show } from './show.ts'
import { TextFindings, type NumberFinding } from './text-findings.ts'
import { partsOf, toleranceOf, type NumberRule } from './tolerance.ts'
import { Unreadable } from './unreadable.ts'
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
  readonly #quick: QuickJudge
  readonly #ignored: readonly Expression[]
  /** Absent where something is ignored: bytes alone do not tell that. */
  readonly #walk: LineWalk | undefined
  readonly #findings: TextFindings

  /** @throws Unreadable for what the manifest says and no text has. */
  constructor(result: ResultPlan) {
    const [part] = partsOf(result)
    if (part !== undefined)
      throw new Unreadable(`a tolerance is given for \`${show(part)}\`, and a text has no such parts`)
    this.#result = result
    this.#rule = { tolerance: toleranceOf(result), nan: result.nan }
    this.#quick = quickJudge(this.#rule.tolerance)
    this.#ignored = result.ignore.map((pattern) => new Expression(pattern))
    this.#walk = this.#ignored.length === 0 ? new LineWalk(this.#quick) : undefined
    this.#findings = new TextFindings(result.wrapping === 'free' ? 'paragraph' : 'line', enough)
  }

  async compare(expected: Evidence, observed: Evidence): Promise<Comparison> {
    const isFree = this.#result.wrapping === 'free'
    await using wanted = new LineReader(isFree ? unwrapped(expected) : expected)
    await using found = new LineReader(isFree ? unwrapped(observed) : observed)
    while (!this.#findings.isFull) {
      await LineReader.skipAlike(wanted, found, this.#walk, (likeness) => this.#findings.takes(likeness))
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
    const isMoved = expected.numbers.some((text, index) => this.#isMoved(text, observed.numbers[index] ?? ''))
    if (isMoved) this.#findings.addWithin({ expected, observed }, () => this.#compareNumbers({ expected, observed }))
    else this.#findings.addRewritten()
    return true
  }

  /** Looks further, to where the texts agree again, and notes what stands before that. */
  async #takeWindow(wanted: LineReader, found: LineReader): Promise<void> {
    this.#findings.addRewritten()
    const [left, right] = [await wanted.peek(window), await found.peek(window)]
    const [expected, observed] = [this.#counting(left), this.#counting(right)]
    const hunks = alignLines(expected, observed, (a, b) => this.#agree(a, b))
    const isLast = wanted.isAtLast && found.isAtLast
    const lastSame = hunks.findLastIndex(({ isSame }) => isSame)
    const settled = isLast || lastSame < 0 ? hunks : hunks.slice(0, lastSame + 1)
    const pairs = settled.flatMap((hunk) => hunk.pairs)
    for (const pair of pairs) this.#note(pair)
    const isWhole = settled.length === hunks.length
    wanted.drop(isWhole ? left.length : linesUpTo(pairs.findLast((pair) => pair.expected)?.expected, left))
    found.drop(isWhole ? right.length : linesUpTo(pairs.findLast((pair) => pair.observed)?.observed, right))
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
    return expected.numbers.every((text, index) => this.#accepts(text, observed.numbers[index] ?? ''))
  }

  /** The same characters are the same, also where they say NaN: what is printed is compared. */
  #accepts(expected: string, observed: string): boolean {
    if (expected === observed) return true
    const quick = this.#quick.accepts(Number(expected), Number(observed))
    return quick ?? this.#compare(expected, observed).outcome !== 'differs'
  }

  #isMoved(expected: string, observed: string): boolean {
    if (expected === observed) return false
    return Number(expected) !== Number(observed) || this.#compare(expected, observed).outcome !== 'identical'
  }

  /** The numbers of two lines of the same words that are not the same. */
  #compareNumbers({ expected, observed }: LinePair): NumberFinding[] {
    return (expected?.numbers ?? []).flatMap((text, index) => {
      const other = observed?.numbers[index]
      if (other === undefined || text === other) return []
      const { outcome, difference } = this.#compare(text, other)
      return outcome === 'identical' ? [] : [{ outcome, expected: text, observed: other, difference }]
    })
  }

  #compare(expected: string, observed: string): Pick<NumberComparison, 'outcome' | 'difference'> {
    const [wanted, found] = [readNumeral(expected), readNumeral(observed)]
    if (wanted === undefined || found === undefined) return { outcome: 'differs', difference: undefined }
    return compareNumbers(wanted, found, this.#rule)
  }
}

/** How many lines, blank ones with them, up to the last of those that are settled. */
function linesUpTo(last: ReadLine | undefined, all: readonly Line[]): number {
  return last === undefined ? 0 : all.findIndex(({ number }) => number === last.number) + 1
}
