import { gpuText } from '../model/gpu.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Verdict } from '../model/verdict.ts'

/** Something in which the environments of verdicts differ. */
export interface EnvironmentDifference {
  /** In a reader's words, e.g. "kernel". */
  readonly what: string
  /** In the order of the verdicts; nothing where one does not say. */
  readonly values: readonly (string | null)[]
}

const aspects: readonly (readonly [what: string, of: (verdict: Verdict) => string | number | undefined])[] = [
  ['engine', ({ engine }) => `${engine.name} ${engine.version}`],
  ['engine API', ({ engine }) => engine.api],
  ['storage driver', ({ engine }) => engine.storageDriver],
  ['control groups', ({ engine }) => engine.cgroupVersion],
  ['processor', ({ host }) => host.cpuModel],
  ['architecture', ({ host }) => host.architecture],
  ['cores', ({ host }) => host.cores],
  ['GPU', ({ host }) => host.gpus && gpuText(host.gpus)],
  ['memory', ({ host }) => `${(host.memory / 1024 ** 3).toFixed(1)} GiB`],
  ['kernel', ({ host }) => host.kernel],
  ['base', ({ environment }) => environment?.base],
  ['base digest', ({ environment }) => environment?.baseDigest],
  ['image', ({ environment }) => environment?.id],
  ['recipe', ({ environment }) => environment?.key],
  ['seed', ({ run }) => run.seed],
  ['repro', ({ tool }) => tool.version],
]

const ecosystems = ['runtimes', 'apt', 'pip', 'npm', 'r'] as const

/** In what the environments of verdicts differ, down to the versions of what is installed. */
export function environmentDifferences(verdicts: readonly Verdict[]): EnvironmentDifference[] {
  const shown = aspects.map(([what, of]) => ({
    what,
    values: verdicts.map((verdict) => of(verdict)?.toString() ?? null),
  }))
  return [...shown, ...installedIn(verdicts)].filter(({ values }) => new Set(values).size > 1)
}

/** The versions of everything that is installed in any of the environments. */
function installedIn(verdicts: readonly Verdict[]): EnvironmentDifference[] {
  return ecosystems.flatMap((ecosystem) => {
    const versions = verdicts.map(({ environment }) => versionsIn(environment?.inventory, ecosystem))
    const names = [...new Set(versions.flatMap((map) => [...map.keys()]))].toSorted()
    return names.map((name) => ({
      what: ecosystem === 'runtimes' ? name : `${ecosystem} ${name}`,
      values: versions.map((map) => map.get(name) ?? null),
    }))
  })
}

/** By name; several versions of one package (npm has them) stand together. */
function versionsIn(inventory: Inventory | undefined, ecosystem: (typeof ecosystems)[number]): Map<string, string> {
  const versions = new Map<string, string>()
  for (const { name, version } of inventory?.[ecosystem] ?? []) {
    const before = versions.get(name)
    versions.set(name, before === undefined ? version : `${before}, ${version}`)
  }
  return versions
}
