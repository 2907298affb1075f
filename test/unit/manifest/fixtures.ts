import { ReproError, type Problem } from '../../../src/errors.ts'
import { readManifest } from '../../../src/manifest/read.ts'

/** A manifest that holds all that is asked for, and a bit of everything. */
export const validManifest = `repro: 1
title: Games recommendation
authors: [{ name: Ben Weber, orcid: 0000-0002-1825-0097 }]
paper: { url: "https://example.org/paper", doi: 10.1000/182, arxiv: "2308.07333" }
license: MIT
base: { debian: bookworm }
dependencies:
  apt: [nodejs, npm]
  npm: package.json
  pip: requirements.txt
  setup: [./fetch.sh]
data:
  data/games.csv:
    url: https://example.org/games.csv
    sha256: c8472047c284dd8cddadddab82462e779609213a3c31d497769a52b64ae31fe3
steps:
  train:
    run: node train.js
    outputs: [model/, results/metrics.json]
    limits: { time: 15m, memory: 2g, cpus: 2 }
  serve:
    needs: [train]
    run: [node, serve.js]
    port: 5000
    ready: /health
results:
  test-loss:
    claim: Test loss .3827
    where: Section 3, last line
    from: results/metrics.json#/test/loss
    expect: 0.3820
    tolerance: 0.01
  weights:
    from: model/weights.bin
  served:
    request: { step: serve, path: "/predict?g1=1" }
    from: "#/prediction"
    tolerance: { relative: 1.0e-5 }
`

/** All problems of a text; none where it is valid. Anything but a `ReproError` with problems is thrown on. */
export function problemsOf(text: string | Uint8Array): readonly Problem[] {
  try {
    readManifest(text, 'repro.yaml')
    return []
  } catch (error) {
    if (!(error instanceof ReproError) || error.code !== 'manifest-invalid' || error.problems.length === 0) throw error
    return error.problems
  }
}

/** The places of a text that ▸ marks, and the text without the marks. */
export function unmark(marked: string): { readonly text: string; readonly places: readonly string[] } {
  const places: string[] = []
  const lines = marked.split('\n').map((line, index) => {
    const parts = line.split('▸')
    parts.slice(0, -1).forEach((_, part) => {
      places.push(`${index + 1}:${[...parts.slice(0, part + 1).join('')].length + 1}`)
    })
    return parts.join('')
  })
  return { text: lines.join('\n'), places }
}

/** A small manifest, to whose parts a test adds; each is lines of YAML at the top level. */
export function small(parts: { steps?: string; results?: string; base?: string; more?: string } = {}): string {
  return [
    'repro: 1',
    'title: T',
    parts.base ?? 'base: { debian: bookworm }',
    ...(parts.more === undefined ? [] : [parts.more]),
    'steps:',
    '  train: { run: node train.js, outputs: [out.json] }',
    ...(parts.steps === undefined ? [] : [parts.steps]),
    'results:',
    '  loss: { from: out.json#/loss }',
    ...(parts.results === undefined ? [] : [parts.results]),
    '',
  ].join('\n')
}
