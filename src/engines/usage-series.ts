import type { UsageSeries } from '../model/run.ts'

/** One look at a container. */
export interface UsageSample {
  /** Seconds since it began. */
  readonly at: number
  /** Processor time so far, seconds. */
  readonly cpuSeconds: number
  /** Bytes in use. */
  readonly memory: number
}

/** How many moments are kept. A run of any length gives a series that can be drawn, and a document that stays small. */
const most = 100
/** Seconds. */
const shortest = 0.1

/**
 * What a container used over time, thinned as it grows: where there are too many moments, two become one, with the mean
 * of the processors and the peak of the memory.
 */
export class UsageRecorder {
  #samples: UsageSample[] = []
  /** How many looks become one moment. */
  #stride = 1
  #looks = 0
  /** Where the first moment is counted from. */
  #base = { at: 0, cpuSeconds: 0 }

  add(sample: UsageSample): void {
    // In the first instant what starts the container counts too, and divided by next to nothing it would be a peak.
    if (sample.at < shortest) {
      this.#base = sample
      return
    }
    const last = this.#samples.at(-1)
    // A clock that was set back, or a look that was told twice.
    if (last !== undefined && (sample.at <= last.at || sample.cpuSeconds < last.cpuSeconds)) return
    const isMore = last !== undefined && this.#looks % this.#stride !== 0
    this.#looks += 1
    if (isMore) this.#samples[this.#samples.length - 1] = merged(last, sample)
    else this.#samples.push(sample)
    if (this.#samples.length < most || isMore) return
    this.#samples = pairs(this.#samples)
    this.#stride *= 2
  }

  /** Absent where nothing was seen. */
  get series(): UsageSeries | undefined {
    if (this.#samples.length === 0) return undefined
    const cpus = this.#samples.map(({ at, cpuSeconds }, index) => {
      const before = this.#samples[index - 1] ?? this.#base
      return (cpuSeconds - before.cpuSeconds) / (at - before.at)
    })
    return {
      seconds: this.#samples.map(({ at }) => rounded(at)),
      cpus: cpus.map(rounded),
      memory: this.#samples.map(({ memory }) => memory),
    }
  }
}

/** Processor time is a sum: the later look has it all. */
function merged(a: UsageSample, b: UsageSample): UsageSample {
  return { ...b, memory: Math.max(a.memory, b.memory) }
}

function pairs(samples: readonly UsageSample[]): UsageSample[] {
  return samples.flatMap((sample, index) => {
    if (index % 2 === 1) return []
    const next = samples[index + 1]
    return [next === undefined ? sample : merged(sample, next)]
  })
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
