import { driftText } from '../environment/drift.ts'
import { isReproduced } from '../model/result.ts'
import type { Verdict } from '../model/verdict.ts'
import { claimsList } from './claims/list.ts'
import { fold } from './claims/fold.ts'
import { claimsTable, narrowest } from './claims/table.ts'
import { plain } from './plain.ts'
import { failureLines } from './run.ts'
import type { TextStyle } from './text-style.ts'

/** A verdict for a terminal: its claims, those that differ first, then one sentence. */
export function verdictText(verdict: Verdict, style: TextStyle): string {
  const { failure, results } = verdict
  const { colors } = style
  const shown = failure === undefined ? claimLines(results, style) : failureLines(failure).map(plain)
  const color =
    verdict.verdict === 'reproduced' ? colors.green : verdict.verdict === 'did-not-run' ? colors.yellow : colors.red
  const network = verdict.steps.filter((step) => step.network).map((step) => step.name)
  return [
    ...shown,
    ...driftLines(verdict),
    ...fileLines(verdict),
    ...(network.length === 0 ? [] : [`The network was on in: ${network.join(', ')}.`]),
    `${colors.bold(color(verdict.verdict))}: ${plain(verdict.sentence)}`,
  ].join('\n')
}

/** That nothing was built: who trusts the verdict trusts the file. */
function fileLines({ environment }: Verdict): string[] {
  const file = environment?.file
  return file === undefined
    ? []
    : [`The environment came from an image file and was not built here: ${plain(file.name)}, sha256:${file.sha256}.`]
}

/** The time that drawing a table takes grows with the square of its rows, and nobody looks over more of them at once. */
const mostRows = 1000

/** A table where there is room for one, else a list. */
function claimLines(results: Verdict['results'], { width, colors, mostClaims = 20 }: TextStyle): string[] {
  const { kept, rest } = fold(results, mostClaims)
  const draw = width < narrowest || kept.length > mostRows ? claimsList : claimsTable
  return [draw(kept, { width, colors }), ...(rest === undefined ? [] : [colors.dim(rest)])]
}

/** What is suspected first where a result differs; told of where none does, too. */
function driftLines({ environment, results }: Verdict): string[] {
  const drift = environment?.drift ?? []
  if (drift.length === 0) return []
  const most = 8
  const more = drift.length > most ? `, and ${drift.length - most} more` : ''
  const list = drift.slice(0, most).map(driftText).join(', ')
  const what = results.some(({ outcome }) => !isReproduced(outcome)) ? 'First suspect: the' : 'The'
  return [`${what} environment is not the locked one: ${plain(list)}${more}.`]
}
