import type { Problem } from '../errors.ts'
import type { Manifest } from '../model/manifest.ts'
import { parseDocument, type ManifestPath, type Place } from './document.ts'
import type { Finding } from './finding.ts'
import { findBrokenRules } from './rules.ts'
import { findWrongShapes } from './shape.ts'
import { invalidManifest, readSource, type Complaint } from './source.ts'
import { findWarnings } from './warnings.ts'

/** A manifest that holds all that the schema and the rules ask for. */
export interface CheckedManifest {
  readonly manifest: Manifest
  /** The characters of the scalar at `path` as the manifest writes them, e.g. "0.3820"; absent where there is none. */
  readonly sourceText: (path: ManifestPath) => string | undefined
  /** A problem at the place of `path`, for what is only found later, such as a file that is not there. */
  readonly problemAt: (finding: Finding) => Problem
  /** What will bite later. */
  readonly warnings: readonly Problem[]
}

/**
 * Reads and checks a manifest. Pure.
 * Throws `manifest-invalid` with every problem there is, in the order of their places.
 */
export function readManifest(text: string | Uint8Array, file: string): CheckedManifest {
  const source = readSource(text, file)
  const document = parseDocument(source)
  const complaintOf = ({ path, on, message, hint }: Finding): Complaint => {
    const place = nearestPlace(document.root, path)
    return { offset: on === 'key' ? place.key : place.value, message, hint }
  }
  const problemAt = (finding: Finding) => source.problemOf(complaintOf(finding))
  const shapes = findWrongShapes(document.value)
  const findings = firstOfEachPath([...shapes, ...findBrokenRules(document.value, shapes)])
  const known = new Set(document.complaints.map(({ offset }) => offset))
  const complaints = [
    ...document.complaints,
    // What is wrong with a value that should not be there at all does not matter.
    ...findings.map(complaintOf).filter(({ offset }) => !known.has(offset)),
  ]
  if (complaints.length > 0) throw invalidManifest(source, complaints)
  const manifest = document.value as unknown as Manifest
  return {
    manifest,
    sourceText: (path) => placeAt(document.root, path)?.text,
    problemAt,
    warnings: findWarnings(manifest).map(problemAt),
  }
}

/** One finding a place: what is said second about it mostly follows from the first. */
function firstOfEachPath(findings: readonly Finding[]): Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const place = JSON.stringify([finding.on, ...finding.path])
    if (!first.has(place)) first.set(place, finding)
  }
  return [...first.values()]
}

function placeAt(root: Place, path: ManifestPath): Place | undefined {
  return path.reduce<Place | undefined>((place, key) => place?.children.get(key), root)
}

function nearestPlace(root: Place, path: ManifestPath): Place {
  return path.reduce((place, key) => place.children.get(key) ?? place, root)
}
