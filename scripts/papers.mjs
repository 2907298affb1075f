// `npm run papers`: verifies every paper of this project, and checks that each ends as its README says.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

/** Where the author's data are, which are not ours to keep. Without them this paper cannot be verified. */
const data = path.join(root, '../shared/data')
const endings = { 'games-published': 'partially-reproduced' }

const papers = readdirSync(path.join(root, 'papers')).filter((name) => existsSync(data) || name !== 'games-published')
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

let wrong = 0
for (const { package: name, verdict, error } of JSON.parse(stdout)) {
  const wanted = endings[path.basename(name)] ?? 'reproduced'
  const ending = verdict?.verdict ?? error.code
  if (ending !== wanted) wrong += 1
  console.log(`${ending === wanted ? 'as expected' : `NOT ${wanted}`}: ${name}: ${verdict?.sentence ?? error.message}`)
}

const wantedStatus = papers.some((name) => name in endings) ? 1 : 0
if (status !== wantedStatus) console.log(`exit code ${status} instead of ${wantedStatus}`)
process.exitCode = wrong === 0 && status === wantedStatus ? 0 : 1
