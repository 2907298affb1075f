// Where it was measured: what counts for speed, and nothing that names the machine.
import { execFileSync } from 'node:child_process'
import os from 'node:os'

export interface Machine {
  readonly date: string
  readonly cores: number
  readonly processor: string
  /** MiB. */
  readonly memory: number
  readonly kernel: string
  readonly node: string
  readonly engine: string
  /** Processes that wanted to run when it began, on average of a minute. */
  readonly load: number
}

export function machineNow(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model ?? 'unknown',
    memory: Math.round(os.totalmem() / 2 ** 20),
    kernel: os.release(),
    node: process.version,
    engine: engineVersion(),
    load: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
  }
}

function engineVersion(): string {
  try {
    return `docker ${execFileSync('docker', ['version', '--format', '{{.Server.Version}}']).toString().trim()}`
  } catch {
    return 'none'
  }
}
