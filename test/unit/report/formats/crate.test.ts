import test from 'ava'
import { crateMetadata, drawParts } from '../../../../src/report/formats/crate.ts'
import type { Entity } from '../../../../src/report/formats/crate/entity.ts'
import type { Verdict } from '../../../../src/model/verdict.ts'
import { differing, failure, manifest, report, stepRun, verdict } from '../../fixtures.ts'
import { hostileTexts, hostileVerdict } from '../hostile.ts'

const started = '2026-01-02T03:04:06.006Z'
const data = { sha256: 'c'.repeat(64), url: 'https://example.org/d.csv' }
const full = verdict({
  package: {
    title: 'A paper',
    sha256: 'f'.repeat(64),
    manifest: { ...manifest, license: 'MIT', authors: [{ name: 'Ada', orcid: '0000-0001' }], data: { 'd.csv': data } },
  },
  steps: [stepRun({ started, logFile: { path: 'logs/train.log', size: 9, sha256: 'd'.repeat(64) } })],
  results: [report(), differing],
})

function graph(one: Verdict): Map<string, Entity> {
  return new Map(crateMetadata(one)['@graph'].map((entity) => [entity['@id'], entity]))
}

/** Names of results are keys of the manifest: there are no two of one name. */
function oneResult(one: Verdict): Verdict {
  return { ...one, results: one.results.slice(0, 1) }
}

/** All `{ "@id": … }` in a value that point somewhere. */
function pointers(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pointers)
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === '@id') return [String(only[1])]
  return entries.flatMap(([, part]) => pointers(part))
}

for (const [what, one] of [
  ['a run', full],
  ['a run that failed', { ...full, failure }],
  ['a run without an environment', { ...full, environment: undefined, steps: [] }],
  ...hostileTexts.map(
    (text) => [`hostile text ${JSON.stringify(text.slice(0, 30))}`, oneResult(hostileVerdict(text))] as const,
  ),
] as const) {
  test(`every entity has an id of its own, and nothing points to what is not there: ${what}`, (t) => {
    const { '@graph': entities } = crateMetadata(one)
    const ids = entities.map((entity) => entity['@id'])
    t.is(new Set(ids).size, ids.length)
    const local = pointers(entities).filter((id) => !id.startsWith('http'))
    t.deepEqual(
      local.filter((id) => !ids.includes(id)),
      [],
    )
  })
}

test('what went in and came out stands in it by hash, the verdict as a review', (t) => {
  const entities = graph(full)
  t.like(entities.get('outputs/train/model/weights.bin'), { sha256: 'b'.repeat(64), contentSize: '9' })
  t.like(entities.get('#package'), { sha256: 'f'.repeat(64) })
  t.like(entities.get(`#data-${data.sha256}`), { sha256: data.sha256, url: data.url })
  t.like(entities.get('#verdict'), { '@type': 'Review', name: full.verdict, reviewBody: full.sentence })
  t.like(entities.get('#result-test-auc'), { name: 'differs', claimReviewed: 'Test AUC .8186' })
  t.like(entities.get('#step-train'), { startTime: started, endTime: '2026-01-02T03:05:07.046Z' })
  t.like(entities.get('./'), { license: { '@id': 'https://spdx.org/licenses/MIT' } })
  t.like(entities.get('https://orcid.org/0000-0001'), { name: 'Ada' })
})

test('a failed run is a failed action, and says why', (t) => {
  const action = graph({ ...full, failure }).get(`#run-${full.run.id}`)
  t.like(action, { actionStatus: 'http://schema.org/FailedActionStatus', error: failure.message })
})

test('its files are the metadata first, then what it speaks of', async (t) => {
  const parts = await drawParts({ verdict: full })
  t.deepEqual(
    parts.map(({ path }) => path),
    ['ro-crate-metadata.json', 'repro.yaml', 'verdict.json', 'outputs/train/model/weights.bin', 'logs/train.log'],
  )
})
