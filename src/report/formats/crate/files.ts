import type { Verdict } from '../../../model/verdict.ts'
import { dataId, environmentId, packageId, reference, type Entity, fileId } from './entity.ts'

/** A file of the run that goes into the crate, and what the crate says of it. */
export interface CrateFile {
  /** In the run's directory and in the crate. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly entity: Entity
}

/** What the steps wrote and printed, in the verdict's order. */
export function filesOf({ steps }: Verdict): CrateFile[] {
  return steps.flatMap((step) => [
    ...step.outputs.map(({ path, size, sha256 }) =>
      crateFile({ path: `outputs/${step.name}/${path}`, size, sha256 }, `${path}, written by step ${step.name}`),
    ),
    ...(step.logFile === undefined ? [] : [crateFile(step.logFile, `What step ${step.name} printed`)]),
  ])
}

function crateFile({ path, size, sha256 }: Omit<CrateFile, 'entity'>, name: string): CrateFile {
  const entity = { '@id': fileId(path), '@type': 'File', name, contentSize: String(size), sha256 }
  return { path, size, sha256, entity }
}

/** The manifest, the verdict, the package by its hash, data by theirs, and what the manifest is written in. */
export function packageEntities(verdict: Verdict): Entity[] {
  const { title, sha256, manifest } = verdict.package
  return [
    {
      '@id': 'repro.yaml',
      '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow'],
      name: title,
      description: 'The manifest: environment, steps, and the results that the paper claims.',
      encodingFormat: 'application/yaml',
      programmingLanguage: reference('#manifest-language'),
      ...(manifest.authors === undefined
        ? {}
        : { creator: manifest.authors.map((_, index) => reference(authorId(verdict, index))) }),
    },
    ...(manifest.authors ?? []).map(({ name, affiliation }, index) => ({
      '@id': authorId(verdict, index),
      '@type': 'Person',
      name,
      ...(affiliation === undefined ? {} : { affiliation }),
    })),
    {
      '@id': '#manifest-language',
      '@type': 'ComputerLanguage',
      name: 'repro manifest',
      version: String(manifest.repro),
    },
    {
      '@id': 'verdict.json',
      '@type': 'File',
      name: 'The verdict, in its canonical form (RFC 8785)',
      encodingFormat: 'application/json',
    },
    { '@id': packageId, '@type': 'CreativeWork', name: `${title}: the package, by the hash of its tree`, sha256 },
    ...Object.entries(manifest.data ?? {}).map(([path, data]) => ({
      '@id': dataId(data.sha256),
      '@type': 'CreativeWork',
      name: path,
      sha256: data.sha256,
      ...(data.url === undefined ? {} : { url: data.url }),
    })),
    ...environment(verdict),
  ]
}

function authorId({ package: { manifest } }: Verdict, index: number): string {
  const { orcid } = manifest.authors?.[index] ?? {}
  return orcid === undefined ? `#author-${index + 1}` : `https://orcid.org/${orcid.replace(/^.*\//, '')}`
}

function environment({ environment: image }: Verdict): Entity[] {
  if (image === undefined) return []
  return [
    {
      '@id': environmentId,
      '@type': 'ContainerImage',
      additionalType: reference('https://w3id.org/ro/terms/workflow-run#DockerImage'),
      name: `Built on ${image.base}`,
      sha256: image.id.replace(/^sha256:/, ''),
      softwareRequirements: [
        ...image.inventory.runtimes,
        ...image.inventory.apt,
        ...image.inventory.pip,
        ...image.inventory.npm,
        ...image.inventory.r,
      ].map(({ name, version }) => `${name} ${version}`),
    },
  ]
}
