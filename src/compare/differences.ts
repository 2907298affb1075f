import type { Json } from '../model/json.ts'
import { count } from './show.ts'

/** How many of each sort of difference a report lists; all are counted. */
export const listed = 50

/** The first few of many things that come in any order. */
export class FirstFew<T> {
  total = 0
  private kept: { readonly order: number; readonly item: T }[] = []
  private last = Infinity

  /** Counts one more. What it is called is only asked of those that may be shown. */
  add(order: number, name: () => T): void {
    if (this.count(order)) this.keep(order, name())
  }

  /** Counts one more, and tells whether it is among the first so far. */
  count(order: number): boolean {
    this.total++
    return order <= this.last
  }

  keep(order: number, item: T): void {
    this.kept.push({ order, item })
    if (this.kept.length < 2 * listed) return
    this.kept = this.first()
    this.last = this.kept.at(-1)!.order
  }

  get items(): T[] {
    return this.first().map(({ item }) => item)
  }

  private first(): { readonly order: number; readonly item: T }[] {
    return this.kept.toSorted((a, b) => a.order - b.order).slice(0, listed)
  }
}

/** One place of many at which two files are not the same, in the words in which it is shown. */
export interface Difference {
  /** "accuracy, model knn" or "[3, 4]". */
  readonly path: string
  readonly expected: string
  readonly observed: string
  readonly difference: string | undefined
}

/** Places that are not the same, all of one outcome: the first of them, and the one that is furthest off. */
export class Differences {
  worst: Difference | undefined
  private readonly places = new FirstFew<Difference>()
  private worstDistance = -1
  private worstOrder = 0

  get total(): number {
    return this.places.total
  }

  /** Counts a place; what it looks like is only asked of those that may be shown. */
  add(order: number, distance: number, describe: () => Difference): void {
    const isFirst = this.places.count(order)
    // Of several that are equally far off the first counts, in whatever order they come.
    const isWorst = distance > this.worstDistance || (distance === this.worstDistance && order < this.worstOrder)
    if (!isFirst && !isWorst) return
    const place = describe()
    if (isFirst) this.places.keep(order, place)
    if (!isWorst) return
    this.worstDistance = distance
    this.worstOrder = order
    this.worst = place
  }

  /** The first of them, as a report may list them. */
  get listing(): Json {
    return this.places.items.map((place) => ({ ...place, difference: place.difference ?? null }))
  }
}

/** Differences outside of the tolerance and within it. */
export class Judged {
  compared = 0
  readonly outside = new Differences()
  readonly within = new Differences()

  /** Those that a report tells of. */
  get told(): Differences {
    return this.outside.total > 0 ? this.outside : this.within
  }

  /** "12 of 300 cells differ, …": as a list of at most one note. */
  note(noun: string): string[] {
    const { total } = this.told
    if (total === 0) return []
    const verb = `${total === 1 ? 'differs' : 'differ'}${this.outside.total > 0 ? '' : ' within the tolerance'}`
    const rest = total === 1 ? '' : ', of which the one furthest off is shown'
    return [`${total.toLocaleString('en-US')} of ${count(this.compared, noun)} ${verb}${rest}`]
  }
}
