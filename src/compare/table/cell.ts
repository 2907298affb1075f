import { compareNumbers, type NumberComparison } from '../number.ts'
import { readNumeral, type Numeral } from '../numeral.ts'
import { quickJudge, type QuickJudge } from '../quick.ts'
import type { NumberRule } from '../tolerance.ts'

/** How the cells of one column are compared. */
export interface CellRule extends NumberRule {
  /** The decimal sign of the table's numbers. */
  readonly decimal: '.' | ','
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/
/** A number with a decimal comma, and points between thousands. */
const commaNumber = /^\s*[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?(?:[eE][+-]?\d+)?\s*%?\s*$/

/**
 * Compares cells that are not the same text. Cells that both read as numbers are numbers, whatever the column is meant
 * to be; all others are words, and differ. (The same text is the same, `NaN` and `NA` too: in a table they say that
 * there is no value, on both sides.)
 */
export class CellComparer {
  private readonly rule: CellRule
  private readonly quick: QuickJudge

  constructor(rule: CellRule) {
    this.rule = rule
    this.quick = quickJudge(rule.tolerance)
  }

  /** What two texts, not the same, amount to. Decides by doubles where that is safe: millions of cells come here. */
  outcome(expected: string, observed: string): NumberComparison['outcome'] {
    if (this.rule.decimal === '.' && plainNumber.test(expected) && plainNumber.test(observed)) {
      const isAccepted = this.quick.accepts(Number(expected), Number(observed))
      if (isAccepted !== undefined) return isAccepted ? 'within-tolerance' : 'differs'
    }
    return this.compare(expected, observed).outcome
  }

  /** The same in full, with the difference in a reader's words where both are numbers. */
  compare(expected: string, observed: string): NumberComparison {
    const [wanted, found] = [this.read(expected), this.read(observed)]
    if (wanted === undefined || found === undefined || (isDecorated(found) && !isDecorated(wanted))) {
      return { outcome: expected === observed ? 'identical' : 'differs', difference: undefined, message: undefined }
    }
    return compareNumbers(wanted, found, this.rule)
  }

  /** By how much one pair of cells is further apart than another; words are furthest. */
  distance(expected: string, observed: string): number {
    const [wanted, found] = [this.plain(expected).trim(), this.plain(observed).trim()]
    return wanted === '' || found === '' ? Infinity : this.quick.distance(Number(wanted), Number(found))
  }

  private read(cell: string): Numeral | undefined {
    return readNumeral(this.plain(cell))
  }

  private plain(cell: string): string {
    if (this.rule.decimal === '.' || !commaNumber.test(cell)) return cell
    return cell.replaceAll('.', '').replace(',', '.')
  }
}

/** Written as only people do. Where a program's number is expected, such a one is a word: 85.3 is not 85.3 %. */
function isDecorated(numeral: Numeral): boolean {
  return numeral.kind === 'finite' && (numeral.percent || numeral.grouped)
}
