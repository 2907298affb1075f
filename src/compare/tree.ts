import type { ResultPlan } from '../model/plan.ts'
import type { Comparison } from '../model/result.ts'
import { Findings, type Finding } from './findings.ts'
import { isArray, isObject, printJson, type Tree } from './json.ts'
import { compareLeaves } from './leaf.ts'
import { pairUp } from './matching.ts'
import { pathPattern, type PathPattern } from './pattern.ts'
import { escapeSegment } from './pointer.ts'
import { show } from './show.ts'
import { Tolerances } from './tolerance.ts'
import { Unreadable } from './unreadable.ts'

/** The longest array that is compared without regard to order, unless nearly all of its items have one that is the same. */
const longestSet = 300

/**
 * Compares two JSON values, all the way down. Path patterns of the result begin at these values.
 * @throws Unreadable for an array without order that is too long for it.
 */
export function compareTrees(expected: Tree, observed: Tree, result: ResultPlan): Comparison {
  const findings = new Findings()
  const comparer = new TreeComparer(result)
  comparer.compare({ expected, observed, path: '' }, (finding) => findings.add(finding))
  const whole = { expected: showTree(expected), observed: showTree(observed) }
  const concluded = findings.conclude('value', whole)
  const [unused] = comparer.unusedTolerances
  if (findings.outcome !== 'differs' || unused === undefined) return concluded
  const hint = `no number stands where a tolerance is given for \`${show(unused)}\``
  return { ...concluded, message: concluded.message === undefined ? hint : `${concluded.message}; ${hint}` }
}

interface Pair {
  readonly expected: Tree
  readonly observed: Tree
  readonly path: string
}

type Report = (finding: Finding) => void

/** Compares values that stand at a path of two documents. */
export class TreeComparer {
  readonly #result: ResultPlan
  readonly #tolerances: Tolerances
  readonly #ignored: readonly PathPattern[]
  readonly #unordered: readonly PathPattern[]

  constructor(result: ResultPlan) {
    this.#result = result
    this.#tolerances = new Tolerances(result)
    this.#ignored = result.ignore.map(pathPattern)
    this.#unordered = result.unordered.map(pathPattern)
  }

  get unusedTolerances(): readonly string[] {
    return this.#tolerances.unused
  }

  compare({ expected, observed, path }: Pair, report: Report): void {
    if (this.ignores(path)) return
    if (isObject(expected) && isObject(observed)) return this.compareObjects(expected, observed, { path, report })
    if (isArray(expected) && isArray(observed)) {
      return this.isSet(path)
        ? this.#compareSets(expected, observed, { path, report })
        : this.#compareLists(expected, observed, { path, report })
    }
    const rule = { tolerance: this.#tolerances.at(path), nan: this.#result.nan }
    const leaf = compareLeaves(expected, observed, rule)
    if (leaf === undefined) return
    const { outcome, message } = leaf
    // Told of the few that a report shows, and not of millions that are only counted.
    report({
      path,
      outcome,
      message,
      get expected() {
        return showTree(expected)
      },
      get observed() {
        return showTree(observed)
      },
      get difference() {
        return leaf.difference
      },
    })
  }

  compareObjects(expected: ReadonlyMap<string, Tree>, observed: ReadonlyMap<string, Tree>, place: Place): void {
    for (const [key, value] of expected) {
      this.compareOrMiss(value, observed.get(key), { ...place, path: `${place.path}/${escapeSegment(key)}` })
    }
    for (const [key, value] of observed) {
      if (!expected.has(key)) this.reportAdded(value, { ...place, path: `${place.path}/${escapeSegment(key)}` })
    }
  }

  #compareLists(expected: readonly Tree[], observed: readonly Tree[], place: Place): void {
    for (const [index, value] of expected.entries()) {
      this.compareOrMiss(value, observed[index], { ...place, path: `${place.path}/${index}` })
    }
    for (const [index, value] of observed.slice(expected.length).entries()) {
      this.reportAdded(value, { ...place, path: `${place.path}/${expected.length + index}` })
    }
  }

  #compareSets(expected: readonly Tree[], observed: readonly Tree[], { path, report }: Place): void {
    const [wanted, found] = withoutSame([...expected.entries()], [...observed.entries()])
    const texts = [wanted, found].map((items) => items.map(([, value]) => printJson(value)))
    const pairs = pairUp({
      expectedCount: wanted.length,
      observedCount: found.length,
      agree: (a, b) => this.#agree(wanted[a]?.[1], found[b]?.[1], `${path}/${wanted[a]?.[0]}`),
      isSame: (a, b) => texts[0]?.[a] === texts[1]?.[b],
    })
    const [placed, taken] = [new Set(pairs.map(([a]) => a)), new Set(pairs.map(([, b]) => b))]
    for (const [a, b] of pairs) {
      const [index = 0, value = null] = wanted[a] ?? []
      this.compare({ expected: value, observed: found[b]?.[1] ?? null, path: `${path}/${index}` }, report)
    }
    for (const [at, [index, value]] of wanted.entries()) {
      if (!placed.has(at)) this.compareOrMiss(value, undefined, { path: `${path}/${index}`, report })
    }
    for (const [at, [index, value]] of found.entries()) {
      if (!taken.has(at)) this.reportAdded(value, { path: `${path}/${index}`, report })
    }
  }

  #agree(expected: Tree | undefined, observed: Tree | undefined, path: string): boolean {
    if (expected === undefined || observed === undefined) return false
    const findings = new Findings()
    this.compare({ expected, observed, path }, (finding) => findings.add(finding))
    return findings.outcome !== 'differs'
  }

  compareOrMiss(expected: Tree, observed: Tree | undefined, { path, report }: Place): void {
    if (observed !== undefined) return this.compare({ expected, observed, path }, report)
    if (this.ignores(path)) return
    const message = `nothing stands at \`${show(path)}\``
    report({
      path,
      outcome: 'missing',
      expected: showTree(expected),
      observed: undefined,
      difference: undefined,
      message,
    })
  }

  reportAdded(observed: Tree, { path, report }: Place): void {
    if (this.ignores(path)) return
    const message = `\`${show(path)}\` is not expected`
    report({
      path,
      outcome: 'differs',
      expected: undefined,
      observed: showTree(observed),
      difference: undefined,
      message,
    })
  }

  /** Whether the order of the array there does not count. */
  isSet(path: string): boolean {
    return this.#unordered.some((matches) => matches(path))
  }

  ignores(path: string): boolean {
    return this.#ignored.some((matches) => matches(path))
  }
}

export interface Place {
  readonly path: string
  readonly report: Report
}

type Items = readonly (readonly [number, Tree])[]

/** Of long lists, only those items that have no other that is the same to the letter; of short ones all. */
function withoutSame(expected: Items, observed: Items): [Items, Items] {
  if (Math.max(expected.length, observed.length) <= longestSet) return [expected, observed]
  const places = new Map<string, number[]>()
  for (const [at, [, value]] of observed.entries()) {
    const text = printJson(value)
    const others = places.get(text)
    if (others === undefined) places.set(text, [at])
    else others.push(at)
  }
  const taken = new Set<number>()
  const wanted = expected.filter(([, value]) => {
    const same = places.get(printJson(value))?.pop()
    if (same !== undefined) taken.add(same)
    return same === undefined
  })
  const found = observed.filter((_, at) => !taken.has(at))
  if (Math.max(wanted.length, found.length) <= longestSet) return [wanted, found]
  throw new Unreadable(
    `an array without order has more than ${longestSet} items that differ, too many to find their pairs`,
  )
}

function showTree(tree: Tree): string {
  return show(typeof tree === 'string' ? tree : printJson(tree))
}
