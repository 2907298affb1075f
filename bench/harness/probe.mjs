// Loaded into a process of ours before anything else: at its end it writes what the process has used.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const directory = process.env['BENCH_PROBE']
process.on('exit', () => {
  if (directory === undefined) return
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  // Not `maxRSS`: that is at least what the process had that started this one.
  const [, peak] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  const used = { memory: Number(peak) / 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(path.join(directory, `${process.pid}.json`), JSON.stringify(used))
})
