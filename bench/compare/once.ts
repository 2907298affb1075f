// Compares two tables by their key, in a process of its own so that its memory can be told, and prints what it took.
import { createReadStream, statSync } from 'node:fs'
import { tableKind } from '../../src/compare/table.ts'
import { diskScratch } from '../../src/io/scratch.ts'
import type { ResultPlan } from '../../src/model/plan.ts'
import type { Evidence } from '../../src/model/result.ts'

const [expected = '', observed = '', scratch = ''] = process.argv.slice(2)
const evidence = (file: string): Evidence => ({
  name: file,
  size: statSync(file).size,
  open: () => createReadStream(file),
})
const plan: ResultPlan = {
  name: 'table',
  claim: undefined,
  where: undefined,
  source: { kind: 'file', path: expected, part: { kind: 'whole' } },
  expect: undefined,
  tolerance: { absolute: 0.001 },
  kind: undefined,
  nan: 'differs',
  ignore: [],
  key: ['id'],
  unordered: [],
  wrapping: 'counts',
  decimal: '.',
  page: undefined,
}
const [started, before] = [performance.now(), process.cpuUsage()]
const { outcome, message } = await tableKind(diskScratch(scratch)).compare(evidence(expected), evidence(observed), plan)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)
const megabytes = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ seconds, cpu: (user + system) / 1e6, megabytes, outcome, message }))
