import type { Verdict } from '../../model/verdict.ts'
import { canonicalVerdict, wellFormed } from '../canonical.ts'
import type { Part, ReportSubject } from '../format.ts'
import { crateContext, fileId, reference, type Entity } from './crate/entity.ts'
import { filesOf, packageEntities } from './crate/files.ts'
import { runEntities, runId, stepIds } from './crate/run.ts'
import { reviewEntities, reviewIds } from './crate/review.ts'

/** What the crate says that it conforms to, with names for those who do not know the addresses. */
const profiles: readonly Entity[] = [
  profile('https://w3id.org/ro/wfrun/process/0.5', 'Process Run Crate', '0.5'),
  profile('https://w3id.org/ro/wfrun/workflow/0.5', 'Workflow Run Crate', '0.5'),
  profile('https://w3id.org/workflowhub/workflow-ro-crate/1.0', 'Workflow RO-Crate', '1.0'),
]

function profile(id: string, name: string, version: string): Entity {
  return { '@id': id, '@type': 'CreativeWork', name, version }
}

/**
 * A Workflow Run RO-Crate of a verified run: the manifest as the workflow, the run and its steps as actions, what went
 * in and came out by hash, the environment as a container image, and the verdict as a review. Pure.
 * Source: RO-Crate 1.1, https://w3id.org/ro/crate/1.1; Workflow Run Crate 0.5, https://w3id.org/ro/wfrun/workflow.
 */
export async function drawParts({ verdict }: ReportSubject): Promise<readonly Part[]> {
  return [
    { path: 'ro-crate-metadata.json', text: `${JSON.stringify(crateMetadata(verdict), undefined, 2)}\n` },
    { path: 'repro.yaml', text: manifestFile(verdict) },
    { path: 'verdict.json', text: canonicalVerdict(verdict) },
    ...filesOf(verdict).map(({ path, size, sha256 }): Part => ({ path, size, sha256 })),
  ]
}

/** The manifest as it was read; JSON is YAML. */
function manifestFile({ package: { manifest } }: Verdict): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`
}

/** `ro-crate-metadata.json`. */
export function crateMetadata(verdict: Verdict): { '@context': unknown; '@graph': readonly Entity[] } {
  const files = filesOf(verdict)
  return {
    '@context': crateContext,
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        about: reference('./'),
        conformsTo: [
          reference('https://w3id.org/ro/crate/1.1'),
          reference('https://w3id.org/workflowhub/workflow-ro-crate/1.0'),
        ],
      },
      root(verdict, ['repro.yaml', 'verdict.json', ...files.map(({ path }) => path)]),
      ...profiles,
      ...packageEntities(verdict),
      ...files.map(({ entity }) => entity),
      ...runEntities(verdict),
      ...reviewEntities(verdict),
    ],
  }
}

function root(verdict: Verdict, parts: readonly string[]): Entity {
  const { title, manifest } = verdict.package
  return {
    '@id': './',
    '@type': 'Dataset',
    name: `${title}: a run that was verified`,
    description: `${verdict.verdict}: ${verdict.sentence}`,
    datePublished: verdict.run.finished,
    license:
      manifest.license === undefined
        ? 'Not stated by the package.'
        : reference(`https://spdx.org/licenses/${encodeURIComponent(wellFormed(manifest.license))}`),
    conformsTo: profiles.map((one) => reference(one['@id'])),
    mainEntity: reference('repro.yaml'),
    hasPart: parts.map((path) => reference(fileId(path))),
    mentions: [runId(verdict), ...stepIds(verdict), ...reviewIds(verdict)].map(reference),
  }
}
