import type { Problem } from '../errors.ts'
import type { Manifest } from '../model/manifest.ts'
import type { PackageFile, Remark } from '../model/package.ts'
import { findAbsentFiles } from './dependencies.ts'
import { parseDocument, type ManifestDocument, type ManifestPath, type Place } from './document.ts'
import type { Finding } from './finding.ts'
import { findBrokenRules } from './rules.ts'
import { findWrongShapes } from './shape.ts'
import { invalidManifest, readSource, type Complaint, type Source } from './source.ts'
import { viewManifest, type ManifestView } from './view.ts'
import { findWarnings } from './warnings.ts'

/** A manifest that holds all that the schema and the rules ask for. */
export interface CheckedManifest {
  readonly manifest: Manifest
  /** The characters of the scalar at `path` as the manifest writes them, e.g. "0.3820"; absent where there is none. */
  readonly sourceText: (path: ManifestPath) => string | undefined
  /** A problem at the place of `path`, for what is only found later, such as a file that is not there. */
  readonly problemAt: (remark: Remark) => Problem
  /** What will bite later. */
  readonly warnings: readonly Problem[]
}

/** A manifest that is YAML, right or wrong. */
export interface Draft {
  readonly source: Source
  readonly document: ManifestDocument
  readonly view: ManifestView
  /** What is wrong with it, one finding a place. */
  readonly findings: readonly Finding[]
}

/**
 * Reads and checks a manifest by itself. Pure.
 * Throws `manifest-invalid` with every problem there is, in the order of their places.
 */
export function readManifest(text: string | Uint8Array, file: string): CheckedManifest {
  return checkDraft(draftManifest(text, file), undefined)
}

/** Reads a manifest, whatever is wrong with it. Throws `manifest-invalid` where it is no YAML that could be one. */
export function draftManifest(text: string | Uint8Array, file: string): Draft {
  const source = readSource(text, file)
  const document = parseDocument(source)
  const shapes = findWrongShapes(document.value)
  const findings = firstOfEachPath([...shapes, ...findBrokenRules(document.value, shapes)])
  return { source, document, view: viewManifest(document.value), findings }
}

/**
 * The manifest of a draft, held against the files of its package where these are known.
 * Throws `manifest-invalid` with every problem there is, in the order of their places.
 */
export function checkDraft(draft: Draft, files: readonly PackageFile[] | undefined): CheckedManifest {
  const { source, document } = draft
  const findings = findFaults(draft, files)
  const known = new Set(document.complaints.map(({ offset }) => offset))
  const complaints = [
    ...document.complaints,
    // What is wrong with a value that should not be there at all does not matter.
    ...findings.map((finding) => complaintOf(finding, document)).filter(({ offset }) => !known.has(offset)),
  ]
  if (complaints.length > 0) throw invalidManifest(source, complaints)
  const manifest = document.value as unknown as Manifest
  const problemAt = (remark: Remark): Problem => source.problemOf(complaintOf(remark, document))
  return {
    manifest,
    sourceText: (path) => placeAt(document.root, path)?.text,
    problemAt,
    warnings: findWarnings(manifest, files).map(problemAt),
  }
}

/** What is wrong with a draft, with what it names and its package does not have. */
export function findFaults({ findings, view }: Draft, files: readonly PackageFile[] | undefined): readonly Finding[] {
  return files === undefined ? findings : firstOfEachPath([...findings, ...findAbsentFiles(view, files)])
}

function complaintOf({ path, on, message, hint }: Remark, { root }: ManifestDocument): Complaint {
  const place = nearestPlace(root, path)
  return { offset: on === 'key' ? place.key : place.value, message, hint }
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

/** Where the value at a path stands; absent where there is none. */
export function placeAt(root: Place, path: ManifestPath): Place | undefined {
  return path.reduce<Place | undefined>((place, key) => place?.children.get(key), root)
}

function nearestPlace(root: Place, path: ManifestPath): Place {
  return path.reduce((place, key) => place.children.get(key) ?? place, root)
}
