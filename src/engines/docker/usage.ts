import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import type { ContainerEnd } from '../engine.ts'
import { UsageRecorder } from '../usage-series.ts'

export type Measured = Pick<ContainerEnd, 'peakMemory' | 'cpuSeconds' | 'peakPids' | 'usage'>

export const unmeasured: Measured = {
  peakMemory: undefined,
  cpuSeconds: undefined,
  peakPids: undefined,
  usage: undefined,
}

/** The engine's own measurements, about one a second. */
export class Usage {
  readonly #stream: Readable
  #peakMemory: number | undefined
  #cpuSeconds: number | undefined
  #peakPids: number | undefined
  readonly #overTime = new UsageRecorder()
  readonly #began = performance.now()

  private constructor(stream: Readable) {
    this.#stream = stream
    stream.on('error', () => {})
    const lines = createInterface({ input: stream })
    // It passes on that the engine went away; whoever waits for the container is told.
    lines.on('error', () => {})
    lines.on('line', (line) => {
      try {
        this.#add(JSON.parse(line) as Dockerode.ContainerStats)
      } catch {
        // The engine was cut off in the middle of it.
      }
    })
  }

  static async watch(container: Dockerode.Container): Promise<Usage | undefined> {
    try {
      return new Usage((await container.stats({ stream: true })) as unknown as Readable)
    } catch {
      // It ended before it could be looked at.
      return undefined
    }
  }

  #add(stats: Dockerode.ContainerStats): void {
    const memory = stats.memory_stats
    const seen = memory?.max_usage ?? memory?.usage
    if (seen !== undefined && seen > 0) this.#peakMemory = Math.max(this.#peakMemory ?? 0, seen)
    const nanoseconds = stats.cpu_stats?.cpu_usage?.total_usage
    if (nanoseconds !== undefined && nanoseconds > 0) this.#cpuSeconds = nanoseconds / 1e9
    if (seen !== undefined && seen > 0 && this.#cpuSeconds !== undefined) {
      const at = (performance.now() - this.#began) / 1000
      this.#overTime.add({ at, cpuSeconds: this.#cpuSeconds, memory: inUse(memory) })
    }
    const pids = stats.pids_stats?.current
    if (pids !== undefined) this.#peakPids = Math.max(this.#peakPids ?? 0, pids)
  }

  /** Ends the measuring. */
  end(): Measured {
    this.#stream.destroy()
    return {
      peakMemory: this.#peakMemory,
      cpuSeconds: this.#cpuSeconds,
      peakPids: this.#peakPids,
      usage: this.#overTime.series,
    }
  }
}

/** Without file cache that is only kept because there is room: as `docker stats` has it, for cgroups 1 and 2. */
function inUse({ usage, stats }: Dockerode.MemoryStats): number {
  const cache = stats?.total_inactive_file ?? stats?.inactive_file ?? 0
  return Math.max(0, usage - cache)
}
