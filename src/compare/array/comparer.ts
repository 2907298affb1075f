import type { Judged } from '../differences.ts'
import { compareNumbers, type NumberComparison } from '../number.ts'
import { readNumeral } from '../numeral.ts'
import { quickJudge, type QuickJudge } from '../quick.ts'
import { show } from '../show.ts'
import type { NumberRule } from '../tolerance.ts'
import type { Complex, Element } from './elements.ts'

/** Where an element stands: in the order of all that are compared, and in words, which are only asked if they are shown. */
export interface Place {
  readonly order: number
  path(): string
}

/** Compares the elements of one array, and counts what it finds. */
export class ElementComparer {
  private readonly rule: NumberRule
  private readonly quick: QuickJudge
  private readonly judged: Judged

  constructor(rule: NumberRule, judged: Judged) {
    this.rule = rule
    this.quick = quickJudge(rule.tolerance)
    this.judged = judged
  }

  /** Compares two elements that are not the same to JavaScript's `===`. */
  compare(expected: Element, observed: Element, place: Place): void {
    const [wanted, found] = asNumbers(expected, observed)
    const isAccepted = this.quick.accepts(Number(wanted), Number(found))
    const outcome =
      isAccepted === undefined ? this.inFull(wanted, found).outcome : isAccepted ? 'within-tolerance' : 'differs'
    if (outcome === 'identical') return
    const differences = outcome === 'within-tolerance' ? this.judged.within : this.judged.outside
    differences.add(place.order, this.quick.distance(Number(wanted), Number(found)), () => ({
      path: place.path(),
      expected: print(expected),
      observed: print(observed),
      difference: this.inFull(wanted, found).difference,
    }))
  }

  /** Exact; texts differ, as they are not the same. */
  private inFull(expected: number | bigint | string, observed: number | bigint | string): NumberComparison {
    const isText = typeof expected === 'string' || typeof observed === 'string'
    const [wanted, found] = isText ? [] : [readNumeral(String(expected)), readNumeral(String(observed))]
    if (wanted !== undefined && found !== undefined) return compareNumbers(wanted, found, this.rule)
    return { outcome: 'differs', difference: undefined, message: undefined }
  }
}

type Plain = Exclude<Element, Complex>

/**
 * Of complex numbers, how large the expected one is, and that plus the distance between the two. So a tolerance is for
 * |observed - expected| and relative to |expected|, as numpy's isclose has it. All others as they are.
 */
function asNumbers(expected: Element, observed: Element): readonly [Plain, Plain] {
  if (typeof expected !== 'object' && typeof observed !== 'object') return [expected, observed]
  const [a, b] = [asComplex(expected), asComplex(observed)]
  const size = Math.hypot(a.real, a.imaginary)
  const isSame = a.real === b.real && a.imaginary === b.imaginary
  return [size, isSame ? size : size + Math.hypot(b.real - a.real, b.imaginary - a.imaginary)]
}

function asComplex(element: Element): Complex {
  return typeof element === 'object' ? element : { real: Number(element), imaginary: 0 }
}

function print(element: Element): string {
  if (typeof element !== 'object') return show(String(element))
  const { real, imaginary } = element
  return `${real}${imaginary < 0 || Object.is(imaginary, -0) ? '-' : '+'}${Math.abs(imaginary)}j`
}
