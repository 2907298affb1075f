import type { Comparison } from '../../model/result.ts'
import { Judged, listed } from '../differences.ts'
import { comparison } from '../outcome.ts'
import { count, show } from '../show.ts'
import { describeArray, type Header } from './header.ts'

interface Headers {
  readonly expected: Header
  readonly observed: Header
}

/** What was found while the arrays of two files were compared. */
export class ArrayFindings {
  readonly elements = new Judged()
  readonly missing: string[] = []
  readonly added: string[] = []
  private readonly shapes: string[] = []
  private compared = 0
  private last: { readonly expected: string; readonly observed: string } | undefined

  /** Whether two arrays have the same shape and unit, so that their elements can be compared. */
  compareShapes(name: string, { expected, observed }: Headers): boolean {
    this.compared++
    this.last = { expected: describeArray(expected), observed: describeArray(observed) }
    const isSame = expected.shape.join() === observed.shape.join()
    if (isSame && expected.type.unit === observed.type.unit) return true
    const what = isSame ? 'the units differ' : 'the shapes differ'
    this.shapes.push(name === '' ? what : show(`${name} is ${this.last.observed}, not ${this.last.expected}`))
    return false
  }

  /** The outcome, and what a reader needs to know of it. */
  conclude(): Comparison {
    const { elements, shapes, missing, added } = this
    const isWhole = shapes.length + missing.length + added.length === 0
    const isAccepted = isWhole && elements.outside.total === 0
    const outcome = !isAccepted ? 'differs' : elements.within.total > 0 ? 'within-tolerance' : 'identical'
    const worst = elements.outside.worst ?? (isAccepted ? elements.within.worst : undefined)
    const notes = [
      ...shapes.slice(0, 3),
      ...(shapes.length > 3 ? [`${shapes.length - 3} more have another shape`] : []),
      ...noteNames('missing', missing),
      ...noteNames('added', added),
      ...elements.note('element'),
    ]
    return comparison(outcome, {
      expected: worst === undefined ? this.describe('expected', missing) : `${worst.expected} at ${worst.path}`,
      observed: worst === undefined ? this.describe('observed', added) : `${worst.observed} at ${worst.path}`,
      difference: worst?.difference,
      message: notes.length === 0 ? undefined : notes.join('; '),
      ...(elements.told.total === 0 ? {} : { details: { total: elements.told.total, places: elements.told.listing } }),
    })
  }

  /** One array by its shape, several by their number. */
  private describe(side: keyof Headers, only: readonly string[]): string {
    const total = this.compared + only.length
    return total === 1 && this.last !== undefined ? this.last[side] : count(total, 'array')
  }
}

function noteNames(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [`${count(names.length, 'array')} ${what} (${show(names.slice(0, listed).join(', '))})`]
}
