import type { Verdict } from '../model/verdict.ts'
import { installedThings } from './purl.ts'
import { statementType, type ResourceDescriptor } from './subject.ts'

/** How `repro` builds environments, as SLSA names a way to build: docs/evidence.md says what its parameters mean. */
const buildType = 'https://repro.invalid/attestation/environment/v1'
const slsaProvenance = 'https://slsa.dev/provenance/v1'

/** An in-toto statement with a SLSA provenance, version 1: from what the environment's image was built. */
export interface EnvironmentProvenance {
  readonly _type: typeof statementType
  readonly subject: readonly ResourceDescriptor[]
  readonly predicateType: typeof slsaProvenance
  readonly predicate: {
    readonly buildDefinition: {
      readonly buildType: string
      readonly externalParameters: Readonly<Record<string, unknown>>
      readonly internalParameters: Readonly<Record<string, unknown>>
      readonly resolvedDependencies: readonly ResourceDescriptor[]
    }
    readonly runDetails: {
      readonly builder: { readonly id: string; readonly version: Readonly<Record<string, string>> }
      readonly metadata: { readonly invocationId: string }
    }
  }
}

/** From what a verdict's environment was built; nothing where it was not. Pure. */
export function environmentProvenance(verdict: Verdict): EnvironmentProvenance | undefined {
  const { environment, engine, run, tool } = verdict
  const { manifest, sha256 } = verdict.package
  const digest = sha256Of(environment?.id)
  if (environment === undefined || digest === undefined) return undefined
  const base = sha256Of(environment.baseDigest)
  return {
    _type: statementType,
    subject: [{ name: 'environment', digest: { sha256: digest } }],
    predicateType: slsaProvenance,
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: { base: manifest.base, dependencies: manifest.dependencies ?? {} },
        internalParameters: { recipe: environment.key },
        resolvedDependencies: [
          { name: 'package', digest: { sha256 } },
          { name: environment.base, ...(base === undefined ? {} : { digest: { sha256: base } }) },
          ...installedThings(environment.inventory),
        ],
      },
      runDetails: {
        builder: {
          id: 'https://repro.invalid/attestation/builder/v1',
          version: { [tool.name]: tool.version, [engine.name]: engine.version },
        },
        metadata: { invocationId: run.id },
      },
    },
  }
}

/** The hexadecimal part of an engine's `sha256:…`. */
function sha256Of(digest: string | undefined): string | undefined {
  return /^(?:.*@)?sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1]
}
