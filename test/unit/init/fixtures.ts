import { readManifest } from '../../../src/manifest/read.ts'
import type { Manifest } from '../../../src/model/manifest.ts'
import type { Listing } from '../../../src/init/listing.ts'
import { propose, withPrinted } from '../../../src/init/propose.ts'
import type { Proposal } from '../../../src/init/proposal.ts'
import { withResults } from '../../../src/init/results.ts'
import { manifestText } from '../../../src/init/yaml.ts'

/** A directory of these files. */
export function listing(files: Readonly<Record<string, string>>): Listing {
  const listed = Object.entries(files).map(([path, text]) => ({ path, text, executable: false }))
  return { name: 'paper', files: listed.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

export function proposal(files: Readonly<Record<string, string>>): Proposal {
  return propose(listing(files))
}

/** The proposal with results for all that it writes, as `repro init` makes it without running anything. */
export function complete(files: Readonly<Record<string, string>>): Proposal {
  const proposed = proposal(files)
  const steps = withPrinted(proposed.steps)
  const outcomes = steps.flatMap(({ outputs }) => outputs.map(({ value }) => ({ path: value, text: files[value] })))
  const readme = files['README.md']
  return withResults(
    { ...proposed, steps },
    outcomes,
    readme === undefined ? [] : [{ path: 'README.md', text: readme, numbered: true }],
  )
}

/** The manifest of a proposal, read as any manifest is. */
export function manifestOf(proposed: Proposal): Manifest {
  return readManifest(manifestText(proposed), 'repro.yaml').manifest
}

/** A notebook of code cells: their source, or source and tags. */
export function notebook(cells: readonly string[], language = 'python'): string {
  const code = cells.map((source) => ({ cell_type: 'code', metadata: {}, source: [source], outputs: [] }))
  return JSON.stringify({ cells: code, metadata: { kernelspec: { name: 'own', language } }, nbformat: 4 })
}
