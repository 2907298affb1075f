import type { Manifest } from '../model/manifest.ts'
import type { Finding } from './finding.ts'
import { quote } from './json.ts'

/** A number with decimals, or a percentage: what a claim is held to. Counts, years and tables' numbers are none. */
const figure = /(?<![\w.,-])-?\d*\.\d+(?![\d.]*\d)(?:\s?%)?|(?<![\w.,])\d+(?:\.\d+)?\s?%/u

/** Claims that are compared with nothing, or not with what they say. `recorded`: names of results that have a record. Pure. */
export function findIdleClaims({ results }: Manifest, recorded: ReadonlySet<string>): Finding[] {
  return Object.entries(results).flatMap(([name, { claim, expect }]): Finding[] => {
    if (expect !== undefined) return []
    const path = ['results', name]
    if (!recorded.has(name)) {
      const message = `result ${quote(name)} is compared with nothing: it has no \`expect\`, and nothing is recorded for it`
      return [{ path, on: 'key', message, hint: 'write what the paper states in `expect`, or run `repro record`' }]
    }
    const said = figure.exec(claim ?? '')?.[0].trim()
    if (said === undefined) return []
    const message = `the claim says ${quote(said)}, which is compared with nothing: only what was recorded is`
    return [
      {
        path: [...path, 'claim'],
        on: 'value',
        message,
        hint: `add \`expect: ${said.replace(/\s?%$/u, '')}\`, as the paper states it`,
      },
    ]
  })
}
