import type { ResultPlan } from '../model/plan.ts'
import type { Comparison, Outcome } from '../model/result.ts'
import { isArray, isObject, JsonNumber, printJson, typeName, type Tree } from './json.ts'
import { compareNumbers } from './number.ts'
import { readNumeral, type Numeral } from './numeral.ts'
import { comparison } from './outcome.ts'
import { escapeSegment } from './pointer.ts'
import { count, show } from './show.ts'
import { toleranceOf, type NumberRule } from './tolerance.ts'

/** One place at which two trees are not the same. */
interface Finding {
  /** RFC 6901; empty at the root. */
  readonly path: string
  readonly outcome: Exclude<Outcome, 'identical' | 'not-comparable'>
  readonly expected: string | undefined
  readonly observed: string | undefined
  readonly difference: string | undefined
  readonly message: string | undefined
}

/** How many places a report lists; all are counted. */
const listed = 50

/** Compares two JSON values, all the way down. */
export function compareTrees(expected: Tree, observed: Tree, result: ResultPlan): Comparison {
  const findings = [...walk({ expected, observed, path: '' }, result)]
  const outside = findings.filter(({ outcome }) => outcome !== 'within-tolerance')
  const outcome = outside.length > 0 ? 'differs' : findings.length > 0 ? 'within-tolerance' : 'identical'
  const first = outside[0] ?? findings[0]
  const isOneValue = findings.length === 1 && first?.path === ''
  if (first === undefined || isOneValue) {
    return comparison(outcome, {
      expected: showTree(expected),
      observed: showTree(observed),
      difference: first?.difference,
      message: first?.message,
    })
  }
  const those = outside.length > 0 ? outside : findings
  return comparison(outcome, {
    expected: at(first.path, first.expected),
    observed: at(first.path, first.observed),
    difference: first.difference,
    message: `${count(those.length, 'value')} ${outside.length > 0 ? 'differ' : 'differ within the tolerance'}${first.message === undefined ? '' : `; ${first.message}`}`,
    details: { total: those.length, places: those.slice(0, listed).map((finding) => ({ ...finding, message: finding.message ?? null, difference: finding.difference ?? null, expected: finding.expected ?? null, observed: finding.observed ?? null })) },
  })
}

function at(path: string, value: string | undefined): string {
  return `${value ?? 'nothing'} at ${show(path) || 'the root'}`
}

interface Pair {
  readonly expected: Tree
  readonly observed: Tree
  readonly path: string
}

function* walk(pair: Pair, result: ResultPlan): Iterable<Finding> {
  const { expected, observed, path } = pair
  if (isObject(expected) && isObject(observed)) return yield* walkObjects(expected, observed, { path, result })
  if (isArray(expected) && isArray(observed)) return yield* walkArrays(expected, observed, { path, result })
  const finding = compareLeaves(expected, observed, { tolerance: toleranceOf(result), nan: result.nan })
  if (finding !== undefined) yield { path, expected: showTree(expected), observed: showTree(observed), ...finding }
}

interface Place {
  readonly path: string
  readonly result: ResultPlan
}

function* walkObjects(
  expected: ReadonlyMap<string, Tree>,
  observed: ReadonlyMap<string, Tree>,
  { path, result }: Place,
): Iterable<Finding> {
  for (const [key, value] of expected) {
    const inner = `${path}/${escapeSegment(key)}`
    const other = observed.get(key)
    if (other === undefined) yield missing(inner, value)
    else yield* walk({ expected: value, observed: other, path: inner }, result)
  }
  for (const [key, value] of observed) {
    if (!expected.has(key)) yield added(`${path}/${escapeSegment(key)}`, value)
  }
}

function* walkArrays(expected: readonly Tree[], observed: readonly Tree[], { path, result }: Place): Iterable<Finding> {
  const length = Math.max(expected.length, observed.length)
  for (let index = 0; index < length; index += 1) {
    const inner = `${path}/${index}`
    const [value, other] = [expected[index], observed[index]]
    if (value === undefined && other !== undefined) yield added(inner, other)
    else if (value !== undefined && other === undefined) yield missing(inner, value)
    else if (value !== undefined && other !== undefined) {
      yield* walk({ expected: value, observed: other, path: inner }, result)
    }
  }
}

function missing(path: string, value: Tree): Finding {
  const rest = { expected: showTree(value), observed: undefined, difference: undefined }
  return { path, outcome: 'missing', ...rest, message: `nothing stands at \`${show(path)}\`` }
}

function added(path: string, value: Tree): Finding {
  const rest = { expected: undefined, observed: showTree(value), difference: undefined }
  return { path, outcome: 'differs', ...rest, message: `\`${show(path)}\` is not expected` }
}

type Leaves = Pick<Finding, 'outcome' | 'difference' | 'message'> | undefined

/** Undefined where both are the same. */
function compareLeaves(expected: Tree, observed: Tree, rule: NumberRule): Leaves {
  const numbers = asNumbers(expected, observed, rule)
  if (numbers !== undefined) {
    const { outcome, difference, message } = compareNumbers(...numbers, rule)
    return outcome === 'identical' ? undefined : { outcome, difference, message }
  }
  if (expected === observed) return undefined
  const [wanted, found] = [typeName(expected), typeName(observed)]
  const message = wanted === found ? undefined : `${wanted} is expected, ${found} was found`
  return { outcome: 'differs', difference: undefined, message }
}

/**
 * Both as numbers, where they are to be compared as such: where a number is expected, or a text that reads as one and
 * has a tolerance of its own, or that is written as only people write numbers (85.3 %, 1,234).
 */
function asNumbers(expected: Tree, observed: Tree, rule: NumberRule): [Numeral, Numeral] | undefined {
  const [wanted, found] = [numeralOf(expected), numeralOf(observed)]
  if (wanted === undefined || found === undefined) return undefined
  const isForPeople = wanted.kind === 'finite' && (wanted.percent || wanted.grouped)
  const isDecorated = found.kind === 'finite' && (found.percent || found.grouped)
  if (isDecorated && !isForPeople) return undefined
  const isText = typeof expected === 'string'
  const hasTolerance = typeof rule.tolerance === 'object' || (isForPeople && rule.tolerance === 'printed')
  return isText && !hasTolerance ? undefined : [wanted, found]
}

function numeralOf(tree: Tree): Numeral | undefined {
  if (tree instanceof JsonNumber) return readNumeral(tree.text)
  return typeof tree === 'string' ? readNumeral(tree) : undefined
}

function showTree(tree: Tree): string {
  return show(typeof tree === 'string' ? tree : printJson(tree))
}
