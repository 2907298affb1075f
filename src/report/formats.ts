import type { Format } from './format.ts'

/**
 * All formats of a report. To add one: a file in `formats/` that draws it, and a line here. The first counts in whose
 * extension a file's name ends.
 */
export const formats: readonly Format[] = [
  {
    name: 'html',
    about: 'one page for a reviewer, which needs no network',
    extension: '.html',
    place: 'file',
    holds: 'one',
    load: () => import('./formats/html.ts'),
  },
  {
    name: 'markdown',
    about: 'for a review form or a pull request',
    extension: '.md',
    place: 'output',
    holds: 'several',
    load: () => import('./formats/markdown.ts'),
  },
  {
    name: 'junit',
    about: 'for a CI: a result is a test case',
    extension: '.xml',
    place: 'output',
    holds: 'several',
    load: () => import('./formats/junit.ts'),
  },
  {
    name: 'csv',
    about: 'the claims as a table',
    extension: '.csv',
    place: 'output',
    holds: 'several',
    load: () => import('./formats/csv.ts'),
  },
  {
    name: 'badge',
    about: 'a picture (SVG) of the verdict and its date',
    extension: '.svg',
    place: 'output',
    holds: 'one',
    load: () => import('./formats/badge.ts'),
  },
  {
    name: 'cyclonedx',
    about: 'all that is installed in the environment: a CycloneDX bill of materials',
    extension: '.cdx.json',
    place: 'output',
    holds: 'one',
    load: () => import('./formats/cyclonedx.ts'),
  },
  {
    name: 'json',
    about: 'the verdict in its canonical form, whose sha256 is its hash',
    extension: '.json',
    place: 'output',
    holds: 'one',
    load: () => import('./formats/json.ts'),
  },
  {
    name: 'ro-crate',
    about: 'a directory for a repository: a Workflow Run RO-Crate with the outputs and logs',
    extension: '.ro-crate',
    place: 'directory',
    holds: 'one',
    load: () => import('./formats/crate.ts'),
  },
]
