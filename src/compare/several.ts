import { isReproduced, type Outcome, type ResultReport } from '../model/result.ts'
import { count } from './show.ts'

/** From the best to the worst. */
const ranks: readonly Outcome[] = ['identical', 'within-tolerance', 'differs', 'not-comparable', 'missing']

/**
 * One report of what several runs gave, judged by where all of them fall: the worst counts, and the runs are listed.
 * Pure. `runs` has the reports of each run, all in the same order.
 */
export function reportSeveral(runs: readonly (readonly ResultReport[])[]): ResultReport[] {
  const [first = []] = runs
  if (runs.length < 2) return [...first]
  return first.map((_, index) =>
    overRuns(runs.map((reports) => reports[index]).filter((report) => report !== undefined)),
  )
}

function overRuns(reports: readonly ResultReport[]): ResultReport {
  const worst = reports.reduce((a, b) => (ranks.indexOf(b.outcome) > ranks.indexOf(a.outcome) ? b : a))
  const within = reports.filter(({ outcome }) => isReproduced(outcome)).length
  const fell = `${within} of ${count(reports.length, 'run')} reproduced it`
  return {
    ...worst,
    message: worst.message === undefined ? fell : `${fell}; ${worst.message}`,
    runs: reports.map(({ observed, outcome, numbers }) => {
      return { observed, outcome, ...(numbers === undefined ? {} : { number: numbers.observed }) }
    }),
  }
}
