// Loaded into a process of ours before anything else: at its end it writes what the process has used.
import { writeFileSync } from 'node:fs'
import path from 'node:path'

const directory = process.env['BENCH_PROBE']
process.on('exit', () => {
  if (directory === undefined) return
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const used = { memory: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }
  writeFileSync(path.join(directory, `${process.pid}.json`), JSON.stringify(used))
})
