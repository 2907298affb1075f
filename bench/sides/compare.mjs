// Compares two files in a process of its own: node compare.mjs KIND EXPECTED OBSERVED SCRATCH
import { createReadStream, statSync } from 'node:fs'
import { kindsWith } from '../../dist/compare/kinds.js'
import { diskScratch } from '../../dist/io/scratch.js'

const [name, expected, observed, scratch] = process.argv.slice(2)
const evidence = (file) => ({ name: file, size: statSync(file).size, open: () => createReadStream(file) })
const plan = {
  name,
  source: { kind: 'file', path: expected, part: { kind: 'whole' } },
  tolerance: name === 'table' ? { absolute: 0.001 } : { relative: 0.001 },
  kind: name,
  nan: 'differs',
  ignore: [],
  key: name === 'table' ? ['id'] : [],
  unordered: [],
  wrapping: 'counts',
  decimal: '.',
}
const kind = kindsWith({ scratch: diskScratch(scratch) }).find((one) => one.name === name)
const { outcome, message } = await kind.compare(evidence(expected), evidence(observed), plan)
if (outcome !== 'within-tolerance') throw new Error(`${outcome}: ${message}`)
