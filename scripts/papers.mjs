// `npm run papers`: verifies every paper of this project, checks that each ends as its README says ("Our verdict: …"),
// and prints what each took.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

/** Where authors' data are, which are not ours to keep. Without them some papers cannot be verified. */
const data = path.join(root, '../shared/data')

const papers = readdirSync(path.join(root, 'papers')).filter((name) => existsSync(data) || !wantsData(name))
const { stdout, status } = spawnSync(
  process.execPath,
  ['dist/cli.js', 'verify', ...papers.map((name) => `papers/${name}`), '--jobs', '1', '--json'],
  {
    cwd: root,
    env: { ...process.env, REPRO_DATA: existsSync(data) ? data : '' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  },
)

const rows = JSON.parse(stdout).map(({ package: name, verdict, error }) => {
  const wanted = statedVerdict(path.basename(name))
  const ending = verdict?.verdict ?? error.code
  return { name, ending, isRight: ending === wanted, wanted, sentence: verdict?.sentence ?? error.message, verdict }
})

const width = Math.max(...rows.map(({ name }) => name.length))
for (const { name, ending, isRight, wanted, sentence, verdict } of rows) {
  console.log(`${isRight ? 'as stated' : `NOT ${wanted}`}  ${name.padEnd(width)}  ${ending}  ${cost(verdict)}`)
  if (!isRight) console.log(`  ${sentence}`)
}

const wantedStatus = rows.some(({ wanted }) => wanted !== 'reproduced') ? 1 : 0
if (status !== wantedStatus) console.log(`exit code ${status} instead of ${wantedStatus}`)
process.exitCode = rows.every(({ isRight }) => isRight) && status === wantedStatus ? 0 : 1

function wantsData(name) {
  return /^data:/m.test(readFileSync(path.join(root, 'papers', name, 'repro.yaml'), 'utf8'))
}

function statedVerdict(name) {
  const readme = readFileSync(path.join(root, 'papers', name, 'README.md'), 'utf8')
  return /Our verdict: `([a-z-]+)`/m.exec(readme)?.[1]
}

/** Seconds of the whole run, and the highest memory use of a step. */
function cost(verdict) {
  if (verdict === undefined) return ''
  const seconds = (Date.parse(verdict.run.finished) - Date.parse(verdict.run.started)) / 1000
  const peak = Math.max(0, ...verdict.steps.map(({ peakMemory }) => peakMemory ?? 0))
  return `${seconds.toFixed(0)} s, ${(peak / 2 ** 20).toFixed(0)} MiB`
}
