import { isReproduced, type Outcome, type ResultReport } from '../model/result.ts'
import { describePercentage } from './number.ts'
import { printNumber, readNumeral, type FiniteNumeral } from './numeral.ts'
import { count, show } from './show.ts'

/** How many results the verdict's sentence tells of, each outcome for itself. */
const told = 3

/** Of a value in the verdict's sentence, in characters. */
const brief = 60

/**
 * The verdict in one sentence: "11 of 12 claims reproduced; 1 differs: test AUC .8186 in the paper, .7897 here (3.5 %
 * lower; tolerance .01)."
 */
export function verdictSentence(results: readonly ResultReport[]): string {
  const reproduced = results.filter(({ outcome }) => isReproduced(outcome)).length
  const parts = [
    `${reproduced.toLocaleString('en-US')} of ${count(results.length, 'claim')} reproduced`,
    ...tellAll(results, 'differs', ['differs', 'differ']),
    ...tellAll(results, 'missing', ['is missing', 'are missing']),
    ...tellAll(results, 'not-comparable', ['cannot be compared', 'cannot be compared']),
  ]
  return `${parts.join('; ')}.`
}

function tellAll(results: readonly ResultReport[], outcome: Outcome, [one, many]: [string, string]): string[] {
  const those = results.filter((result) => result.outcome === outcome)
  if (those.length === 0) return []
  const rest = those.length > told ? [`and ${(those.length - told).toLocaleString('en-US')} more`] : []
  const list = [...those.slice(0, told).map(tellBriefly), ...rest].join('; ')
  return [`${those.length.toLocaleString('en-US')} ${those.length === 1 ? one : many}: ${list}`]
}

/** Where it has been said already that it is missing, or cannot be compared. Long values are for the table. */
function tellBriefly(result: ResultReport): string {
  const whole = placed(result)
  const { expected, observed } = whole
  const report = { ...whole, expected: expected && show(expected, brief), observed: observed && show(observed, brief) }
  const { label, stated } = readable(report)
  if (report.outcome !== 'differs')
    return `${stated ?? label.replace(/:$/, '')}: ${report.message ?? 'no reason is known'}`
  return tell(report, relation(report))
}

/** One result in one sentence: the claim, both values, by how much they differ, and the tolerance. */
export function resultSentence(report: ResultReport): string {
  const whole = placed(report)
  const sentence = `${capitalised(tell(whole, whole.difference))}.`
  const record = recordSentence(report)
  return record === undefined ? sentence : `${sentence} ${record}`
}

/** Where the paper and the author's own record disagree: what the record says, and whether this run agrees with that. */
export function recordSentence({ record }: ResultReport): string | undefined {
  if (record === undefined) return undefined
  const agreement = isReproduced(record.outcome) ? 'agrees' : 'does not agree either'
  return `The author's own record says ${record.expected ?? 'something else'}, with which this run ${agreement}.`
}

function tell(report: Placed, difference: string | undefined): string {
  const { outcome, message } = report
  const { label, stated = label, here, tolerance, styled } = readable(report)
  if (outcome === 'not-comparable')
    return `${label.replace(/:$/, '')} cannot be compared: ${message ?? 'no reason is known'}`
  if (outcome === 'missing') return `${stated}, missing here: ${message ?? 'nothing came out'}`
  if (outcome === 'identical') return `${stated}, the same here`
  const reasons = difference === undefined ? tolerance : `${flat(styled(difference))}; ${tolerance}`
  const there = report.place === undefined ? 'here' : `here at ${report.place}`
  return `${stated}, ${here ?? 'other'} ${there} (${reasons})${message === undefined ? '' : `: ${message}`}`
}

/** "0.03 higher (5.2 %; 2 × the tolerance)" without the parentheses, as it stands in some already. */
function flat(difference: string): string {
  const [, amount = difference, relations] = /^([^()]*) \(([^()]*)\)$/.exec(difference) ?? []
  return relations === undefined ? difference : `${amount}, ${relations.replaceAll('; ', ', ')}`
}

/** A report of which both values are numbers at one place, which is then told once. */
interface Placed extends ResultReport {
  readonly place?: string
}

function placed(report: ResultReport): Placed {
  const [expected, observed] = [report.expected, report.observed].map((text) => /^(\S+) at (.+)$/s.exec(text ?? ''))
  const [, wanted = '', place] = expected ?? []
  const [, found = ''] = observed ?? []
  const isOne = place !== undefined && place === observed?.[2] && report.message !== undefined
  const areNumbers = readNumeral(wanted) !== undefined && readNumeral(found) !== undefined
  return isOne && areNumbers ? { ...report, expected: wanted, observed: found, place } : report
}

interface Readable {
  /** What the claim is called. */
  readonly label: string
  /** The label, and what is expected. */
  readonly stated: string | undefined
  readonly here: string | undefined
  readonly tolerance: string
  /** Writes numbers as the paper does, with or without the zero before the point. */
  readonly styled: (text: string) => string
}

function readable(report: ResultReport): Readable {
  const { expected, basis } = report
  const { label, written } = labelled(report)
  const styled = /^[-+]?\./.test(written ?? '') ? withoutZeros : (text: string) => text
  const here = observedLike(report)
  return {
    label,
    stated: expected && `${label} ${written} ${basis === 'published' ? 'in the paper' : 'in the record'}`,
    here: here && (bothNumbers(report) === undefined ? here : styled(here)),
    tolerance: styled(toldTolerance(report.tolerance)),
    styled,
  }
}

/**
 * What the value is called, and the value as the claim writes it. A claim that ends in the value is its name: "Test AUC
 * .8186" is about the test AUC.
 */
function labelled({ claim, name, expected }: ResultReport): { label: string; written: string | undefined } {
  if (claim === undefined) return { label: show(name, 100), written: expected }
  const text = show(claim, 100).replace(/\.$/, '')
  const quoted = { label: `"${text}":`, written: expected }
  const written = expected && [expected, withoutZeros(expected)].find((value) => ` ${text}`.endsWith(` ${value}`))
  if (written === undefined || written === '') return quoted
  const label = text.slice(0, text.length - written.length).replace(/[\s:=]+$/, '')
  return /[\p{L}\d]$/u.test(label) ? { label: uncapitalised(label), written } : quoted
}

function uncapitalised(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "3.5 % lower", where both values are numbers. */
function relation(report: ResultReport): string | undefined {
  const numbers = bothNumbers(report)
  if (numbers === undefined) return report.difference
  const [expected, observed] = numbers
  if (expected.value.eq(observed.value)) return undefined
  const direction = observed.value.lt(expected.value) ? 'lower' : 'higher'
  if (expected.value.eq(0)) return `${printNumber(observed.value.abs(), 3)} ${direction}`
  return `${describePercentage(expected.value, observed.value)} ${direction}`
}

function toldTolerance(tolerance: string): string {
  if (tolerance === 'exact') return 'no tolerance'
  return tolerance.startsWith('as printed')
    ? tolerance.replace(/[()]/g, '')
    : `tolerance ${tolerance.replace(/^± /, '')}`
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
  return expected.percent ? `${printNumber(rounded)} %` : printNumber(rounded)
}

function bothNumbers({ expected, observed }: ResultReport): [FiniteNumeral, FiniteNumeral] | undefined {
  const [wanted, found] = [readNumeral(expected ?? ''), readNumeral(observed ?? '')]
  if (wanted?.kind !== 'finite' || found?.kind !== 'finite' || wanted.percent !== found.percent) return undefined
  return [wanted, found]
}

function withoutZeros(text: string): string {
  return text.replace(/(?<![\d.])0(?=\.\d)/g, '')
}
