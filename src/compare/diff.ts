import { createHash } from 'node:crypto'
import { gpuText } from '../model/gpu.ts'
import type { Expectation } from '../model/plan.ts'
import type { Inventory } from '../model/inventory.ts'
import type { ImageIdentity } from '../model/run.ts'
import type { Verdict } from '../model/verdict.ts'
import { compareNumbers } from './number.ts'
import { readNumeral } from './numeral.ts'
import { show } from './show.ts'

/** What is known of a run, or of a record, as far as another can be held against it. */
export interface Snapshot {
  /** A record has only those results for which the paper states nothing, and of the outputs only those that are results. */
  readonly kind: 'run' | 'record'
  /** Characters of the value that came out, by the result's name. */
  readonly results: ReadonlyMap<string, string>
  /** SHA-256 of each output, by its path; absent where it is not known. */
  readonly outputs: ReadonlyMap<string, string> | undefined
  /** In a reader's words, e.g. "base image"; absent where it is not known. */
  readonly environment: ReadonlyMap<string, string> | undefined
}

/** One thing that is not the same in both. What is not there at all is undefined. */
export interface Change {
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
  /** Where both are numbers: "0.0289 lower (3.5 %)". */
  readonly difference: string | undefined
}

/** What changed, in the order in which it matters, and only that. */
export interface Changes {
  readonly results: readonly Change[]
  readonly outputs: readonly Change[]
  readonly environment: readonly Change[]
}

/** What changed from one to the other. A section that one of them knows nothing of has no changes. */
export function diffSnapshots(before: Snapshot, after: Snapshot): Changes {
  const isPartial = before.kind !== after.kind
  const counts = ({ before, after }: Change) => !isPartial || (before !== undefined && after !== undefined)
  const results = diffMaps(before.results, after.results).filter(counts)
  return {
    results: results.map((change) => ({ ...change, difference: distance(change) })),
    outputs: diffMaps(before.outputs ?? after.outputs, after.outputs ?? before.outputs).filter(counts),
    environment: diffMaps(before.environment ?? after.environment, after.environment ?? before.environment),
  }
}

/** Whether nothing changed. */
export function isAlike({ results, outputs, environment }: Changes): boolean {
  return results.length + outputs.length + environment.length === 0
}

type Section = ReadonlyMap<string, string>

function diffMaps(before: Section = new Map(), after: Section = new Map()): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    if (old === now) return []
    return [{ name: show(name), before: old && show(old), after: now && show(now), difference: undefined }]
  })
}

function distance({ before = '', after = '' }: Change): string | undefined {
  const [old, now] = [readNumeral(before), readNumeral(after)]
  if (old === undefined || now === undefined) return undefined
  return compareNumbers(old, now, { tolerance: 'exact', nan: 'equal' }).difference
}

/** A run as its verdict tells of it. */
export function snapshotOfRun({ results, steps, environment, engine, host }: Verdict): Snapshot {
  const outputs = new Map(steps.flatMap((step) => step.outputs.map(({ path, sha256 }) => [path, sha256] as const)))
  return {
    kind: 'run',
    results: new Map(
      results.map(({ name, from, observed, outcome }) => [name, contentOf(from, outputs) ?? observed ?? outcome]),
    ),
    outputs,
    environment: new Map([
      ...Object.entries(environment === undefined ? {} : imageFacts(environment)),
      ...(environment === undefined ? [] : packageFacts(environment.inventory)),
      ['engine', `${engine.name} ${engine.version}`],
      ['kernel', host.kernel],
      ['architecture', host.architecture],
      ['processor', `${host.cpuModel}, ${host.cores} cores`],
      ...(host.gpus === undefined ? [] : [['GPU', gpuText(host.gpus)] as const]),
    ]),
  }
}

/** What a whole file or directory holds, by hash: what a verdict says of it depends on what it was compared with. */
function contentOf(from: string, outputs: Section): string | undefined {
  const own = [...outputs].filter(([path]) => path === from || path.startsWith(`${from}/`))
  const [first, ...others] = own.map(([, hash]) => hash)
  return others.length === 0 ? first : hash(own.map(([path, hash]) => `${hash}  ${path}\n`).join(''))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Runtimes and packages; of one that is there in several versions, all. */
function packageFacts(inventory: Inventory): [string, string][] {
  const facts = new Map<string, string>()
  for (const kind of ['runtimes', 'pip', 'npm', 'r', 'apt'] as const) {
    for (const { name, version } of inventory[kind]) {
      const key = kind === 'runtimes' ? name : `${kind} ${name}`
      const known = facts.get(key)
      facts.set(key, known === undefined ? version : `${known}, ${version}`)
    }
  }
  return [...facts]
}

function imageFacts({ base, baseDigest, key }: ImageIdentity): Record<string, string> {
  return { base: baseDigest === undefined ? base : `${base} ${baseDigest}`, 'recipe of the environment': key }
}

/** A record's values. `outputs` has the hashes of its files, where they are known. */
export function snapshotOfRecord(values: ReadonlyMap<string, Expectation>, outputs?: Section): Snapshot {
  const results = new Map([...values].map(([name, { value, text }]) => [name, text ?? JSON.stringify(value)]))
  return { kind: 'record', results, outputs, environment: undefined }
}
