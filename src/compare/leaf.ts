import { JsonNumber, typeName, type Tree } from './json.ts'
import type { Finding } from './findings.ts'
import { compareNumbers } from './number.ts'
import { readNumeral, type Numeral } from './numeral.ts'
import type { NumberRule } from './tolerance.ts'

/** What two values without parts have between them; undefined where they are the same. */
export type LeafFinding = Pick<Finding, 'outcome' | 'difference' | 'message'> | undefined

/** Compares two values of which at least one has no parts. */
export function compareLeaves(expected: Tree, observed: Tree, rule: NumberRule): LeafFinding {
  const numbers = asNumbers(expected, observed, rule)
  if (numbers !== undefined) {
    const compared = compareNumbers(...numbers, rule)
    const { outcome, message } = compared
    if (outcome === 'identical') return undefined
    return {
      outcome,
      message,
      get difference() {
        return compared.difference
      },
    }
  }
  if (plain(expected) === plain(observed) && typeof expected === typeof observed) return undefined
  const [wanted, found] = [typeName(expected), typeName(observed)]
  const message = wanted === found ? undefined : `${wanted} is expected, ${found} was found`
  return { outcome: 'differs', difference: undefined, message }
}

/** A number too long to be read as one counts by its characters. */
function plain(tree: Tree): Tree {
  return tree instanceof JsonNumber ? tree.text : tree
}

/**
 * Both as numbers, where they are to be compared as such: where a number is expected, or a text that reads as one and
 * has a tolerance, or one that is written as only people write numbers (85.3 %, 1,234).
 */
export function asNumbers(expected: Tree, observed: Tree, { tolerance }: NumberRule): [Numeral, Numeral] | undefined {
  const [wanted, found] = [numeralOf(expected), numeralOf(observed)]
  if (wanted === undefined || found === undefined) return undefined
  if (isForPeople(found) && !isForPeople(wanted)) return undefined
  const counts = typeof tolerance === 'object' || (tolerance === 'printed' && isForPeople(wanted))
  return typeof expected === 'string' && !counts ? undefined : [wanted, found]
}

function isForPeople(numeral: Numeral): boolean {
  return numeral.kind === 'finite' && (numeral.percent || numeral.grouped)
}

function numeralOf(tree: Tree): Numeral | undefined {
  if (tree instanceof JsonNumber) return readNumeral(tree.text)
  return typeof tree === 'string' ? readNumeral(tree) : undefined
}
