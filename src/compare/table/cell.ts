import { compareNumbers, type NumberComparison } from '../number.ts'
import { readNumeral, type Numeral } from '../numeral.ts'
import { quickJudge, type QuickJudge } from '../quick.ts'
import type { NumberRule } from '../tolerance.ts'
import type { Cells } from './cells.ts'

/** How the cells of one column are compared. */
export interface CellRule extends NumberRule {
  /** The decimal sign of the table's numbers. */
  readonly decimal: '.' | ','
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/
/** A number with a decimal comma, and points between thousands. */
const commaNumber = /^\s*[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?(?:[eE][+-]?\d+)?\s*%?\s*$/

/**
 * Compares cells of one column that are not the same text. Cells that both read as numbers are numbers, whatever the
 * column is meant to be; all others are words, and differ. (The same text is the same, `NaN` and `NA` too: in a table
 * they say that there is no value, on both sides.)
 */
export class CellComparer {
  /** Decides about most of millions of cells. */
  readonly quick: QuickJudge
  private readonly rule: CellRule

  constructor(rule: CellRule) {
    this.rule = rule
    this.quick = quickJudge(rule.tolerance)
  }

  /** A cell as a double; NaN where it is a word, or a number in a form that only `compare` reads. */
  number(cells: Cells, index: number): number {
    const number = this.rule.decimal === '.' ? cells.number(index) : NaN
    if (!Number.isNaN(number)) return number
    const text = this.withPoint(cells.text(index))
    return plainNumber.test(text) ? Number(text) : NaN
  }

  /** What two cells amount to, exactly, with the difference in a reader's words where both are numbers. */
  compare(expected: string, observed: string): NumberComparison {
    const [wanted, found] = [readNumeral(this.withPoint(expected)), readNumeral(this.withPoint(observed))]
    if (wanted === undefined || found === undefined || (isDecorated(found) && !isDecorated(wanted))) {
      return { outcome: expected === observed ? 'identical' : 'differs', difference: undefined, message: undefined }
    }
    return compareNumbers(wanted, found, this.rule)
  }

  private withPoint(cell: string): string {
    if (this.rule.decimal === '.' || !commaNumber.test(cell)) return cell
    return cell.replaceAll('.', '').replace(',', '.')
  }
}

/** Written as only people do. Where a program's number is expected, such a one is a word: 85.3 is not 85.3 %. */
function isDecorated(numeral: Numeral): boolean {
  return numeral.kind === 'finite' && (numeral.percent || numeral.grouped)
}
