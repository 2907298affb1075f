import type { Json } from '../model/json.ts'
import type { Comparison } from '../model/result.ts'
import type { Likeness } from './alike.ts'
import type { LinePair } from './align.ts'
import type { NumberComparison } from './number.ts'
import { comparison } from './outcome.ts'
import { count, show } from './show.ts'

/** Two numbers at the same place of two lines. */
export interface NumberFinding extends Pick<NumberComparison, 'outcome' | 'difference'> {
  readonly expected: string
  readonly observed: string
}

interface LineFinding extends LinePair {
  readonly numbers: readonly NumberFinding[]
}

/** How many lines a report shows. */
const listed = 50

/** What two texts have between them, as far as it matters. */
export class TextFindings {
  readonly #noun: 'line' | 'paragraph'
  readonly #most: number
  readonly #outside: LineFinding[] = []
  #outsideCount = 0
  #withinCount = 0
  #firstWithin: LineFinding | undefined
  #numberCount = 0
  #isRewritten = false

  /** After `most` differing lines it is full. */
  constructor(noun: 'line' | 'paragraph', most: number) {
    this.#noun = noun
    this.#most = most
  }

  get isFull(): boolean {
    return this.#outsideCount >= this.#most
  }

  /** What the numbers have between them is asked for only where it will be told. */
  addWithin(pair: LinePair, numbers: () => readonly NumberFinding[]): void {
    this.#withinCount += 1
    this.#firstWithin ??= { ...pair, numbers: numbers() }
  }

  /** Something is written in another way, and says the same. */
  addRewritten(): void {
    this.#isRewritten = true
  }

  /** Counts lines that nobody reads any more; not the first within the tolerance, as it is shown. */
  takes(likeness: Likeness): boolean {
    if (likeness === undefined || (likeness === 'moved' && this.#firstWithin === undefined)) return false
    if (likeness === 'moved') this.#withinCount += 1
    else this.#isRewritten = true
    return true
  }

  addOutside(pair: LinePair, numbers: readonly NumberFinding[]): void {
    this.#outsideCount += 1
    const differing = numbers.filter(({ outcome }) => outcome === 'differs')
    this.#numberCount += differing.length
    if (this.#outside.length < listed) this.#outside.push({ ...pair, numbers: differing })
  }

  conclude(): Comparison {
    const [first] = this.#outside
    if (first !== undefined) return this.#differs(first)
    const nearest = this.#firstWithin
    if (nearest === undefined && !this.#isRewritten) return comparison('identical')
    if (nearest === undefined) {
      return comparison('within-tolerance', {
        message: 'only white space, the writing of numbers, or what is ignored differs',
      })
    }
    const message = `${count(this.#withinCount, this.#noun)} within the tolerance, the first is ${place(nearest)}`
    return comparison('within-tolerance', { ...sides(nearest), message })
  }

  #differs(first: LineFinding): Comparison {
    const verb = this.#outsideCount === 1 ? 'differs' : 'differ'
    const least = this.isFull ? 'at least ' : ''
    const numbers = this.#numberCount === 0 ? '' : ` in ${count(this.#numberCount, 'number')}`
    return comparison('differs', {
      ...sides(first),
      message: `${least}${count(this.#outsideCount, this.#noun)} ${verb}${numbers}, the first is ${this.#noun} ${place(first)}`,
      details: { total: this.#outsideCount, lines: this.#outside.map(printed) },
    })
  }
}

function sides({ expected, observed, numbers }: LineFinding): Partial<Comparison> {
  const [number] = numbers
  return {
    expected: number === undefined ? expected && show(expected.text.trim()) : number.expected,
    observed: number === undefined ? observed && show(observed.text.trim()) : number.observed,
    difference: number?.difference,
  }
}

function place({ expected, observed }: LinePair): string {
  return String(expected?.number ?? observed?.number)
}

function printed({ expected, observed, numbers }: LineFinding): Json {
  return {
    expected: expected === undefined ? null : { line: expected.number, text: show(expected.text) },
    observed: observed === undefined ? null : { line: observed.number, text: show(observed.text) },
    numbers: numbers.map(({ expected, observed, difference = null }) => ({ expected, observed, difference })),
  }
}
