import type { ResultReport } from '../../../model/result.ts'
import type { Verdict } from '../../../model/verdict.ts'
import { local, packageId, reference, toolId, type Entity } from './entity.ts'

const verdictId = '#verdict'

export function reviewIds({ results }: Verdict): string[] {
  return [verdictId, ...results.map(({ name }) => local('result', name))]
}

/** The verdict as a review of the package, and each result as a review of a claim. */
export function reviewEntities({ verdict, sentence, run, results }: Verdict): Entity[] {
  return [
    {
      '@id': verdictId,
      '@type': 'Review',
      name: verdict,
      reviewBody: sentence,
      itemReviewed: reference(packageId),
      author: reference(toolId),
      datePublished: run.finished,
      hasPart: results.map(({ name }) => reference(local('result', name))),
    },
    ...results.map(resultReview),
  ]
}

function resultReview(result: ResultReport): Entity {
  const { name, claim, where, from, expected, observed, difference, message, tolerance, outcome } = result
  const told = [
    `from ${from}`,
    `expected ${expected ?? '–'}`,
    `observed ${observed ?? '–'}`,
    ...(difference === undefined ? [] : [difference]),
    `tolerance ${tolerance}`,
    ...(message === undefined ? [] : [message]),
  ]
  return {
    '@id': local('result', name),
    '@type': 'ClaimReview',
    name: outcome,
    claimReviewed: where === undefined ? (claim ?? name) : `${claim ?? name} (${where})`,
    reviewBody: told.join('; '),
    itemReviewed: reference(packageId),
    author: reference(toolId),
  }
}
