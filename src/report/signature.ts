import type { SignatureReport } from '../evidence/report.ts'
import { plainLine } from './plain.ts'

const marks = { passed: '✓', refused: '✗', unknown: '–' } as const

/** What checking a signature gave, for a reader: the checks in the order of the argument, then what they come to. */
export function signatureText({ file, accepted, checks, says, proven, notProven }: SignatureReport): string {
  const refusal = checks.find(({ outcome }) => outcome === 'refused')
  const open = checks.find(({ name, outcome }) => outcome === 'unknown' && (name === 'signature' || name === 'trust'))
  return [
    ...checks.map(({ name, outcome, message }) => plainLine(`${marks[outcome]} ${name}: ${message}`)),
    '',
    ...(says === undefined
      ? []
      : [
          plainLine(`It says of "${says.title}": ${says.verdict}. ${says.sentence}`),
          `Package sha256 ${says.packageSha256}, run ${says.run}`,
          '',
        ]),
    ...section('Proven:', proven),
    ...section('Not proven:', notProven),
    plainLine(
      accepted
        ? `accepted: ${file}`
        : refusal === undefined
          ? `not accepted: ${file}: ${open?.message ?? 'nothing is known of it'}`
          : `refused: ${file}: ${refusal.message}`,
    ),
  ].join('\n')
}

function section(title: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [title, ...sentences.map((sentence) => plainLine(`  - ${sentence}`)), '']
}
