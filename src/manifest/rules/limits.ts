import type { Finding } from '../finding.ts'
import { quote } from '../json.ts'
import { parseBytes, parseDuration } from '../units.ts'
import type { ManifestView, Mention } from '../view.ts'

interface Bounds {
  readonly least: string
  readonly most: string
}

const timeBounds: Bounds = { least: '1s', most: '720h' }
/** Below 6 MiB the engines start no container. */
const memoryBounds: Bounds = { least: '6m', most: '16384g' }
/** Below a hundredth the kernel's scheduler has no share to give. */
const leastCpus = 0.01

export function* timeLimit({ steps }: ManifestView): Generator<Finding> {
  for (const { time } of steps.values()) yield* outOfBounds(time, parseDuration, timeBounds)
}

export function* memoryLimit({ steps }: ManifestView): Generator<Finding> {
  for (const { memory } of steps.values()) yield* outOfBounds(memory, parseBytes, memoryBounds)
}

export function* processorLimit({ steps }: ManifestView): Generator<Finding> {
  for (const { name, path, cpus } of steps.values()) {
    if (cpus === undefined || cpus <= 0 || cpus >= leastCpus) continue
    const message = `step ${quote(name)}: ${cpus} processors are not enough to run on`
    yield { path: [...path, 'limits', 'cpus'], on: 'value', message, hint: `write at least ${leastCpus}` }
  }
}

function* outOfBounds(limit: Mention | undefined, parse: (text: string) => number, bounds: Bounds): Generator<Finding> {
  const value = limit === undefined ? undefined : tryParse(limit.text, parse)
  if (limit === undefined || value === undefined) return
  if (value >= parse(bounds.least) && value <= parse(bounds.most)) return
  const message = `a limit of ${quote(limit.text)} makes no sense`
  yield { path: limit.path, on: 'value', message, hint: `write something from ${bounds.least} to ${bounds.most}` }
}

/** The schema has already objected to what is no quantity. */
function tryParse(text: string, parse: (text: string) => number): number | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
