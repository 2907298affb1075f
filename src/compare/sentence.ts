import { isReproduced, type Outcome, type ResultReport } from '../model/result.ts'
import { describePercentage } from './number.ts'
import { printNumber, readNumeral, type FiniteNumeral } from './numeral.ts'
import { count, show } from './show.ts'

/** How many results the verdict's sentence tells of, each outcome for itself. */
const told = 3

/**
 * The verdict in one sentence: "11 of 12 claims reproduced; 1 differs: test AUC .8186 in the paper, .7897 here (3.5 %
 * lower; tolerance .01)."
 */
export function verdictSentence(results: readonly ResultReport[]): string {
  const reproduced = results.filter(({ outcome }) => isReproduced(outcome)).length
  const parts = [
    `${reproduced} of ${count(results.length, 'claim')} reproduced`,
    ...tellAll(results, 'differs', ['differs', 'differ']),
    ...tellAll(results, 'missing', ['is missing', 'are missing']),
    ...tellAll(results, 'not-comparable', ['cannot be compared', 'cannot be compared']),
  ]
  return `${parts.join('; ')}.`
}

function tellAll(results: readonly ResultReport[], outcome: Outcome, [one, many]: [string, string]): string[] {
  const those = results.filter((result) => result.outcome === outcome)
  if (those.length === 0) return []
  const rest = those.length > told ? [`and ${those.length - told} more`] : []
  const list = [...those.slice(0, told).map(tellBriefly), ...rest].join('; ')
  return [`${those.length} ${those.length === 1 ? one : many}: ${list}`]
}

/** Where it has been said already that it is missing, or cannot be compared. */
function tellBriefly(report: ResultReport): string {
  if (report.outcome === 'differs') return tell(report)
  return `${stated(report)}: ${report.message ?? 'no reason is known'}`.replace('::', ':')
}

/** One result in one sentence: the claim, both values, by how much they differ, and the tolerance. */
export function resultSentence(report: ResultReport): string {
  const sentence = `${capitalised(tell(report))}.`
  if (report.record === undefined) return sentence
  const { expected, outcome } = report.record
  const agreement = isReproduced(outcome) ? 'agrees' : 'does not agree either'
  return `${sentence} The author's own record says ${expected ?? 'something else'}, with which this run ${agreement}.`
}

function tell(report: ResultReport): string {
  const { outcome, message } = report
  if (outcome === 'not-comparable')
    return `${labelled(report)[0]} cannot be compared: ${message ?? 'no reason is known'}`
  if (outcome === 'missing') return `${stated(report)}, missing here: ${message ?? 'nothing came out'}`
  if (outcome === 'identical') return `${stated(report)}, the same here`
  const here = observedLike(report)
  const found = here === undefined ? 'other here' : `${here} here`
  const reasons = [...relation(report), toldTolerance(report)].join('; ')
  return `${stated(report)}, ${found} (${reasons})${message === undefined ? '' : `: ${message}`}`
}

/** The claim's name, and what is expected. */
function stated(report: ResultReport): string {
  const [label, expected] = labelled(report)
  const basis = report.basis === 'published' ? 'in the paper' : 'in the record'
  return expected === undefined ? label : `${label} ${expected} ${basis}`
}

/**
 * What the value is called, and the value. A claim that ends in the value is its name: "Test AUC .8186" is about the
 * test AUC.
 */
function labelled({ claim, name, expected }: ResultReport): [string, string | undefined] {
  if (claim === undefined) return [show(name, 100), expected]
  const text = show(claim, 100).replace(/\.$/, '')
  if (expected === undefined || !text.endsWith(expected)) return [`"${text}":`, expected]
  const label = text.slice(0, text.length - expected.length).replace(/[\s:=]+$/, '')
  return /[\p{L}\d]$/u.test(label) ? [uncapitalised(label), expected] : [`"${text}":`, expected]
}

function uncapitalised(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "3.5 % lower", where both values are numbers. */
function relation(report: ResultReport): string[] {
  const numbers = bothNumbers(report)
  if (numbers === undefined) return report.difference === undefined ? [] : [report.difference]
  const [expected, observed] = numbers
  if (expected.value.eq(observed.value)) return []
  const direction = observed.value.lt(expected.value) ? 'lower' : 'higher'
  if (expected.value.eq(0)) return [`${printNumber(observed.value.abs(), 3)} ${direction}`]
  return [`${describePercentage(expected.value, observed.value)} ${direction}`]
}

/** The tolerance, its numbers with or without the zero before the point, as the paper writes them. */
function toldTolerance({ tolerance, expected = '' }: ResultReport): string {
  if (tolerance === 'exact') return 'no tolerance'
  const text = tolerance.startsWith('as printed') ? tolerance : `tolerance ${tolerance.replace(/^± /, '')}`
  return /^[-+]?\./.test(expected) ? withoutZeros(text) : text
}

/** What was observed, with as many digits as the expected value has, or as many more as it takes to tell them apart. */
function observedLike(report: ResultReport): string | undefined {
  const numbers = bothNumbers(report)
  if (numbers === undefined) return report.observed
  const [expected, { value }] = numbers
  let rounded = value
  for (let decimals = Math.max(0, -expected.place); decimals < 400; decimals += 1) {
    rounded = value.round(decimals, 1)
    // To round may change the difference that is told by a tenth of it at most.
    const changed = rounded.minus(value).abs().times(10)
    if (changed.lte(value.minus(expected.value).abs())) break
  }
  const text = printNumber(rounded)
  return /^[-+]?\./.test(report.expected ?? '') ? withoutZeros(text) : text
}

function bothNumbers({ expected, observed }: ResultReport): [FiniteNumeral, FiniteNumeral] | undefined {
  const [wanted, found] = [readNumeral(expected ?? ''), readNumeral(observed ?? '')]
  if (wanted?.kind !== 'finite' || found?.kind !== 'finite' || wanted.percent !== found.percent) return undefined
  return [wanted, found]
}

function withoutZeros(text: string): string {
  return text.replace(/(?<![\d.])0(?=\.\d)/g, '')
}
