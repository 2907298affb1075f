import { ReproError } from '../errors.ts'
import { parseBytes, parseDuration } from '../manifest/units.ts'
import type { Ceilings } from '../model/plan.ts'

export interface CeilingOptions {
  readonly max?: readonly string[]
}

/** How the amount of each limit is written: as in a manifest. */
const amounts: Readonly<Record<keyof Ceilings, (text: string) => number>> = {
  time: parseDuration,
  silence: parseDuration,
  memory: parseBytes,
  cpus: Number,
  pids: Number,
  disk: parseBytes,
  files: Number,
  log: parseBytes,
  'build-time': parseDuration,
  'build-silence': parseDuration,
}

export const limitNames = Object.keys(amounts).join(', ')

/**
 * What `--max time=10m --max memory=2g` says, after what the policy (`REPRO_MAX`, the same words) says; the lower counts.
 * @throws ReproError `usage`
 */
export function ceilingsFrom({ max = [] }: CeilingOptions, policy = ''): Ceilings {
  const ceilings: Record<string, number> = {}
  for (const word of [...policy.split(/[\s,]+/).filter((part) => part !== ''), ...max]) {
    const [name = '', text = ''] = word.split('=')
    const amount = amountOf(name, text)
    if (amount === undefined || !(amount > 0)) {
      throw new ReproError('usage', `${word} is no limit`, {
        hint: `Say one of ${limitNames} and an amount as in a manifest, e.g. time=10m, memory=2g, pids=256.`,
      })
    }
    ceilings[name] = Math.min(amount, ceilings[name] ?? Infinity)
  }
  return ceilings
}

function amountOf(name: string, text: string): number | undefined {
  if (!Object.hasOwn(amounts, name)) return undefined
  try {
    return amounts[name as keyof Ceilings](text)
  } catch {
    return undefined
  }
}
