import { isReproduced, type ResultReport } from '../model/result.ts'

/** Results in the order in which a reader wants them: those that are not reproduced first, else the manifest's. */
export function byUrgency(results: readonly ResultReport[]): ResultReport[] {
  return results.toSorted((a, b) => Number(isReproduced(a.outcome)) - Number(isReproduced(b.outcome)))
}
