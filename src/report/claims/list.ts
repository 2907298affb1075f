import { resultSentence } from '../../compare/sentence.ts'
import { isReproduced, type ResultReport } from '../../model/result.ts'
import { plainLine } from '../plain.ts'
import type { TextStyle } from '../text-style.ts'
import { wrap } from './wrap.ts'

const indent = '  '

/** Claims for a terminal that has no room for a table: of each its outcome, and one sentence. */
export function claimsList(results: readonly ResultReport[], { width, colors }: TextStyle): string {
  return results
    .map((result) => {
      const color = isReproduced(result.outcome) ? colors.green : colors.red
      const place = result.where === undefined ? [] : [`(${result.where})`]
      const text = plainLine([`${result.outcome}: ${resultSentence(result)}`, ...place].join(' '))
      const lines = wrap(text, Math.max(10, width - indent.length)).replaceAll('\n', `\n${indent}`)
      return lines.replace(result.outcome, color)
    })
    .join('\n')
}
