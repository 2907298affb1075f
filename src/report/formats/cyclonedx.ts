import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { ReproError } from '../../errors.ts'
import { digestOf, packagesOf, type Packaged } from '../../evidence/purl.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { ImageIdentity } from '../../model/run.ts'
import type { Verdict } from '../../model/verdict.ts'
import { verdictSha256 } from '../canonical.ts'
import type { ReportSubject } from '../format.ts'

/**
 * What is installed in the environment, as a CycloneDX 1.6 bill of materials. Lists keep the inventory's order: the
 * library would sort them by the reader's own language.
 * @throws ReproError `usage` where there is no environment.
 */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return subjects.map(({ verdict }) => `${serializer.serialize(billOf(verdict), { space: 2 })}\n`).join('')
}

function billOf(verdict: Verdict): Models.Bom {
  const { environment, run, tool } = verdict
  if (environment === undefined) {
    throw new ReproError('usage', `run ${run.id} has no environment whose packages could be listed`, {
      hint: 'It could not be built; `repro report --format markdown` says why.',
    })
  }
  const contents = contentsOf(environment.inventory)
  const image = imageOf(verdict, environment)
  for (const { bomRef } of contents) image.dependencies.add(bomRef)
  const program = new Models.Component(Enums.ComponentType.Application, tool.name, { version: tool.version })
  return new Models.Bom({
    serialNumber: serialNumberOf(verdict),
    metadata: new Models.Metadata({
      timestamp: new Date(run.finished),
      // The image was looked into after it had been built.
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.PostBuild]),
      tools: new Models.Tools({ components: new Models.ComponentRepository([program]) }),
      component: image,
    }),
    components: new Models.ComponentRepository(contents),
  })
}

/** A UUID of the verdict's hash: version 8 of RFC 9562, whose other bits are anybody's. */
function serialNumberOf(verdict: Verdict): string {
  const hex = verdictSha256(verdict)
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function imageOf({ package: { title, sha256 } }: Verdict, environment: ImageIdentity): Models.Component {
  const { id, base, baseDigest, key, inventory } = environment
  const facts = {
    'repro:package:sha256': sha256,
    'repro:environment:key': key,
    'repro:base': base,
    'repro:base:digest': baseDigest,
    'repro:platform': inventory.platform,
    'repro:incomplete': inventory.incomplete,
  }
  const properties = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [new Models.Property(name, value)],
  )
  return new Models.Component(Enums.ComponentType.Container, title, {
    bomRef: 'environment',
    version: id,
    properties: new Models.PropertyRepository(properties),
  })
}

/** The system, the languages' runtimes, and all packages. */
function contentsOf(inventory: Inventory): Models.Component[] {
  const { distribution, runtimes } = inventory
  return [
    ...(distribution === undefined
      ? []
      : [new Models.Component(Enums.ComponentType.OperatingSystem, distribution, { bomRef: 'distribution' })]),
    ...runtimes.map(
      ({ name, version }) =>
        new Models.Component(Enums.ComponentType.Platform, name, { bomRef: `runtime:${name}@${version}`, version }),
    ),
    ...packagesOf(inventory).map(componentOf),
  ]
}

function componentOf({ installed: { name, version, hash }, url }: Packaged): Models.Component {
  const digest = (hash === undefined ? undefined : digestOf(hash)) ?? {}
  // npm's scopes are what CycloneDX calls groups; no other name of a package has a slash.
  const [last = name, group] = name.split('/').toReversed()
  const hashes = new Models.HashDictionary()
  if (digest.sha256 !== undefined) hashes.set(Enums.HashAlgorithm['SHA-256'], digest.sha256)
  if (digest.sha512 !== undefined) hashes.set(Enums.HashAlgorithm['SHA-512'], digest.sha512)
  return new Models.Component(Enums.ComponentType.Library, last, {
    bomRef: url,
    version,
    purl: url,
    hashes,
    ...(group === undefined ? {} : { group }),
  })
}
